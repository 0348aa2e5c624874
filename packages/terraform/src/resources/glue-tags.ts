import { type GlueClient, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-glue";

type Tags = Readonly<Record<string, string>>;

/** Brings the tags of a database or crawler from what they were to what they should be. */
export async function retagGlue(client: GlueClient, ResourceArn: string, wanted: Tags, had: Tags): Promise<void> {
  const TagsToRemove = Object.keys(had).filter((key) => !(key in wanted));
  if (TagsToRemove.length > 0) await client.send(new UntagResourceCommand({ ResourceArn, TagsToRemove }));
  if (Object.keys(wanted).length > 0) await client.send(new TagResourceCommand({ ResourceArn, TagsToAdd: wanted }));
}
