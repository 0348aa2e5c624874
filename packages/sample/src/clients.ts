import { createRequire } from "node:module";
import type { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import type { AthenaClient } from "@aws-sdk/client-athena";
import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { FirehoseClient } from "@aws-sdk/client-firehose";
import type { GlueClient } from "@aws-sdk/client-glue";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { KinesisClient, KinesisClientConfig } from "@aws-sdk/client-kinesis";
import type { KinesisAnalyticsV2Client } from "@aws-sdk/client-kinesis-analytics-v2";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { OpenSearchClient } from "@aws-sdk/client-opensearch";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { STSClient } from "@aws-sdk/client-sts";
import type { Clock } from "@millrace/local-aws";
import { createClockRetryStrategy } from "./retry-strategy.ts";
import { createSearchClient, type SearchClient } from "./search-client.ts";

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
  applicationAutoScaling(options?: ClientOptions): ApplicationAutoScalingClient;
  athena(options?: ClientOptions): AthenaClient;
  cloudtrail(options?: ClientOptions): CloudTrailClient;
  glue(options?: ClientOptions): GlueClient;
  kinesisAnalyticsV2(options?: ClientOptions): KinesisAnalyticsV2Client;
  cloudwatch(options?: ClientOptions): CloudWatchClient;
  cloudwatchLogs(options?: ClientOptions): CloudWatchLogsClient;
  dynamodb(options?: ClientOptions): DynamoDBClient;
  dynamodbStreams(options?: ClientOptions): DynamoDBStreamsClient;
  eventbridge(options?: ClientOptions): EventBridgeClient;
  firehose(options?: ClientOptions): FirehoseClient;
  iam(options?: ClientOptions): IAMClient;
  kinesis(options?: ClientOptions): KinesisClient;
  kms(options?: ClientOptions): KMSClient;
  lambda(options?: ClientOptions): LambdaClient;
  opensearch(options?: ClientOptions): OpenSearchClient;
  s3(options?: ClientOptions): S3Client;
  scheduler(options?: ClientOptions): SchedulerClient;
  /** Signed requests to a search domain: `endpoint` is what Terraform gives as the domain's endpoint. */
  search(endpoint: string, options?: ClientOptions): SearchClient;
  secretsManager(options?: ClientOptions): SecretsManagerClient;
  sns(options?: ClientOptions): SNSClient;
  sqs(options?: ClientOptions): SQSClient;
  sts(options?: ClientOptions): STSClient;
}

/** Where the clients connect: what an SDK client takes beside its retry strategy. */
export type ConfigFactory = (
  options: ClientOptions,
) => Pick<KinesisClientConfig, "region" | "endpoint" | "credentials" | "requestHandler">;

interface Closable {
  readonly middlewareStack: { remove(name: string): boolean };
  destroy(): void;
}

// Loaded when first asked for: a sample that needs two services does not wait for two dozen.
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

  function factory<C extends Closable>(sdk: string, name: string): (options?: ClientOptions) => C {
    return (options = {}) =>
      shared(sdk, options, (config) => {
        const module = load(`@aws-sdk/client-${sdk}`) as Record<string, new (settings: typeof config) => C>;
        const client = new module[name]!(config);
        // It copies every input and output for a log that there is not: a tenth of a run with many records.
        client.middlewareStack.remove("loggerMiddleware");
        return client;
      });
  }

  const openSearch = factory<OpenSearchClient>("opensearch", "OpenSearchClient");
  const aws: AwsClients = {
    applicationAutoScaling: factory("application-auto-scaling", "ApplicationAutoScalingClient"),
    athena: factory("athena", "AthenaClient"),
    cloudtrail: factory("cloudtrail", "CloudTrailClient"),
    glue: factory("glue", "GlueClient"),
    kinesisAnalyticsV2: factory("kinesis-analytics-v2", "KinesisAnalyticsV2Client"),
    cloudwatch: factory("cloudwatch", "CloudWatchClient"),
    cloudwatchLogs: factory("cloudwatch-logs", "CloudWatchLogsClient"),
    dynamodb: factory("dynamodb", "DynamoDBClient"),
    dynamodbStreams: factory("dynamodb-streams", "DynamoDBStreamsClient"),
    eventbridge: factory("eventbridge", "EventBridgeClient"),
    firehose: factory("firehose", "FirehoseClient"),
    iam: factory("iam", "IAMClient"),
    kinesis: factory("kinesis", "KinesisClient"),
    kms: factory("kms", "KMSClient"),
    lambda: factory("lambda", "LambdaClient"),
    opensearch: openSearch,
    s3: factory("s3", "S3Client"),
    scheduler: factory("scheduler", "SchedulerClient"),
    search: (endpoint, options = {}) =>
      createSearchClient(openSearch(options), endpoint, configure(options).endpoint?.toString()),
    secretsManager: factory("secrets-manager", "SecretsManagerClient"),
    sns: factory("sns", "SNSClient"),
    sqs: factory("sqs", "SQSClient"),
    sts: factory("sts", "STSClient"),
  };
  return {
    aws,
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}
