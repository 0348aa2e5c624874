import type { AddPermissionCommandInput, RemovePermissionCommandInput } from "@aws-sdk/client-sqs";
import { authorize } from "../../auth/authorize.ts";
import { invalidParameter, invalidValue } from "./errors.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";

/** API Reference, AddPermission: actions that a queue's owner may share. */
const ACTIONS: ReadonlySet<string> = new Set([
  "*",
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
  "ChangeMessageVisibility",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
]);

interface Statement {
  readonly Sid?: string;
}

export function addPermission(queues: Queues, input: AddPermissionCommandInput): undefined {
  const queue = queues.resolve(input.QueueUrl!);
  const { Label: label = "", AWSAccountIds: accounts = [], Actions: actions = [] } = input;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label))
    throw invalidValue(
      label,
      "Label",
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.",
    );
  for (const action of actions)
    if (!ACTIONS.has(action))
      throw invalidValue(
        `SQS:${action}`,
        "ActionName",
        "Please refer to the appropriate WSDL for a list of valid actions. ",
      );
  for (const account of accounts)
    if (!/^\d{12}$/.test(account)) throw invalidValue(account, "PrincipalId", "Unable to verify.");
  if (accounts.length === 0 || actions.length === 0)
    throw invalidParameter("AddPermission takes at least one account and one action.");
  const policy = readPolicy(queue);
  if (policy.Statement.some(({ Sid }) => Sid === label)) throw invalidValue(label, "Label", "Already exists.");
  const principals = accounts.map((account) => `arn:${queues.host.partition}:iam::${account}:root`);
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: single(principals) },
    Action: single(actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
  write(queue, { ...policy, Statement: [...policy.Statement, statement] });
}

export function removePermission(queues: Queues, input: RemovePermissionCommandInput): undefined {
  const queue = queues.resolve(input.QueueUrl!);
  const policy = readPolicy(queue);
  const rest = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
  if (rest.length === policy.Statement.length)
    throw invalidValue(input.Label, "Label", "can't find label on existing policy.");
  write(queue, { ...policy, Statement: rest });
}

function readPolicy(queue: Queue): { Version: string; Id?: string; Statement: Statement[] } {
  const text = queue.settings.get("Policy");
  if (text === undefined) return { Version: "2008-10-17", Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] };
  const policy = JSON.parse(text) as { Version: string; Statement: Statement | Statement[] };
  return { ...policy, Statement: [policy.Statement].flat() };
}

function write(queue: Queue, policy: { readonly Statement: readonly Statement[] }): void {
  queue.set(new Map([["Policy", policy.Statement.length === 0 ? "" : JSON.stringify(policy)]]));
}

function single<Item>(items: readonly Item[]): Item | readonly Item[] {
  return items.length === 1 ? items[0]! : items;
}

/** Whether the queue's policy lets a service send, for callers that cannot wait for an answer. */
export function letsSend(
  queues: Queues,
  queue: Queue,
  service: string,
  conditions: Readonly<Record<string, string>>,
): boolean {
  const { clock, account } = queues.host;
  const now = clock.now();
  return authorize(
    {
      action: "sqs:SendMessage",
      resources: [queue.arn],
      principal: { kind: "service", arn: service, userId: service, account },
      resourcePolicies: { [queue.arn]: queue.settings.get("Policy") },
      globals: {
        "aws:CurrentTime": new Date(now).toISOString(),
        "aws:EpochTime": String(Math.floor(now / 1000)),
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": service,
        "aws:SecureTransport": "true",
      },
      conditions,
    },
    { rolePolicies: () => undefined, userPolicies: () => undefined },
  ).allowed;
}
