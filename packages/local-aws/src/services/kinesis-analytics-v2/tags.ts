import type {
  ListTagsForResourceCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { Applications } from "./applications.ts";
import { invalidArgument } from "./errors.ts";

/** Developer Guide, "Use tags": user tags of an application. */
const MAX_TAGS = 50;

export function tagOperations(applications: Applications) {
  return {
    TagResource: operation(["ResourceARN", "Tags"], (input: TagResourceCommandInput) => {
      const { tags } = applications.requireArn(input.ResourceARN!);
      const added = readTags(input.Tags);
      if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) throw tooMany();
      for (const [key, value] of added) tags.set(key, value);
      return {};
    }),
    UntagResource: operation(["ResourceARN", "TagKeys"], (input: UntagResourceCommandInput) => {
      const { tags } = applications.requireArn(input.ResourceARN!);
      for (const key of input.TagKeys!) tags.delete(key);
      return {};
    }),
    ListTagsForResource: operation(["ResourceARN"], (input: ListTagsForResourceCommandInput) => ({
      Tags: [...applications.requireArn(input.ResourceARN!).tags].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

/** @throws AwsError InvalidArgumentException, TooManyTagsException. */
export function readTags(given: readonly Tag[] | undefined): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  const constraints = new Constraints();
  for (const { Key, Value = "" } of given ?? []) {
    constraints.length("tags.key", Key, 1, 128).length("tags.value", Value, 0, 256);
    if (Key!.toLowerCase().startsWith("aws:")) throw invalidArgument("Tag keys cannot start with aws:");
    if (tags.has(Key!)) throw invalidArgument(`Duplicate tag key: ${Key}`);
    tags.set(Key!, Value);
  }
  constraints.check("InvalidArgumentException");
  if (tags.size > MAX_TAGS) throw tooMany();
  return tags;
}

function tooMany(): AwsError {
  return new AwsError("TooManyTagsException", `An application can have at most ${MAX_TAGS} tags`);
}
