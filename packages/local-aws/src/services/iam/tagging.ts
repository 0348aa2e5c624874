import { type OperationDefinition, operation } from "../../service.ts";
import { findRole, findUser } from "./entities.ts";
import { findProfile } from "./instance-profiles.ts";
import { findPolicy, ownPolicy } from "./managed-policies.ts";
import { PAGE_MEMBERS, type PageInput, paginate } from "./paging.ts";
import type { IamState } from "./state.ts";
import { listTags, putTags, type Tag } from "./validation.ts";

interface TagInput extends PageInput {
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly PolicyArn?: string;
  readonly InstanceProfileName?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

/** Tag, Untag and List…Tags of everything that has tags. */
export function tagOperations(state: IamState): Record<string, OperationDefinition<never, object>> {
  return {
    ...operationsOf("Role", "RoleName", (input) => findRole(state, input.RoleName)),
    ...operationsOf("User", "UserName", (input) => findUser(state, input.UserName)),
    ...operationsOf("Policy", "PolicyArn", (input, change) =>
      (change ? ownPolicy : findPolicy)(state, input.PolicyArn),
    ),
    ...operationsOf("InstanceProfile", "InstanceProfileName", (input) => findProfile(state, input.InstanceProfileName)),
  };
}

function operationsOf(
  kind: string,
  key: keyof TagInput & string,
  find: (input: TagInput, change: boolean) => { readonly tags: Map<string, string> },
): Record<string, OperationDefinition<never, object>> {
  return {
    [`Tag${kind}`]: operation([key, "Tags"], (input: TagInput) => {
      putTags(find(input, true).tags, input.Tags ?? [], kind);
      return {};
    }),
    [`Untag${kind}`]: operation([key, "TagKeys"], (input: TagInput) => {
      const { tags } = find(input, true);
      const removed = new Set(input.TagKeys?.map((name) => name.toLowerCase()));
      for (const name of [...tags.keys()]) if (removed.has(name.toLowerCase())) tags.delete(name);
      return {};
    }),
    [`List${kind}Tags`]: operation([key, ...PAGE_MEMBERS], (input: TagInput) => {
      const { items, page } = paginate(listTags(find(input, false).tags), (tag) => tag.Key, input);
      return { Tags: items, ...page };
    }),
  };
}
