import { validateIdentityPolicy } from "../../auth/policy-validation.ts";
import { encodeUri } from "../../auth/sigv4.ts";
import { Constraints } from "../../constraints.ts";
import { type OperationDefinition, operation } from "../../service.ts";
import { type EntityInput, type EntityKind, findEntity } from "./entities.ts";
import { attachable, checkBoundary } from "./managed-policies.ts";
import { PAGE_MEMBERS, type PageInput, paginate } from "./paging.ts";
import type { Entity, IamState } from "./state.ts";
import { checkName, checkPolicyArn, limitExceeded, noSuchEntity, policySize } from "./validation.ts";

interface PolicyInput extends EntityInput, PageInput {
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
  readonly PolicyArn?: string;
  readonly PathPrefix?: string;
  readonly PermissionsBoundary?: string;
}

/** Quota of all inline policies of an entity together, without white space. */
const MAX_INLINE_SIZE = { Role: 10_240, User: 2048 };
const MAX_ATTACHED = 10;

/** The policy operations that roles and users share: inline, attached and boundary. */
export function entityPolicyOperations(
  state: IamState,
  kind: EntityKind,
): Record<string, OperationDefinition<never, object>> {
  const name = `${kind}Name` as const;
  const lower = kind.toLowerCase();

  function entityOf(input: PolicyInput): Entity {
    return findEntity(state, kind, input);
  }

  function findInline(entity: Entity, policyName: string | undefined): string {
    checkName(new Constraints(), "policyName", policyName, 128).check("ValidationError");
    const document = entity.inline.get(policyName ?? "");
    if (document === undefined) throw noSuchEntity(`The ${lower} policy with name ${policyName} cannot be found.`);
    return document;
  }

  return {
    [`Put${kind}Policy`]: operation([name, "PolicyName", "PolicyDocument"], (input: PolicyInput) => {
      const entity = entityOf(input);
      const document = input.PolicyDocument!;
      checkName(new Constraints(), "policyName", input.PolicyName, 128).check("ValidationError");
      validateIdentityPolicy(document, "inline");
      let size = policySize(document);
      for (const [other, text] of entity.inline) if (other !== input.PolicyName) size += policySize(text);
      if (size > MAX_INLINE_SIZE[kind])
        throw limitExceeded(
          `Maximum policy size of ${MAX_INLINE_SIZE[kind]} bytes exceeded for ${lower} ${entity.name}`,
        );
      entity.inline.set(input.PolicyName!, document);
      return {};
    }),
    [`Get${kind}Policy`]: operation([name, "PolicyName"], (input: PolicyInput) => {
      const entity = entityOf(input);
      const document = findInline(entity, input.PolicyName);
      return { [name]: entity.name, PolicyName: input.PolicyName, PolicyDocument: encodeUri(document) };
    }),
    [`List${kind}Policies`]: operation([name, ...PAGE_MEMBERS], (input: PolicyInput) => {
      const { items, page } = paginate(entityOf(input).inline.keys(), (policyName) => policyName, input);
      return { PolicyNames: items, ...page };
    }),
    [`Delete${kind}Policy`]: operation([name, "PolicyName"], (input: PolicyInput) => {
      const entity = entityOf(input);
      findInline(entity, input.PolicyName);
      entity.inline.delete(input.PolicyName!);
      return {};
    }),
    [`Attach${kind}Policy`]: operation([name, "PolicyArn"], (input: PolicyInput) => {
      const entity = entityOf(input);
      checkPolicyArn("policyArn", input.PolicyArn);
      const policy = attachable(state, input.PolicyArn!);
      if (!entity.attached.has(policy.arn) && entity.attached.size >= MAX_ATTACHED)
        throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${MAX_ATTACHED}`);
      entity.attached.add(policy.arn);
      return {};
    }),
    [`Detach${kind}Policy`]: operation([name, "PolicyArn"], (input: PolicyInput) => {
      const entity = entityOf(input);
      checkPolicyArn("policyArn", input.PolicyArn);
      if (!entity.attached.delete(input.PolicyArn!)) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      return {};
    }),
    [`ListAttached${kind}Policies`]: operation([name, "PathPrefix", ...PAGE_MEMBERS], (input: PolicyInput) => {
      const policies = [...entityOf(input).attached].map((arn) => state.policies.get(arn)!);
      const chosen = policies.filter((policy) => policy.path.startsWith(input.PathPrefix ?? "/"));
      const { items, page } = paginate(chosen, (policy) => policy.name, input);
      return { AttachedPolicies: items.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn })), ...page };
    }),
    [`Put${kind}PermissionsBoundary`]: operation([name, "PermissionsBoundary"], (input: PolicyInput) => {
      const entity = entityOf(input);
      checkBoundary(state, input.PermissionsBoundary);
      entity.boundary = input.PermissionsBoundary;
      return {};
    }),
    [`Delete${kind}PermissionsBoundary`]: operation([name], (input: PolicyInput) => {
      const entity = entityOf(input);
      if (entity.boundary === undefined)
        throw noSuchEntity(`${kind} ${entity.name} does not have a permissions boundary.`);
      entity.boundary = undefined;
      return {};
    }),
  };
}
