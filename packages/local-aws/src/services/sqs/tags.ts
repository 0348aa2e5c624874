import type {
  ListQueueTagsCommandInput,
  ListQueueTagsCommandOutput,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from "@aws-sdk/client-sqs";
import { invalidParameter } from "./errors.ts";
import type { Queues } from "./queues.ts";
import type { Output } from "./send.ts";

const MAX_TAGS = 50;

export function tagQueue(queues: Queues, input: TagQueueCommandInput): undefined {
  const { tags } = queues.resolve(input.QueueUrl!);
  checkTags(tags, input.Tags!);
  for (const [key, value] of Object.entries(input.Tags!)) tags.set(key, value);
}

export function untagQueue(queues: Queues, input: UntagQueueCommandInput): undefined {
  const { tags } = queues.resolve(input.QueueUrl!);
  for (const key of input.TagKeys!) tags.delete(key);
}

export function listQueueTags(queues: Queues, input: ListQueueTagsCommandInput): Output<ListQueueTagsCommandOutput> {
  const { tags } = queues.resolve(input.QueueUrl!);
  return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
}

/** @throws AwsError InvalidParameterValue when `added` cannot join `tags`. */
export function checkTags(tags: ReadonlyMap<string, string>, added: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(added)) {
    if (key.length < 1 || key.length > 128)
      throw invalidParameter("Tag keys must be between 1 and 128 characters in length.");
    if (value.length > 256) throw invalidParameter("Tag values must be between 0 and 256 characters in length.");
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidParameter("aws: prefixed tag key names are not allowed for external use.");
  }
  if (new Set([...tags.keys(), ...Object.keys(added)]).size > MAX_TAGS)
    throw invalidParameter(`Too many tags added for queue. Maximum number of tags is ${MAX_TAGS}.`);
}
