import type {
  GetTagsCommandInput,
  GetTagsCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-glue";
import { invalidInput, notFound } from "./errors.ts";
import type { Glue } from "./glue.ts";
import type { Output } from "./operations.ts";

const MAX_TAGS = 50;

export function tagResource(glue: Glue, input: TagResourceCommandInput): object {
  const tags = tagsOf(glue, input.ResourceArn!);
  const merged = { ...Object.fromEntries(tags), ...input.TagsToAdd };
  checkTags(merged);
  for (const [key, value] of Object.entries(merged)) tags.set(key, value);
  return {};
}

export function untagResource(glue: Glue, input: UntagResourceCommandInput): object {
  const tags = tagsOf(glue, input.ResourceArn!);
  for (const key of input.TagsToRemove!) tags.delete(key);
  return {};
}

export function getTags(glue: Glue, input: GetTagsCommandInput): Output<GetTagsCommandOutput> {
  return { Tags: Object.fromEntries(tagsOf(glue, input.ResourceArn!)) };
}

/** Databases and crawlers have tags; tables and partitions have none. @throws AwsError EntityNotFoundException. */
function tagsOf(glue: Glue, arn: string): Map<string, string> {
  const match = /^arn:[\w-]+:glue:[\w-]+:\d{12}:(database|crawler)\/(.+)$/.exec(arn);
  if (match === null) throw invalidInput(`Tagging is not supported for resource ${arn}`);
  const [, kind, name] = match;
  if (kind === "database") return glue.catalog.database(name!).tags;
  const crawler = glue.crawlers.get(name!);
  if (crawler === undefined) throw notFound(`Crawler ${name} not found.`);
  return crawler.tags;
}

/** @throws AwsError InvalidInputException. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) throw invalidInput(`A resource can have at most ${MAX_TAGS} tags.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || value.length > 256)
      throw invalidInput(`Tag ${key}: expected a key of 1 to 128 and a value of 0 to 256 characters.`);
    if (key.toLowerCase().startsWith("aws:")) throw invalidInput("Tag keys must not start with aws:.");
  }
}
