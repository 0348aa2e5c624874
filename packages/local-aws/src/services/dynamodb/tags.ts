import type {
  ListTagsOfResourceCommandInput,
  ListTagsOfResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { invalid, invalidValues } from "./errors.ts";
import type { Tables } from "./tables.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** Developer guide, "Tagging restrictions". */
const MAX_TAGS = 50;

export function tagResource(tables: Tables, input: TagResourceCommandInput): void {
  const table = tables.byArn(input.ResourceArn!);
  const tags = input.Tags!;
  checkTags(tags);
  const count = new Set([...table.tags.keys(), ...tags.map(({ Key }) => Key)]).size;
  if (count > MAX_TAGS) throw invalidValues(`The number of tags exceeds the limit of ${MAX_TAGS}`);
  for (const { Key, Value } of tags) table.tags.set(Key!, Value!);
}

export function untagResource(tables: Tables, input: UntagResourceCommandInput): void {
  const table = tables.byArn(input.ResourceArn!);
  if (input.TagKeys!.length === 0) throw invalid("Atleast one Tag Key needs to be provided as Input.");
  for (const key of input.TagKeys!) table.tags.delete(key);
}

export function listTagsOfResource(
  tables: Tables,
  input: ListTagsOfResourceCommandInput,
): Output<ListTagsOfResourceCommandOutput> {
  const table = tables.byArn(input.ResourceArn!);
  return { Tags: [...table.tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** @throws AwsError ValidationException. */
export function checkTags(tags: readonly Tag[]): void {
  const constraints = new Constraints();
  for (const [index, { Key, Value }] of tags.entries())
    constraints
      .length(`tags.${index + 1}.member.key`, Key, 1, 128)
      .length(`tags.${index + 1}.member.value`, Value, 0, 256);
  constraints.check();
  if (tags.length > MAX_TAGS) throw invalidValues(`The number of tags exceeds the limit of ${MAX_TAGS}`);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw invalidValues("Tags contain duplicate keys");
  if (tags.some(({ Key }) => Key!.startsWith("aws:")))
    throw invalidValues("Tag keys that start with aws: are reserved for system use");
}
