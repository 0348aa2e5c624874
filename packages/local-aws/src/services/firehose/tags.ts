import type {
  ListTagsForDeliveryStreamCommandInput,
  ListTagsForDeliveryStreamCommandOutput,
  Tag,
  TagDeliveryStreamCommandInput,
  UntagDeliveryStreamCommandInput,
} from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { Streams } from "./streams.ts";
import { checkName } from "./validation.ts";

const MAX_TAGS = 50;
const KEY = /(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@%]*/u;
const VALUE = /[\p{L}\p{Z}\p{N}_.:/=+\-@%]*/u;

export function tagDeliveryStream(streams: Streams, input: TagDeliveryStreamCommandInput): Record<string, never> {
  const stream = find(streams, input.DeliveryStreamName);
  checkTags(input.Tags!);
  const keys = new Set([...stream.tags.keys(), ...input.Tags!.map((tag) => tag.Key!)]);
  if (keys.size > MAX_TAGS)
    throw new AwsError("LimitExceededException", `A delivery stream can have up to ${MAX_TAGS} tags.`);
  setTags(stream, input.Tags!);
  return {};
}

export function untagDeliveryStream(streams: Streams, input: UntagDeliveryStreamCommandInput): Record<string, never> {
  const stream = find(streams, input.DeliveryStreamName);
  const constraints = new Constraints().count("tagKeys", input.TagKeys, 1, MAX_TAGS);
  for (const key of input.TagKeys ?? []) constraints.length("tagKeys.member", key, 1, 128);
  constraints.check();
  for (const key of input.TagKeys!) stream.tags.delete(key);
  return {};
}

export function listTagsForDeliveryStream(
  streams: Streams,
  input: ListTagsForDeliveryStreamCommandInput,
): Omit<ListTagsForDeliveryStreamCommandOutput, "$metadata"> {
  new Constraints()
    .length("exclusiveStartTagKey", input.ExclusiveStartTagKey, 1, 128)
    .range("limit", input.Limit, 1, MAX_TAGS)
    .check();
  const stream = streams.require(checkName(input.DeliveryStreamName));
  const after = input.ExclusiveStartTagKey;
  const limit = input.Limit ?? MAX_TAGS;
  const tags = [...stream.tags]
    .map(([Key, Value]) => ({ Key, Value }))
    .filter(({ Key }) => after === undefined || Key > after)
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
  return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
}

/** @throws AwsError ValidationException. */
export function checkTags(tags: readonly Tag[]): void {
  const constraints = new Constraints().count("tags", tags, 0, MAX_TAGS);
  for (const { Key, Value } of tags) {
    constraints
      .required("tags.member.key", Key)
      .length("tags.member.key", Key, 1, 128)
      .pattern("tags.member.key", Key, KEY);
    constraints.length("tags.member.value", Value, 0, 256).pattern("tags.member.value", Value, VALUE);
  }
  constraints.check();
}

/** Of a key that is given twice the last value holds. */
export function setTags(stream: DeliveryStream, tags: readonly Tag[]): void {
  for (const { Key, Value } of tags) stream.tags.set(Key!, Value ?? "");
}

/** Streams in creation can be tagged; those in deletion are gone for this. */
function find(streams: Streams, name: string | undefined): DeliveryStream {
  const stream = streams.require(checkName(name));
  if (stream.status === "DELETING") throw streams.notFound(stream.name);
  return stream;
}
