import type { Tag, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-secrets-manager";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { Secrets } from "./secrets.ts";

/** Tags on a secret. */
const MAX_TAGS = 50;

export function tagOperations(secrets: Secrets) {
  return {
    TagResource: operation<TagResourceCommandInput, undefined>(["SecretId", "Tags"], (input) => {
      addTags(secrets.usable(input.SecretId!).tags, input.Tags!);
      return undefined;
    }),
    UntagResource: operation<UntagResourceCommandInput, undefined>(["SecretId", "TagKeys"], (input) => {
      const { tags } = secrets.usable(input.SecretId!);
      for (const key of input.TagKeys!) tags.delete(key);
      return undefined;
    }),
  };
}

/** @throws AwsError ValidationException, InvalidParameterException; then nothing was added. */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  const constraints = new Constraints();
  for (const { Key, Value } of added) constraints.length("tags.key", Key, 1, 128).length("tags.value", Value, 0, 256);
  constraints.check();
  if (added.some(({ Key }) => Key?.startsWith("aws:")))
    throw new AwsError("InvalidParameterException", "Tag keys may not start with aws:");
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > MAX_TAGS)
    throw new AwsError("InvalidParameterException", `A secret can have at most ${MAX_TAGS} tags.`);
  for (const { Key, Value } of added) tags.set(Key!, Value ?? "");
}
