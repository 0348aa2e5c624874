import { type CloudWatchClient, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-cloudwatch";
import type { HandlerContext } from "../plan/handler.ts";

export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Brings the tags of an alarm from what they were to what they should be. */
export async function retag(
  context: HandlerContext,
  ResourceARN: string,
  tags: unknown,
  before: unknown,
): Promise<void> {
  const [wanted, had] = [tags ?? {}, before ?? {}] as [Record<string, string>, Record<string, string>];
  const client = context.client<CloudWatchClient>("cloudwatch");
  const TagKeys = Object.keys(had).filter((key) => !(key in wanted));
  const Tags = tagList(wanted).filter(({ Key, Value }) => had[Key] !== Value);
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceARN, TagKeys }));
  if (Tags.length > 0) await client.send(new TagResourceCommand({ ResourceARN, Tags }));
}
