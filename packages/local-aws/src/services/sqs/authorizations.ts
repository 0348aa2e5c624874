import type { Authorization, RequestContext } from "../../service.ts";
import type { Queues } from "./queues.ts";

/** Actions of batch operations are those of their single ones (Developer Guide, API permissions). */
const ACTIONS: Readonly<Record<string, string>> = {
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
};

/** What a caller needs for a call: the action on the queue it names, whether that exists or not. */
export function authorizationsOf(
  queues: Queues,
  operation: string,
  input: Record<string, unknown>,
  context: RequestContext,
): readonly Authorization[] {
  const { partition, region, account } = context;
  const url = typeof input.QueueUrl === "string" ? input.QueueUrl.split("/").at(-1) : undefined;
  const name = url ?? (typeof input.QueueName === "string" ? input.QueueName : undefined);
  const resource =
    name === undefined
      ? typeof input.SourceArn === "string"
        ? input.SourceArn
        : "*"
      : `arn:${partition}:sqs:${region}:${account}:${name}`;
  const need = { action: `sqs:${ACTIONS[operation] ?? operation}`, resources: [resource] };
  const conditions: Record<string, string | readonly string[]> = {};
  for (const [key, value] of queues.find(name ?? "")?.tags ?? []) conditions[`aws:ResourceTag/${key}`] = value;
  const tags = (input.tags ?? input.Tags) as Record<string, string> | undefined;
  for (const key of Object.keys(tags ?? {})) conditions[`aws:RequestTag/${key}`] = tags![key]!;
  if (tags !== undefined) conditions["aws:TagKeys"] = Object.keys(tags);
  const conditioned = Object.keys(conditions).length === 0 ? need : { ...need, conditions };
  return operation === "CreateQueue" && tags !== undefined
    ? [conditioned, { ...conditioned, action: "sqs:TagQueue" }]
    : [conditioned];
}
