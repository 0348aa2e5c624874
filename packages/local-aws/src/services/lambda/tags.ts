import type { ListTagsCommandInput, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import type { Functions } from "./functions.ts";
import type { Mappings } from "./mappings/mappings.ts";
import { invalidParameter } from "./names.ts";

const MAX_TAGS = 50;
const TAG_TEXT = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u;

/** TagResource, UntagResource and ListTags, of functions and event source mappings. */
export function tagOperations(functions: Functions, mappings: Mappings) {
  const tagged = (arn: string | undefined) => mappings.byArn(arn!) ?? functions.require(arn);
  return {
    TagResource: operation(["Resource", "Tags"], (input: TagResourceCommandInput) => {
      const { tags } = tagged(input.Resource);
      const added = checkTags(input.Tags);
      if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) throw tooManyTags();
      for (const [key, value] of added) tags.set(key, value);
      return undefined;
    }),
    UntagResource: operation(["Resource", "TagKeys"], (input: UntagResourceCommandInput) => {
      const { tags } = tagged(input.Resource);
      for (const key of input.TagKeys!) tags.delete(key);
      return undefined;
    }),
    ListTags: operation(["Resource"], (input: ListTagsCommandInput) => ({
      Tags: Object.fromEntries(tagged(input.Resource).tags),
    })),
  };
}

/** Tags of a request. @throws AwsError ValidationException, InvalidParameterValueException. */
export function checkTags(given: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  const tags = new Map(Object.entries(given ?? {}));
  const constraints = new Constraints();
  for (const [key, value] of tags) {
    constraints.length("tags.key", key, 1, 128).pattern("tags.key", key, TAG_TEXT);
    constraints.length("tags.value", value, 0, 256).pattern("tags.value", value, TAG_TEXT);
  }
  constraints.check();
  for (const key of tags.keys())
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidParameter("Tag keys must not start with 'aws:', which is reserved for AWS use.");
  if (tags.size > MAX_TAGS) throw tooManyTags();
  return tags;
}

function tooManyTags() {
  return invalidParameter(`A resource has at most ${MAX_TAGS} tags.`);
}
