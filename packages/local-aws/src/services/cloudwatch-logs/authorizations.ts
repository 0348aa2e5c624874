import type { Authorization, RequestContext } from "../../service.ts";

/** Operations whose resource is the group's own ARN, without what follows it (Service Authorization Reference). */
const BY_ARN = new Set(["TagResource", "UntagResource", "ListTagsForResource"]);
/** Operations on a stream. */
const ON_STREAM = new Set(["CreateLogStream", "DeleteLogStream", "PutLogEvents", "GetLogEvents"]);

/** What a caller needs: the action of the operation's name, on a group (`…:log-stream:`) or one of its streams. */
export function authorizationsOf(
  operation: string,
  input: Record<string, unknown>,
  context: RequestContext,
): readonly Authorization[] {
  const action = `logs:${operation}`;
  if (BY_ARN.has(operation)) return [{ action, resources: [String(input.resourceArn).replace(/:\*$/, "")] }];
  const { partition, region, account } = context;
  const given = text(input.logGroupName) ?? text(input.logGroupIdentifier)?.replace(/^arn:.*?:log-group:|:\*$/g, "");
  const stream = ON_STREAM.has(operation) ? (text(input.logStreamName) ?? "") : "";
  const resource = `arn:${partition}:logs:${region}:${account}:log-group:${given ?? ""}:log-stream:${stream}`;
  const needs: Authorization[] = [{ action, resources: [resource] }];
  if (operation === "CreateLogGroup" && input.tags !== undefined)
    needs.push({ action: "logs:TagResource", resources: [resource.slice(0, -":log-stream:".length)] });
  return needs;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
