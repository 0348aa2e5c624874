import type { ServiceDefinition } from "../service.ts";

/** A service before its code is loaded: what tells its requests from those of others, as its definition has it. */
export interface ServiceEntry
  extends Pick<ServiceDefinition, "id" | "signingName" | "targetPrefix" | "bucketInPath" | "plainPrefix"> {
  readonly load: () => Promise<ServiceDefinition>;
}

/** Every service of the embedded AWS, one line each; their code is loaded with their first request. */
export const SERVICES: readonly ServiceEntry[] = [
  {
    id: "application-auto-scaling",
    signingName: "application-autoscaling",
    targetPrefix: "AnyScaleFrontendService",
    load: async () => (await import("./application-auto-scaling/index.ts")).applicationAutoScaling,
  },
  {
    id: "cloudwatch-logs",
    signingName: "logs",
    targetPrefix: "Logs_20140328",
    load: async () => (await import("./cloudwatch-logs/index.ts")).cloudwatchLogs,
  },
  {
    id: "dynamodb",
    signingName: "dynamodb",
    targetPrefix: "DynamoDB_20120810",
    load: async () => (await import("./dynamodb/index.ts")).dynamodb,
  },
  {
    id: "dynamodb-streams",
    signingName: "dynamodb",
    targetPrefix: "DynamoDBStreams_20120810",
    load: async () => (await import("./dynamodb-streams/index.ts")).dynamodbStreams,
  },
  {
    id: "eventbridge",
    signingName: "events",
    targetPrefix: "AWSEvents",
    load: async () => (await import("./eventbridge/index.ts")).eventbridge,
  },
  {
    id: "firehose",
    signingName: "firehose",
    targetPrefix: "Firehose_20150804",
    load: async () => (await import("./firehose/index.ts")).firehose,
  },
  {
    id: "kms",
    signingName: "kms",
    targetPrefix: "TrentService",
    load: async () => (await import("./kms/index.ts")).kms,
  },
  { id: "lambda", signingName: "lambda", load: async () => (await import("./lambda/index.ts")).lambda },
  { id: "scheduler", signingName: "scheduler", load: async () => (await import("./scheduler/index.ts")).scheduler },
  {
    id: "secrets-manager",
    signingName: "secretsmanager",
    targetPrefix: "secretsmanager",
    load: async () => (await import("./secrets-manager/index.ts")).secretsManager,
  },
  { id: "sns", signingName: "sns", load: async () => (await import("./sns/index.ts")).sns },
  { id: "sqs", signingName: "sqs", targetPrefix: "AmazonSQS", load: async () => (await import("./sqs/index.ts")).sqs },
  {
    id: "athena",
    signingName: "athena",
    targetPrefix: "AmazonAthena",
    load: async () => (await import("./athena/index.ts")).athena,
  },
  {
    id: "cloudtrail",
    signingName: "cloudtrail",
    targetPrefix: "CloudTrail_20131101",
    load: async () => (await import("./cloudtrail/index.ts")).cloudtrail,
  },
  {
    id: "cloudwatch",
    signingName: "monitoring",
    targetPrefix: "GraniteServiceVersion20100801",
    load: async () => (await import("./cloudwatch/index.ts")).cloudwatch,
  },
  {
    id: "glue",
    signingName: "glue",
    targetPrefix: "AWSGlue",
    load: async () => (await import("./glue/index.ts")).glue,
  },
  { id: "iam", signingName: "iam", load: async () => (await import("./iam/index.ts")).iam },
  {
    id: "kinesis",
    signingName: "kinesis",
    targetPrefix: "Kinesis_20131202",
    load: async () => (await import("./kinesis/index.ts")).kinesis,
  },
  {
    id: "kinesis-analytics-v2",
    signingName: "kinesisanalytics",
    targetPrefix: "KinesisAnalytics_20180523",
    load: async () => (await import("./kinesis-analytics-v2/index.ts")).kinesisAnalyticsV2,
  },
  {
    id: "opensearch",
    signingName: "es",
    plainPrefix: "/_opensearch/",
    load: async () => (await import("./opensearch/index.ts")).opensearch,
  },
  { id: "s3", signingName: "s3", bucketInPath: true, load: async () => (await import("./s3/index.ts")).s3 },
  { id: "sts", signingName: "sts", load: async () => (await import("./sts/index.ts")).sts },
];
