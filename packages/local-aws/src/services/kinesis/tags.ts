import type {
  AddTagsToStreamCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  ListTagsForStreamCommandInput,
  ListTagsForStreamCommandOutput,
  RemoveTagsFromStreamCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-kinesis";
import { resolveResource } from "./resources.ts";
import { invalid, type Streams } from "./streams.ts";
import { checkStream, KinesisConstraints } from "./validation.ts";

/** API reference, TagResource: tags on a resource. */
const MAX_TAGS = 50;

type Output<Command> = Omit<Command, "$metadata">;

export function addTagsToStream(streams: Streams, input: AddTagsToStreamCommandInput): void {
  checkStream(input);
  const stream = streams.resolve(input);
  if (!stream.usable) throw streams.notActive(stream);
  addTags(
    `add tags to stream ${stream.name} under account ${streams.host.account}`,
    stream.tags,
    input.Tags as Record<string, string>,
  );
}

export function removeTagsFromStream(streams: Streams, input: RemoveTagsFromStreamCommandInput): void {
  checkStream(input);
  const stream = streams.resolve(input);
  if (!stream.usable) throw streams.notActive(stream);
  removeTags(
    `remove tags from stream ${stream.name} under account ${streams.host.account}`,
    stream.tags,
    input.TagKeys!,
  );
}

export function listTagsForStream(
  streams: Streams,
  input: ListTagsForStreamCommandInput,
): Output<ListTagsForStreamCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .length("exclusiveStartTagKey", input.ExclusiveStartTagKey, 1, 128)
    .range("limit", input.Limit, 1, 50)
    .check();
  const stream = streams.resolve(input);
  const after = input.ExclusiveStartTagKey;
  const tags = sorted(stream.tags).filter((tag) => after === undefined || tag.Key > after);
  const limit = input.Limit ?? MAX_TAGS;
  return { Tags: tags.slice(0, limit), HasMoreTags: tags.length > limit };
}

export function tagResource(streams: Streams, input: TagResourceCommandInput): void {
  const { tags, arn } = resolveResource(streams, input.ResourceARN!);
  addTags(`add tags to ${arn}`, tags, input.Tags as Record<string, string>);
}

export function untagResource(streams: Streams, input: UntagResourceCommandInput): void {
  const { tags, arn } = resolveResource(streams, input.ResourceARN!);
  removeTags(`remove tags from ${arn}`, tags, input.TagKeys!);
}

export function listTagsForResource(
  streams: Streams,
  input: ListTagsForResourceCommandInput,
): Output<ListTagsForResourceCommandOutput> {
  return { Tags: sorted(resolveResource(streams, input.ResourceARN!).tags) };
}

/** @throws AwsError ValidationException or InvalidArgumentException when `added` cannot join `tags`. */
export function checkTags(action: string, tags: ReadonlyMap<string, string>, added: Record<string, string>): void {
  const constraints = new KinesisConstraints();
  for (const [key, value] of Object.entries(added)) {
    constraints.length("tags.key", key, 1, 128).length("tags.value", value, 0, 256);
  }
  constraints.check();
  checkCharacters(action, [...Object.keys(added), ...Object.values(added)]);
  const count = new Set([...tags.keys(), ...Object.keys(added)]).size;
  if (count > MAX_TAGS)
    throw invalid(
      `Failed to ${action} because a given resource cannot have more than ${MAX_TAGS} tags associated with it.`,
    );
}

function addTags(action: string, tags: Map<string, string>, added: Record<string, string>): void {
  checkTags(action, tags, added);
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}

function removeTags(action: string, tags: Map<string, string>, keys: readonly string[]): void {
  const constraints = new KinesisConstraints().count("tagKeys", keys, 1, MAX_TAGS);
  for (const key of keys) constraints.length("tagKeys.member", key, 1, 128);
  constraints.check();
  checkCharacters(action, keys);
  for (const key of keys) tags.delete(key);
}

/** Developer guide, tag restrictions. */
const ILLEGAL = /[^\p{L}\p{N}\p{Zs}_.:/=+\-@%]/u;

function checkCharacters(action: string, texts: readonly string[]): void {
  if (texts.some((text) => ILLEGAL.test(text)))
    throw invalid(
      "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
    );
  if (texts.some((text) => text.includes("%")))
    throw invalid(
      `Failed to ${action} because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.`,
    );
}

function sorted(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value })).sort((a, b) => (a.Key < b.Key ? -1 : 1));
}
