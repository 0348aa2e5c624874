import type { AddPermissionCommandInput, RemovePermissionCommandInput } from "@aws-sdk/client-sns";
import { authorize } from "../../auth/authorize.ts";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { AwsError } from "../../errors.ts";
import { invalidParameter } from "./errors.ts";
import type { SnsState, Topic } from "./state.ts";

/** Actions that a topic's policy can name (SNS Developer Guide, "SNS policy keys"). */
const ACTIONS = [
  "GetTopicAttributes",
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "DeleteTopic",
  "Subscribe",
  "ListSubscriptionsByTopic",
  "Publish",
];

/** What a topic without a policy of its own has: services that act for the owner may use it. */
export function defaultPolicy(state: SnsState, arn: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ACTIONS.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": state.host.account } },
      },
    ],
  });
}

/** @throws AwsError InvalidParameterException unless `text` is a policy whose actions SNS has. */
export function checkPolicy(text: string): string {
  try {
    validateResourcePolicy(text, "InvalidParameterException");
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw invalidParameter(`Policy Error: ${cause.message}`);
  }
  const { Statement: statements } = JSON.parse(text) as {
    Statement: { Action?: string | string[] } | { Action?: string | string[] }[];
  };
  for (const action of [statements].flat().flatMap((statement) => statement.Action ?? []))
    if (!/^(?:\*|sns:)/i.test(action)) throw invalidParameter("Policy statement action out of service scope!");
  return text;
}

interface Document {
  Statement: ({ Sid?: string } & Record<string, unknown>)[];
}

/** A policy's single statement may stand without a list. */
function readDocument(topic: Topic): Document {
  const document = JSON.parse(topic.policy) as Document;
  return { ...document, Statement: [document.Statement].flat() };
}

export function addPermission(state: SnsState, topic: Topic, input: AddPermissionCommandInput): void {
  const document = readDocument(topic);
  if (document.Statement.some((statement) => statement.Sid === input.Label))
    throw invalidParameter("Statement already exists");
  for (const action of input.ActionName!)
    if (!ACTIONS.includes(action)) throw invalidParameter("Policy statement action out of service scope!");
  const principals = input.AWSAccountId!.map((account) => `arn:${state.host.partition}:iam::${account}:root`);
  document.Statement.push({
    Sid: input.Label!,
    Effect: "Allow",
    Principal: { AWS: principals.length === 1 ? principals[0] : principals },
    Action:
      input.ActionName!.length === 1 ? `SNS:${input.ActionName![0]}` : input.ActionName!.map((name) => `SNS:${name}`),
    Resource: topic.arn,
  });
  topic.policy = JSON.stringify(document);
}

export function removePermission(topic: Topic, input: RemovePermissionCommandInput): void {
  const document = readDocument(topic);
  document.Statement = document.Statement.filter((statement) => statement.Sid !== input.Label);
  topic.policy = JSON.stringify(document);
}

/** Whether the policy lets a service publish, for callers that cannot wait for an answer. */
export function letsPublish(
  state: SnsState,
  topic: Topic,
  service: string,
  conditions: Readonly<Record<string, string>>,
): boolean {
  const now = state.host.clock.now();
  return authorize(
    {
      action: "sns:Publish",
      resources: [topic.arn],
      principal: { kind: "service", arn: service, userId: service, account: state.host.account },
      resourcePolicies: { [topic.arn]: topic.policy },
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
