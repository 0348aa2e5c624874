import type {
  ContextEntry,
  EvaluationResult,
  SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { ConditionContext } from "../../auth/conditions.ts";
import { evaluatePolicies, isAbout, type Verdict } from "../../auth/evaluate.ts";
import { compilePolicy, type Policy, PolicySyntaxError } from "../../auth/policy.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import type { Entity, IamState } from "./state.ts";
import { noSuchEntity } from "./validation.ts";

/** A policy under simulation and the name results give it. */
interface Source {
  readonly id: string;
  readonly policy: Policy;
}

/** The evaluation as an API: identity policies and a boundary against actions, resources and context keys. */
export function simulationOperations(state: IamState) {
  return {
    SimulateCustomPolicy: operation(
      [
        "ActionNames",
        "ContextEntries",
        "PermissionsBoundaryPolicyInputList",
        "PolicyInputList",
        "ResourceArns",
        ...PAGE_MEMBERS,
      ],
      (input: SimulateCustomPolicyCommandInput) =>
        simulate(input, compileInputs("PolicyInputList", input.PolicyInputList), undefined),
    ),
    SimulatePrincipalPolicy: operation(
      [
        "ActionNames",
        "ContextEntries",
        "PermissionsBoundaryPolicyInputList",
        "PolicyInputList",
        "PolicySourceArn",
        "ResourceArns",
        ...PAGE_MEMBERS,
      ],
      (input: SimulatePrincipalPolicyCommandInput) => {
        const entity = entityOf(state, input.PolicySourceArn!);
        const own = [
          ...[...entity.inline].map(([name, text]) => ({
            id: `${entity.kind.toLowerCase()}_${entity.name}_${name}`,
            policy: compilePolicy(text),
          })),
          ...[...entity.attached].map((arn) => ({
            id: arn.slice(arn.lastIndexOf("/") + 1),
            policy: compilePolicy(state.document(arn)!),
          })),
        ];
        const boundary = entity.boundary === undefined ? undefined : [compilePolicy(state.document(entity.boundary)!)];
        return simulate(input, [...own, ...compileInputs("PolicyInputList", input.PolicyInputList)], boundary);
      },
    ),
  };
}

function entityOf(state: IamState, arn: string): Entity {
  for (const entity of state.entities()) if (entity.arn === arn) return entity;
  throw noSuchEntity(`The entity ${arn} cannot be found.`);
}

function compileInputs(name: string, texts: readonly string[] | undefined): Source[] {
  return (texts ?? []).map((text, index) => {
    try {
      return { id: `${name}.${index + 1}`, policy: compilePolicy(text) };
    } catch (cause) {
      if (!(cause instanceof PolicySyntaxError)) throw cause;
      throw new AwsError("InvalidInput", `${name}.${index + 1}: ${cause.message}`, { cause });
    }
  });
}

function simulate(
  input: SimulateCustomPolicyCommandInput | SimulatePrincipalPolicyCommandInput,
  sources: readonly Source[],
  ownBoundary: readonly Policy[] | undefined,
) {
  const boundaries = compileInputs("PermissionsBoundaryPolicyInputList", input.PermissionsBoundaryPolicyInputList).map(
    (source) => source.policy,
  );
  const boundary = boundaries.length > 0 ? boundaries : ownBoundary;
  const context = new ConditionContext(readContext(input.ContextEntries));
  const results: EvaluationResult[] = [];
  for (const action of input.ActionNames ?? []) {
    for (const resource of input.ResourceArns?.length ? input.ResourceArns : ["*"])
      results.push(evaluate({ action, resource, context }, sources, boundary));
  }
  const numbered = results.map((result, index) => ({ result, key: String(index).padStart(9, "0") }));
  const { items, page } = paginate(numbered, ({ key }) => key, input);
  return { EvaluationResults: items.map(({ result }) => result), ...page };
}

function readContext(entries: readonly ContextEntry[] | undefined): Record<string, readonly string[]> {
  const context: Record<string, readonly string[]> = {};
  for (const { ContextKeyName: name, ContextKeyValues: values } of entries ?? [])
    if (name !== undefined) context[name] = values ?? [];
  return context;
}

function evaluate(
  call: { action: string; resource: string; context: ConditionContext },
  sources: readonly Source[],
  boundary: readonly Policy[] | undefined,
): EvaluationResult {
  const identity = evaluatePolicies(
    sources.map((source) => source.policy),
    call,
  );
  const limit = boundary && evaluatePolicies(boundary, call);
  const decision = decide(identity, limit);
  const effect = decision === "explicitDeny" ? "Deny" : "Allow";
  const matched = sources.filter((source) =>
    source.policy.statements.some((statement) => statement.effect === effect && isAbout(statement, call)),
  );
  const conditions = sources.flatMap((source) => source.policy.statements).flatMap((statement) => statement.conditions);
  const missing = conditions.filter((condition) => call.context.values(condition.key) === undefined);
  return {
    EvalActionName: call.action,
    EvalResourceName: call.resource,
    EvalDecision: decision,
    MatchedStatements:
      decision === "implicitDeny"
        ? []
        : matched.map((source) => ({ SourcePolicyId: source.id, SourcePolicyType: "IAM Policy" as never })),
    MissingContextValues: [...new Set(missing.map((condition) => condition.key))],
    ...(limit === undefined
      ? {}
      : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: limit === "allow" } }),
  };
}

function decide(identity: Verdict, boundary: Verdict | undefined): "allowed" | "explicitDeny" | "implicitDeny" {
  if (identity === "deny" || boundary === "deny") return "explicitDeny";
  return identity === "allow" && (boundary === undefined || boundary === "allow") ? "allowed" : "implicitDeny";
}
