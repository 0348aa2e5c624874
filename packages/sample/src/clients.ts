import { createRequire } from "node:module";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { KinesisClient, KinesisClientConfig } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import type { STSClient } from "@aws-sdk/client-sts";
import type { Clock } from "@millrace/local-aws";
import { createClockRetryStrategy } from "./retry-strategy.ts";

/** Which account's view a client has: credentials of a role, another Region. Default: the run's own. */
export interface ClientOptions {
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** AWS SDK clients of a run, made on first use and shared; their retries wait on the run's clock. */
export interface AwsClients {
  kinesis(options?: ClientOptions): KinesisClient;
  s3(options?: ClientOptions): S3Client;
  cloudwatch(options?: ClientOptions): CloudWatchClient;
  iam(options?: ClientOptions): IAMClient;
  sts(options?: ClientOptions): STSClient;
}

/** Where the clients connect: what an SDK client takes beside its retry strategy. */
export type ConfigFactory = (
  options: ClientOptions,
) => Pick<KinesisClientConfig, "region" | "endpoint" | "credentials" | "requestHandler">;

interface Closable {
  destroy(): void;
}

// Loaded when first asked for: a sample that needs two services does not wait for five.
const load = createRequire(import.meta.url);

/** Client factories over one configuration; `close` destroys every client they made. */
export function createClients(clock: Clock, configure: ConfigFactory): { aws: AwsClients; close(): void } {
  const clients = new Map<string, Closable>();
  const retryStrategy = createClockRetryStrategy(clock);

  function shared<C extends Closable>(
    service: string,
    options: ClientOptions,
    make: (config: ReturnType<ConfigFactory> & { retryStrategy: typeof retryStrategy }) => C,
  ): C {
    const key = `${service}/${options.region ?? ""}/${options.credentials?.accessKeyId ?? ""}`;
    let client = clients.get(key) as C | undefined;
    if (client === undefined) {
      client = make({ ...configure(options), retryStrategy });
      clients.set(key, client);
    }
    return client;
  }

  const aws: AwsClients = {
    kinesis: (options = {}) => shared("kinesis", options, (config) => new (kinesisSdk().KinesisClient)(config)),
    s3: (options = {}) => shared("s3", options, (config) => new (s3Sdk().S3Client)(config)),
    cloudwatch: (options = {}) =>
      shared("cloudwatch", options, (config) => new (cloudwatchSdk().CloudWatchClient)(config)),
    iam: (options = {}) => shared("iam", options, (config) => new (iamSdk().IAMClient)(config)),
    sts: (options = {}) => shared("sts", options, (config) => new (stsSdk().STSClient)(config)),
  };
  return {
    aws,
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

function kinesisSdk(): typeof import("@aws-sdk/client-kinesis") {
  return load("@aws-sdk/client-kinesis");
}

function s3Sdk(): typeof import("@aws-sdk/client-s3") {
  return load("@aws-sdk/client-s3");
}

function cloudwatchSdk(): typeof import("@aws-sdk/client-cloudwatch") {
  return load("@aws-sdk/client-cloudwatch");
}

function iamSdk(): typeof import("@aws-sdk/client-iam") {
  return load("@aws-sdk/client-iam");
}

function stsSdk(): typeof import("@aws-sdk/client-sts") {
  return load("@aws-sdk/client-sts");
}
