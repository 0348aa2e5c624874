import type { Authorization } from "../../service.ts";
import type { Applications } from "./applications.ts";

/*
 * Service authorization reference, Amazon Kinesis Analytics V2: each operation is the action of its name, on the
 * application. A role is passed where one is named.
 */

const ACCOUNT_WIDE = new Set(["ListApplications", "DiscoverInputSchema"]);

/** What a caller needs for a call. */
export function authorizationsOf(
  applications: Applications,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const arn = typeof input.ResourceARN === "string" ? input.ResourceARN : undefined;
  const name = typeof input.ApplicationName === "string" ? input.ApplicationName : undefined;
  const resource = ACCOUNT_WIDE.has(operation) ? "*" : (arn ?? (name === undefined ? "*" : applications.arnOf(name)));
  const resources = [resource];
  const conditions = conditionsOf(applications, resource, input);
  const needs: Authorization[] = [{ action: `kinesisanalytics:${operation}`, resources, conditions }];
  if (operation === "CreateApplication" && Array.isArray(input.Tags) && input.Tags.length > 0)
    needs.push({ action: "kinesisanalytics:TagResource", resources, conditions });
  const role = operation === "CreateApplication" ? input.ServiceExecutionRole : input.ServiceExecutionRoleUpdate;
  if (typeof role === "string")
    needs.push({
      action: "iam:PassRole",
      resources: [role],
      conditions: { "iam:PassedToService": "kinesisanalytics.amazonaws.com", "iam:AssociatedResourceArn": resource },
    });
  return needs;
}

function conditionsOf(
  applications: Applications,
  resource: string,
  input: Record<string, unknown>,
): Record<string, string | readonly string[]> {
  const conditions: Record<string, string | readonly string[]> = {};
  const application = applications.list().find(({ arn }) => arn === resource);
  for (const [key, value] of application?.tags ?? []) conditions[`aws:ResourceTag/${key}`] = value;
  if (!Array.isArray(input.Tags)) return conditions;
  const tags = input.Tags as { readonly Key?: string; readonly Value?: string }[];
  for (const { Key, Value } of tags) conditions[`aws:RequestTag/${Key}`] = Value ?? "";
  conditions["aws:TagKeys"] = tags.map(({ Key }) => String(Key));
  return conditions;
}
