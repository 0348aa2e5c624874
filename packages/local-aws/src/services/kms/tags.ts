import type {
  ListResourceTagsCommandInput,
  ListResourceTagsCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-kms";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { Keys } from "./keys.ts";
import { requireCustomerKey } from "./lifecycle.ts";
import { pageOf } from "./paging.ts";

type Output<Type> = Omit<Type, "$metadata">;

/** API reference, TagResource: tags on a key. */
const MAX_TAGS = 50;

export function tagOperations(keys: Keys) {
  return {
    TagResource: operation<TagResourceCommandInput, undefined>(["KeyId", "Tags"], (input) => {
      addTags(requireCustomerKey(keys.resolveKey(input.KeyId!)).tags, input.Tags!);
      return undefined;
    }),
    UntagResource: operation<UntagResourceCommandInput, undefined>(["KeyId", "TagKeys"], (input) => {
      const { tags } = requireCustomerKey(keys.resolveKey(input.KeyId!));
      for (const name of input.TagKeys!) tags.delete(name);
      return undefined;
    }),
    ListResourceTags: operation<ListResourceTagsCommandInput, Output<ListResourceTagsCommandOutput>>(
      ["KeyId", "Limit", "Marker"],
      (input) => {
        const { tags } = keys.resolveKey(input.KeyId!);
        const { page, ...rest } = pageOf(tags, ([name]) => name, input, { default: 50, max: 50 });
        return { Tags: page.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...rest };
      },
    ),
  };
}

/** @throws AwsError ValidationException, TagException, LimitExceededException; then nothing was added. */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  const constraints = new Constraints();
  for (const { TagKey, TagValue } of added)
    constraints.length("tags.tagKey", TagKey, 1, 128).length("tags.tagValue", TagValue, 0, 256);
  constraints.check();
  const names = added.map((tag) => tag.TagKey!);
  if (new Set(names).size < names.length) throw new AwsError("TagException", "Duplicate tag keys");
  if (names.some((name) => name.startsWith("aws:")))
    throw new AwsError("TagException", "Tag keys may not start with aws:");
  if (new Set([...tags.keys(), ...names]).size > MAX_TAGS)
    throw new AwsError("LimitExceededException", `A key can have at most ${MAX_TAGS} tags.`);
  for (const { TagKey, TagValue } of added) tags.set(TagKey!, TagValue!);
}
