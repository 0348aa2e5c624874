import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  ListTagsLogGroupCommandInput,
  ListTagsLogGroupCommandOutput,
  TagLogGroupCommandInput,
  TagResourceCommandInput,
  UntagLogGroupCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../errors.ts";
import type { LogGroups } from "./groups.ts";
import { invalid, type Output } from "./validation.ts";

const MAX_TAGS = 50;

export function tagResource(groups: LogGroups, input: TagResourceCommandInput): undefined {
  add(groups.resolve(input.resourceArn!).tags, input.tags!);
}

export function untagResource(groups: LogGroups, input: UntagResourceCommandInput): undefined {
  const { tags } = groups.resolve(input.resourceArn!);
  for (const key of input.tagKeys!) tags.delete(key);
}

export function listTagsForResource(
  groups: LogGroups,
  input: ListTagsForResourceCommandInput,
): Output<ListTagsForResourceCommandOutput> {
  return { tags: Object.fromEntries(groups.resolve(input.resourceArn!).tags) };
}

export function tagLogGroup(groups: LogGroups, input: TagLogGroupCommandInput): undefined {
  add(groups.require(input.logGroupName).tags, input.tags!);
}

export function untagLogGroup(groups: LogGroups, input: UntagLogGroupCommandInput): undefined {
  const { tags } = groups.require(input.logGroupName);
  for (const key of input.tags!) tags.delete(key);
}

export function listTagsLogGroup(
  groups: LogGroups,
  input: ListTagsLogGroupCommandInput,
): Output<ListTagsLogGroupCommandOutput> {
  return { tags: Object.fromEntries(groups.require(input.logGroupName).tags) };
}

function add(tags: Map<string, string>, added: Readonly<Record<string, string>>): void {
  checkTags(tags, added);
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}

/** @throws AwsError InvalidParameterException, TooManyTagsException. */
export function checkTags(tags: ReadonlyMap<string, string>, added: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(added)) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/u.test(key + value))
      throw invalid(
        `Tag ${key}: expected a key of 1 to 128 and a value of 0 to 256 letters, digits, spaces or _.:/=+-@`,
      );
    if (key.toLowerCase().startsWith("aws:"))
      throw invalid("aws: prefixed tag key names are not allowed for external use.");
  }
  if (new Set([...tags.keys(), ...Object.keys(added)]).size > MAX_TAGS)
    throw new AwsError("TooManyTagsException", `A resource can have at most ${MAX_TAGS} tags.`);
}
