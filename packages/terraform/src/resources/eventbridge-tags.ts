import {
  type EventBridgeClient,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";

/** The Tags member of a request; none when there are no tags. */
export function tagList(tags: unknown): { Tags?: Tag[] } {
  const Tags = Object.entries((tags ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
  return Tags.length === 0 ? {} : { Tags };
}

/** Brings the tags of a bus or rule from what they were to what they should be. */
export async function retag(
  client: EventBridgeClient,
  ResourceARN: string,
  tags: unknown,
  before: unknown,
): Promise<void> {
  const TagKeys = Object.keys((before ?? {}) as object).filter((key) => !(key in ((tags ?? {}) as object)));
  const { Tags } = tagList(tags);
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceARN, TagKeys }));
  if (Tags) await client.send(new TagResourceCommand({ ResourceARN, Tags }));
}
