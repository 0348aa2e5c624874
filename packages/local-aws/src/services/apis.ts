import type { AutoScalingApi } from "./application-auto-scaling/api.ts";
import type { CloudWatchApi } from "./cloudwatch/api.ts";
import type { LogsApi } from "./cloudwatch-logs/api.ts";
import type { DynamoDbApi } from "./dynamodb/api.ts";
import type { EventBridgeApi } from "./eventbridge/api.ts";
import type { FirehoseApi } from "./firehose/api.ts";
import type { GlueApi } from "./glue/api.ts";
import type { IamApi } from "./iam/index.ts";
import type { KinesisApi } from "./kinesis/api.ts";
import type { KmsApi } from "./kms/api.ts";
import type { LambdaApi } from "./lambda/api.ts";
import type { SearchApi } from "./opensearch/api.ts";
import type { S3Api } from "./s3/api.ts";
import type { SecretsApi } from "./secrets-manager/api.ts";
import type { SnsApi } from "./sns/api.ts";
import type { SqsApi } from "./sqs/api.ts";
import type { StsApi } from "./sts/index.ts";

/** What each service offers to the others, by service id; `ServiceHost.load` starts it. */
export type ServiceApis = {
  "application-auto-scaling": AutoScalingApi;
  cloudwatch: CloudWatchApi;
  "cloudwatch-logs": LogsApi;
  dynamodb: DynamoDbApi;
  eventbridge: EventBridgeApi;
  firehose: FirehoseApi;
  glue: GlueApi;
  iam: IamApi;
  kinesis: KinesisApi;
  kms: KmsApi;
  lambda: LambdaApi;
  opensearch: SearchApi;
  s3: S3Api;
  "secrets-manager": SecretsApi;
  sns: SnsApi;
  sqs: SqsApi;
  sts: StsApi;
};
