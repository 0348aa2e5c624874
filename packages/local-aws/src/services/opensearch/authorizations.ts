import type { Authorization } from "../../service.ts";
import type { Domains } from "./domains.ts";

/** Actions on the account rather than on a domain. */
const ACCOUNT_WIDE = new Set(["ListDomainNames"]);

/** Service authorization reference: each operation is the action of its name on a domain; requests to the endpoint are on what their path names. */
export function authorizationsOf(
  domains: Domains,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  if (ACCOUNT_WIDE.has(operation)) return [{ action: `es:${operation}`, resources: ["*"] }];
  if (operation.startsWith("ESHttp")) return [{ action: `es:${operation}`, resources: [String(input.resource)] }];
  const names =
    typeof input.ARN === "string"
      ? [input.ARN]
      : [input.DomainName ?? input.DomainNames ?? []].flat().map((name) => domains.arnOf(String(name)));
  const requested = input.TagList as { Key?: string; Value?: string }[] | undefined;
  const conditions: Record<string, string | readonly string[]> = {};
  if (requested !== undefined) conditions["aws:TagKeys"] = requested.map((tag) => tag.Key ?? "");
  for (const { Key, Value } of requested ?? []) conditions[`aws:RequestTag/${Key}`] = Value ?? "";
  for (const [key, value] of domains.byArn(names[0] ?? "")?.tags ?? []) conditions[`aws:ResourceTag/${key}`] = value;
  return [{ action: `es:${operation}`, resources: names, conditions }];
}

/** The access policy of the domain that a resource, itself or an index below it, belongs to. */
export function accessPolicyOf(domains: Domains, resource: string): string | undefined {
  const name = /:domain\/([^/]+)/.exec(resource)?.[1];
  const policy = name === undefined ? undefined : domains.find(name)?.config.accessPolicies;
  return policy === "" ? undefined : policy;
}
