import type { ApiCall } from "../../api-calls.ts";

/** A resource that a call names, by its CloudFormation type. */
export interface NamedResource {
  readonly type: string;
  readonly name: string;
}

/** Input members that name a resource, and its type. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  athena: { WorkGroup: "AWS::Athena::WorkGroup" },
  cloudtrail: { Name: "AWS::CloudTrail::Trail", S3BucketName: "AWS::S3::Bucket" },
  cloudwatch: { AlarmName: "AWS::CloudWatch::Alarm" },
  "cloudwatch-logs": { logGroupName: "AWS::Logs::LogGroup" },
  dynamodb: { TableName: "AWS::DynamoDB::Table" },
  firehose: { DeliveryStreamName: "AWS::KinesisFirehose::DeliveryStream" },
  iam: { RoleName: "AWS::IAM::Role", UserName: "AWS::IAM::User", PolicyName: "AWS::IAM::Policy" },
  kinesis: { StreamName: "AWS::Kinesis::Stream", StreamARN: "AWS::Kinesis::Stream" },
  kms: { KeyId: "AWS::KMS::Key" },
  lambda: { FunctionName: "AWS::Lambda::Function" },
  s3: { Bucket: "AWS::S3::Bucket" },
  "secrets-manager": { Name: "AWS::SecretsManager::Secret", SecretId: "AWS::SecretsManager::Secret" },
  sns: { TopicArn: "AWS::SNS::Topic", Name: "AWS::SNS::Topic" },
  sqs: { QueueUrl: "AWS::SQS::Queue", QueueName: "AWS::SQS::Queue" },
  sts: { RoleArn: "AWS::IAM::Role" },
};

/** The resources that a call names in its input. */
export function resourcesOf({ service, input }: ApiCall): NamedResource[] {
  const resources: NamedResource[] = [];
  for (const [member, type] of Object.entries(NAMES[service] ?? {})) {
    const name = input[member];
    if (typeof name === "string") resources.push({ type, name });
  }
  return resources;
}
