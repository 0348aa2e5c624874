import type { Authorization } from "../../service.ts";
import type { Streams } from "./streams.ts";

/*
 * Service authorization reference, Amazon Kinesis Firehose: each operation is the action of its name on the delivery stream;
 * ListDeliveryStreams has no resource. Roles that a configuration names must be passed to Firehose.
 */

const SERVICE = "firehose.amazonaws.com";

/** What a caller needs for a call. */
export function authorizationsOf(
  streams: Streams,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const name = typeof input.DeliveryStreamName === "string" ? input.DeliveryStreamName : undefined;
  const resource = operation === "ListDeliveryStreams" || name === undefined ? "*" : streams.arnOf(name);
  const needs: Authorization[] = [need(streams, operation, resource, name, input)];
  if (operation === "CreateDeliveryStream" && input.Tags !== undefined)
    needs.push(need(streams, "TagDeliveryStream", resource, name, input));
  if (operation === "CreateDeliveryStream" || operation === "UpdateDestination")
    for (const role of rolesIn(input))
      needs.push({ action: "iam:PassRole", resources: [role], conditions: { "iam:PassedToService": SERVICE } });
  return needs;
}

function need(
  streams: Streams,
  operation: string,
  resource: string,
  name: string | undefined,
  input: Record<string, unknown>,
): Authorization {
  const conditions: Record<string, string | readonly string[]> = {};
  const tags = name === undefined ? undefined : streams.find(name)?.tags;
  for (const [key, value] of tags ?? []) conditions[`aws:ResourceTag/${key}`] = value;
  const requested = Array.isArray(input.Tags) ? (input.Tags as readonly { Key?: string; Value?: string }[]) : [];
  for (const { Key, Value } of requested) conditions[`aws:RequestTag/${Key}`] = Value ?? "";
  const keys = Array.isArray(input.TagKeys)
    ? (input.TagKeys as readonly string[])
    : requested.map(({ Key }) => Key ?? "");
  if (keys.length > 0) conditions["aws:TagKeys"] = keys;
  return { action: `firehose:${operation}`, resources: [resource], conditions };
}

/** Every role that is named anywhere in a configuration. */
function rolesIn(value: unknown, roles = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return roles;
  const { RoleARN, ParameterName, ParameterValue } = value as Record<string, unknown>;
  if (typeof RoleARN === "string") roles.add(RoleARN);
  if (ParameterName === "RoleArn" && typeof ParameterValue === "string") roles.add(ParameterValue);
  for (const item of Object.values(value)) if (!ArrayBuffer.isView(item)) rolesIn(item, roles);
  return roles;
}
