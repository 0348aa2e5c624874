import type {
  AddPermissionCommandInput,
  GetPolicyCommandInput,
  RemovePermissionCommandInput,
} from "@aws-sdk/client-lambda";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type ServiceHost } from "../../service.ts";
import type { Functions } from "./functions.ts";
import { checkRevision } from "./lifecycle.ts";
import { conflict, invalidParameter, notFound } from "./names.ts";
import type { LambdaFunction } from "./state.ts";

/** One statement of a function's resource policy. */
export interface PermissionStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Bytes of a resource policy (Developer Guide, Lambda quotas). */
const MAX_POLICY_BYTES = 20 * 1024;

/** AddPermission, RemovePermission and GetPolicy. */
export function permissionOperations(functions: Functions) {
  const { host } = functions;
  return {
    AddPermission: operation(
      ["FunctionName", "StatementId", "Action", "Principal", "SourceArn", "SourceAccount", "Qualifier", "RevisionId"],
      (input: AddPermissionCommandInput) => {
        checkPermission(input);
        const { function: fn, qualifier, arn } = functions.resolve(input.FunctionName, input.Qualifier);
        if (qualifier === "$LATEST") throw invalidParameter("We currently do not support adding policies for $LATEST.");
        checkRevision(input.RevisionId, fn.policyRevision);
        const statements = fn.permissions.get(qualifier ?? "") ?? [];
        if (statements.some(({ Sid }) => Sid === input.StatementId))
          throw conflict(
            `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          );
        const statement = writeStatement(host, input, arn);
        const added = [...statements, statement];
        const text = writePolicy(added);
        validateResourcePolicy(text, "InvalidParameterValueException");
        if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
          throw new AwsError(
            "PolicyLengthExceededException",
            `The final policy size (${Buffer.byteLength(text)}) is bigger than the limit (${MAX_POLICY_BYTES}).`,
          );
        replace(functions, fn, qualifier, added);
        return { Statement: JSON.stringify(statement) };
      },
    ),
    RemovePermission: operation(
      ["FunctionName", "StatementId", "Qualifier", "RevisionId"],
      (input: RemovePermissionCommandInput) => {
        const { function: fn, qualifier } = functions.resolve(input.FunctionName, input.Qualifier);
        checkRevision(input.RevisionId, fn.policyRevision);
        const statements = fn.permissions.get(qualifier ?? "");
        if (!statements) throw notFound("No policy is associated with the given resource.");
        const left = statements.filter(({ Sid }) => Sid !== input.StatementId);
        if (left.length === statements.length)
          throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
        replace(functions, fn, qualifier, left);
        return undefined;
      },
    ),
    GetPolicy: operation(["FunctionName", "Qualifier"], (input: GetPolicyCommandInput) => {
      const { function: fn, qualifier } = functions.resolve(input.FunctionName, input.Qualifier);
      const statements = fn.permissions.get(qualifier ?? "");
      if (!statements) throw notFound("The resource you requested does not exist.");
      return { Policy: writePolicy(statements), RevisionId: fn.policyRevision };
    }),
  };
}

/** The resource policy of a function, version or alias. */
export function policyOf(functions: Functions, arn: string): string | undefined {
  const [, , service, region, , , name = "", qualifier = ""] = arn.split(":");
  if (service !== "lambda" || region !== functions.host.region) return undefined;
  const statements = functions.find(name)?.permissions.get(qualifier);
  return statements && writePolicy(statements);
}

function replace(
  { host }: Functions,
  fn: LambdaFunction,
  qualifier: string | undefined,
  statements: PermissionStatement[],
): void {
  if (statements.length === 0) fn.permissions.delete(qualifier ?? "");
  else fn.permissions.set(qualifier ?? "", statements);
  fn.policyRevision = host.random.uuid();
}

function writePolicy(statements: readonly PermissionStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements });
}

function checkPermission(input: AddPermissionCommandInput): void {
  new Constraints()
    .length("statementId", input.StatementId, 1, 100)
    .pattern("statementId", input.StatementId, /([a-zA-Z0-9-_]+)/)
    .pattern("action", input.Action, /(lambda:[*]|lambda:[a-zA-Z]+|[*])/)
    .pattern("principal", input.Principal, /[^\s]+/)
    .pattern(
      "sourceArn",
      input.SourceArn,
      /arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}(-gov)?(-iso[a-z]?)?-[a-z]+-\d{1})?:(\d{12})?:(.*)/,
    )
    .pattern("sourceAccount", input.SourceAccount, /\d{12}/)
    .check();
}

function writeStatement(host: ServiceHost, input: AddPermissionCommandInput, arn: string): PermissionStatement {
  const { SourceArn: sourceArn, SourceAccount: sourceAccount } = input;
  const condition = {
    ...(sourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": sourceAccount } }),
    ...(sourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": sourceArn } }),
  };
  return {
    Sid: input.StatementId!,
    Effect: "Allow",
    Principal: readPrincipal(host, input.Principal!),
    Action: input.Action!,
    Resource: arn,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function readPrincipal(host: ServiceHost, given: string): PermissionStatement["Principal"] {
  if (given === "*") return "*";
  if (/^\d{12}$/.test(given)) return { AWS: `arn:${host.partition}:iam::${given}:root` };
  if (/^arn:[^:]+:(?:iam|sts)::\d{12}:(?:root|user\/|role\/|assumed-role\/)/.test(given)) return { AWS: given };
  if (/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(given)) return { Service: given };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}
