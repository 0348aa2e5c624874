/** A policy that AWS manages, as its reference has it. */
export interface AwsManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly edited: string;
  readonly version: string;
  readonly document: { readonly Version: "2012-10-17"; readonly Statement: readonly object[] };
}

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * The managed policies that streaming samples attach, restated from the AWS Managed Policy Reference
 * (docs.aws.amazon.com/aws-managed-policy/latest/reference). Any other one is refused by name.
 */
export const AWS_MANAGED_POLICIES: readonly AwsManagedPolicy[] = [
  job("AdministratorAccess", "2015-02-06T18:39:46Z", "v1", "*"),
  service("AWSLambdaBasicExecutionRole", "2015-04-09T15:03:43Z", "v1", LOGS),
  service("AWSLambdaKinesisExecutionRole", "2018-11-19T20:09:24Z", "v2", [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreams",
    "kinesis:SubscribeToShard",
    ...LOGS,
  ]),
  service("AWSLambdaDynamoDBExecutionRole", "2015-04-09T15:09:29Z", "v1", [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    ...LOGS,
  ]),
  service("AWSLambdaSQSQueueExecutionRole", "2018-06-14T21:50:45Z", "v1", [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    ...LOGS,
  ]),
  service("AWSLambdaMSKExecutionRole", "2022-08-02T20:08:02Z", "v2", [
    "kafka:DescribeCluster",
    "kafka:DescribeClusterV2",
    "kafka:GetBootstrapBrokers",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
    ...LOGS,
  ]),
  job("AmazonKinesisFullAccess", "2015-02-06T18:40:29Z", "v1", "kinesis:*"),
  job("AmazonKinesisReadOnlyAccess", "2015-02-06T18:40:30Z", "v1", [
    "kinesis:Get*",
    "kinesis:List*",
    "kinesis:Describe*",
  ]),
  job("AmazonKinesisFirehoseFullAccess", "2015-10-07T18:45:26Z", "v1", ["firehose:*"]),
  job("AmazonKinesisFirehoseReadOnlyAccess", "2015-10-07T18:43:39Z", "v1", ["firehose:Describe*", "firehose:List*"]),
  job("AmazonS3FullAccess", "2021-09-27T20:16:37Z", "v2", ["s3:*", "s3-object-lambda:*"]),
  job("AmazonS3ReadOnlyAccess", "2023-08-10T21:31:39Z", "v3", [
    "s3:Get*",
    "s3:List*",
    "s3:Describe*",
    "s3-object-lambda:Get*",
    "s3-object-lambda:List*",
  ]),
  job("AmazonSQSFullAccess", "2015-02-06T18:41:07Z", "v1", ["sqs:*"]),
];

function job(
  name: string,
  edited: string,
  version: string,
  action: string | readonly string[],
  path = "/",
): AwsManagedPolicy {
  const Statement = [{ Effect: "Allow", Action: action, Resource: "*" }];
  return { name, path, edited, version, document: { Version: "2012-10-17", Statement } };
}

function service(name: string, edited: string, version: string, actions: readonly string[]): AwsManagedPolicy {
  return job(name, edited, version, actions, "/service-role/");
}
