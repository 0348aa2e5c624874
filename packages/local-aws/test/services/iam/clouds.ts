import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { afterEach } from "vitest";
import { type ClientConfig, type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "000000000000";

const clouds: Cloud[] = [];

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.close();
});

/** A cloud with a fast clock, closed after the test, and its IAM and STS clients for the root user. */
export function start(options: CloudOptions = {}): { cloud: Cloud; iam: IAMClient; sts: STSClient } {
  const cloud = createCloud({ clock: "fast", ...options });
  clouds.push(cloud);
  // The SDK takes LimitExceeded for throttling and would try again in real time.
  const iam = new IAMClient({ ...cloud.clientConfig(), maxAttempts: 1 });
  return { cloud, iam, sts: new STSClient(cloud.clientConfig()) };
}

/** Credentials of STS answers and access keys in the form clients take. */
export function credentialsOf(
  source:
    | { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined; SessionToken?: string | undefined }
    | undefined,
): ClientConfig["credentials"] {
  return {
    accessKeyId: source!.AccessKeyId!,
    secretAccessKey: source!.SecretAccessKey!,
    ...(source!.SessionToken === undefined ? {} : { sessionToken: source!.SessionToken }),
  };
}

/** A trust policy for principals of one kind. */
export function trust(principals: Record<string, string | string[]>, condition?: object): string {
  const statement = { Effect: "Allow", Principal: principals, Action: ["sts:AssumeRole", "sts:TagSession"] };
  return policy(condition === undefined ? statement : { ...statement, Condition: condition });
}

export const ANYONE_HERE = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` });

/** A policy of the statements given. */
export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(action: string | string[], resource: string | string[] = "*", condition?: object): object {
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return condition === undefined ? statement : { ...statement, Condition: condition };
}

export function deny(action: string | string[], resource: string | string[] = "*", condition?: object): object {
  return { ...allow(action, resource, condition), Effect: "Deny" };
}
