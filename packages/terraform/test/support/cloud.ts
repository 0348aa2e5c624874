import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { GlueClient } from "@aws-sdk/client-glue";
import { IAMClient } from "@aws-sdk/client-iam";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { KinesisAnalyticsV2Client } from "@aws-sdk/client-kinesis-analytics-v2";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { OpenSearchClient } from "@aws-sdk/client-opensearch";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type Cloud, createCloud } from "@millrace/local-aws";
import { onTestFinished } from "vitest";
import type { HandlerContext } from "../../src/plan/handler.ts";
import { openProject, type Project } from "../../src/target.ts";

const CLIENTS = {
  "application-auto-scaling": ApplicationAutoScalingClient,
  athena: AthenaClient,
  cloudtrail: CloudTrailClient,
  cloudwatch: CloudWatchClient,
  "cloudwatch-logs": CloudWatchLogsClient,
  dynamodb: DynamoDBClient,
  eventbridge: EventBridgeClient,
  firehose: FirehoseClient,
  glue: GlueClient,
  iam: IAMClient,
  kinesis: KinesisClient,
  "kinesis-analytics-v2": KinesisAnalyticsV2Client,
  lambda: LambdaClient,
  kms: KMSClient,
  opensearch: OpenSearchClient,
  "secrets-manager": SecretsManagerClient,
  s3: S3Client,
  scheduler: SchedulerClient,
  sns: SNSClient,
  sqs: SQSClient,
};

/** An embedded AWS that a test applies configurations to. */
export interface Bench {
  readonly cloud: Cloud;
  readonly context: HandlerContext;
  readonly stateFile: string;
  /** A fresh folder with files; the paths are relative to it. */
  folder(files: Record<string, string>): string;
  /** Puts one more file into a folder. */
  write(folder: string, name: string, content: Uint8Array): void;
  project(folder: string, variables?: Record<string, unknown>): Project;
}

export function openBench(): Bench {
  const cloud = createCloud({ clock: "fast", region: "eu-west-1", account: "111122223333" });
  const root = mkdtempSync(path.join(tmpdir(), "millrace-terraform-"));
  onTestFinished(async () => {
    await cloud.close();
    rmSync(root, { recursive: true, force: true });
  });
  const clients = new Map<string, unknown>();
  const context: HandlerContext = {
    client<Client>(service: string): Client {
      const Type = CLIENTS[service as keyof typeof CLIENTS];
      if (!clients.has(service)) clients.set(service, new Type({ ...cloud.clientConfig(), maxAttempts: 1 }));
      return clients.get(service) as Client;
    },
    region: cloud.region,
    account: cloud.account,
    partition: cloud.partition,
    sleep: (ms) => cloud.clock.sleep(ms),
    random: (length) => "0".repeat(length),
  };
  const stateFile = path.join(root, "state.json");
  let count = 0;
  return {
    cloud,
    context,
    stateFile,
    folder(files) {
      const made = path.join(root, `configuration-${++count}`);
      for (const [name, text] of Object.entries(files)) {
        const file = path.join(made, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return made;
    },
    write: (folder, name, content) => writeFileSync(path.join(folder, name), content),
    project: (folder, variables = {}) => openProject({ folder, variables, stateFile, context, now: 0 }),
  };
}

/** Addresses with their actions, the ones without change left out. */
export function actions(changes: readonly { readonly address: string; readonly action: string }[]): string[] {
  return changes
    .filter(({ action }) => action !== "none" && action !== "read")
    .map(({ address, action }) => `${action} ${address}`);
}
