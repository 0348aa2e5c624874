import type { Authorization } from "../../service.ts";
import type { Functions } from "./functions.ts";
import { functionArn, readFunctionName } from "./names.ts";

/*
 * Service authorization reference, AWS Lambda: each operation is the action of its name, except Invoke, on a function, with
 * its version or alias where one is named. What names no function is checked on `*`; the operation then refuses it.
 */

/** Operations on the account rather than on a function. */
const ACCOUNT_WIDE = /^(?:ListFunctions|GetAccountSettings)$/;
/** Operations whose resource may be a version or alias. */
const QUALIFIED = new Set(["Invoke", "GetFunction", "GetFunctionConfiguration"]);

/** What a caller needs for a call. */
export function authorizationsOf(
  functions: Functions,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const { host } = functions;
  const resource = ACCOUNT_WIDE.test(operation) ? "*" : resourceOf(functions, operation, input);
  const resources = [resource];
  const conditions = conditionsOf(functions, resource, input);
  const action = operation === "Invoke" ? "InvokeFunction" : operation;
  const needs: Authorization[] = [{ action: `lambda:${action}`, resources, conditions }];
  if (operation === "CreateFunction" && input.Tags !== undefined)
    needs.push({ action: "lambda:TagResource", resources, conditions });
  if ((operation === "CreateFunction" || operation === "UpdateFunctionConfiguration") && typeof input.Role === "string")
    needs.push({
      action: "iam:PassRole",
      resources: [input.Role],
      conditions: {
        "iam:PassedToService": "lambda.amazonaws.com",
        "iam:AssociatedResourceArn": resource === "*" ? `arn:${host.partition}:lambda` : resource,
      },
    });
  return needs;
}

function resourceOf({ host }: Functions, operation: string, input: Record<string, unknown>): string {
  const given = input.FunctionName ?? input.Resource;
  if (typeof given !== "string") return "*";
  try {
    const { name, qualifier } = readFunctionName(host, given, input.Qualifier as string | undefined);
    return functionArn(host, name, QUALIFIED.has(operation) ? qualifier : undefined);
  } catch {
    return "*";
  }
}

/** Tags of the function, and tags in the request, for conditions on them. */
function conditionsOf(
  functions: Functions,
  resource: string,
  input: Record<string, unknown>,
): Record<string, string | readonly string[]> {
  const conditions: Record<string, string | readonly string[]> = {};
  for (const [key, value] of functions.find(resource.split(":")[6] ?? "")?.tags ?? [])
    conditions[`aws:ResourceTag/${key}`] = value;
  const requested = input.Tags as Record<string, string> | undefined;
  if (requested !== undefined) {
    for (const [key, value] of Object.entries(requested)) conditions[`aws:RequestTag/${key}`] = value;
    conditions["aws:TagKeys"] = Object.keys(requested);
  }
  return conditions;
}
