import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-athena";
import { AwsError } from "../../errors.ts";
import { invalidRequest } from "./errors.ts";
import type { Output } from "./executions.ts";
import type { AthenaState } from "./state.ts";

const MAX_TAGS = 50;

export function addTags(tags: Map<string, string>, added: readonly Tag[] = []): void {
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key!)]).size > MAX_TAGS)
    throw invalidRequest(`A resource can have at most ${MAX_TAGS} tags.`);
  for (const { Key, Value } of added) tags.set(Key!, Value ?? "");
}

/** @throws AwsError ResourceNotFoundException: work groups have tags. */
function tagsOf(state: AthenaState, arn: string): Map<string, string> {
  for (const group of state.workGroups.values()) if (group.arn === arn) return group.tags;
  throw new AwsError("ResourceNotFoundException", `Resource ${arn} was not found`, { fields: { ResourceName: arn } });
}

export function tagResource(state: AthenaState, input: TagResourceCommandInput): Output<TagResourceCommandOutput> {
  addTags(tagsOf(state, input.ResourceARN!), input.Tags);
  return {};
}

export function untagResource(
  state: AthenaState,
  input: UntagResourceCommandInput,
): Output<UntagResourceCommandOutput> {
  const tags = tagsOf(state, input.ResourceARN!);
  for (const key of input.TagKeys!) tags.delete(key);
  return {};
}

export function listTagsForResource(
  state: AthenaState,
  input: ListTagsForResourceCommandInput,
): Output<ListTagsForResourceCommandOutput> {
  return { Tags: [...tagsOf(state, input.ResourceARN!)].map(([Key, Value]) => ({ Key, Value })) };
}
