import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Cloud, createCloud } from "../../../src/cloud.ts";

let cloud: Cloud;
let trail: CloudTrailClient;
let kinesis: KinesisClient;
let s3: S3Client;

beforeEach(() => {
  cloud = createCloud({ clock: "fast" });
  trail = new CloudTrailClient(cloud.clientConfig());
  kinesis = new KinesisClient(cloud.clientConfig());
  s3 = new S3Client({ ...cloud.clientConfig(), forcePathStyle: true });
});

afterEach(() => cloud.close());

async function bucketFor(name: string, open = true): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  if (!open) return;
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal, Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${name}` },
      {
        Effect: "Allow",
        Principal,
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${name}/AWSLogs/*`,
        Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
}

it("keeps management calls, newest first, and no data calls", async () => {
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 }));
  await cloud.clock.sleep(1000);
  await kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.from("x") }));
  await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "trips" }));

  const { Events: events = [] } = await trail.send(new LookupEventsCommand({}));

  expect(events.map(({ EventName }) => EventName)).toEqual(["DescribeStreamSummary", "CreateStream"]);
  const record = JSON.parse(events[1]!.CloudTrailEvent!);
  expect(record).toMatchObject({
    eventSource: "kinesis.amazonaws.com",
    eventName: "CreateStream",
    awsRegion: cloud.region,
    userIdentity: { type: "Root", accountId: cloud.account, accessKeyId: cloud.root.accessKeyId },
    requestParameters: { streamName: "trips", shardCount: 1 },
    responseElements: null,
    readOnly: false,
    eventID: events[1]!.EventId,
    eventType: "AwsApiCall",
  });
  expect(events[1]!.Resources).toEqual([{ ResourceType: "AWS::Kinesis::Stream", ResourceName: "trips" }]);
});

it("keeps a refused call with its error, and hides secrets", async () => {
  await expect(kinesis.send(new DeleteStreamCommand({ StreamName: "none" }))).rejects.toThrow();
  const secrets = new SecretsManagerClient(cloud.clientConfig());
  await secrets.send(new CreateSecretCommand({ Name: "key", SecretString: "hunter2" }));

  const { Events: events = [] } = await trail.send(new LookupEventsCommand({}));

  expect(JSON.parse(events[1]!.CloudTrailEvent!)).toMatchObject({
    eventName: "DeleteStream",
    errorCode: "ResourceNotFoundException",
  });
  expect(events[0]!.CloudTrailEvent).not.toContain("hunter2");
});

it.each([
  ["EventName", "CreateStream", 2],
  ["EventSource", "kinesis.amazonaws.com", 3],
  ["ResourceName", "b", 1],
  ["ReadOnly", "true", 1],
  ["Username", "nobody", 0],
] as const)("finds events by %s %s", async (AttributeKey, AttributeValue, count) => {
  for (const StreamName of ["a", "b"]) await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "a" }));

  const { Events } = await trail.send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey, AttributeValue }] }),
  );

  expect(Events).toHaveLength(count);
});

it("pages through the history without repeating or losing an event", async () => {
  for (let index = 0; index < 7; index++) await s3.send(new CreateBucketCommand({ Bucket: `bucket-${index}` }));
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page: { Events?: { Resources?: { ResourceName?: string }[] }[]; NextToken?: string } = await trail.send(
      new LookupEventsCommand({
        MaxResults: 3,
        NextToken,
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateBucket" }],
      }),
    );
    names.push(...page.Events!.map(({ Resources }) => Resources![0]!.ResourceName!));
    NextToken = page.NextToken;
  } while (NextToken);

  expect(names).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `bucket-${index}`));
});

it("delivers what happens while a trail logs to its bucket, every five minutes", async () => {
  await bucketFor("audit");
  await trail.send(new CreateTrailCommand({ Name: "all", S3BucketName: "audit" }));
  await kinesis.send(new CreateStreamCommand({ StreamName: "before", ShardCount: 1 }));
  await trail.send(new StartLoggingCommand({ Name: "all" }));
  await kinesis.send(new CreateStreamCommand({ StreamName: "during", ShardCount: 1 }));
  await trail.send(new StopLoggingCommand({ Name: "all" }));
  await kinesis.send(new CreateStreamCommand({ StreamName: "after", ShardCount: 1 }));
  await cloud.clock.sleep(6 * 60_000);

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "audit" }));

  expect(Contents.map(({ Key }) => Key)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^AWSLogs/${cloud.account}/CloudTrail/${cloud.region}/2026/01/05/${cloud.account}_CloudTrail_${cloud.region}_20260105T0005Z_[A-Za-z0-9]{16}\\.json\\.gz$`,
      ),
    ),
  ]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "audit", Key: Contents[0]!.Key! }));
  const { Records } = JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString());
  expect(Records.map((record: { eventName: string }) => record.eventName)).toEqual(["StartLogging", "CreateStream"]);
  expect(await trail.send(new GetTrailStatusCommand({ Name: "all" }))).toMatchObject({ IsLogging: false });
});

it("refuses a bucket whose policy does not let CloudTrail in, and one that is not there", async () => {
  await bucketFor("closed", false);

  await expect(trail.send(new CreateTrailCommand({ Name: "all", S3BucketName: "closed" }))).rejects.toMatchObject({
    name: "InsufficientS3BucketPolicyException",
  });
  await expect(trail.send(new CreateTrailCommand({ Name: "all", S3BucketName: "none" }))).rejects.toMatchObject({
    name: "S3BucketDoesNotExistException",
  });
});

it("describes and deletes trails, and refuses data events by name", async () => {
  await bucketFor("audit");
  await trail.send(new CreateTrailCommand({ Name: "all", S3BucketName: "audit" }));

  const { trailList } = await trail.send(new DescribeTrailsCommand({}));
  expect(trailList).toMatchObject([{ Name: "all", S3BucketName: "audit", IncludeGlobalServiceEvents: true }]);
  const selectors = [{ DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }] }];
  await expect(
    trail.send(new PutEventSelectorsCommand({ TrailName: "all", EventSelectors: selectors })),
  ).rejects.toMatchObject({ name: "NotImplemented" });
  await trail.send(new DeleteTrailCommand({ Name: "all" }));
  await expect(trail.send(new GetTrailStatusCommand({ Name: "all" }))).rejects.toMatchObject({
    name: "TrailNotFoundException",
  });
});

it("changes a trail where it is told to, and keeps the rest", async () => {
  await bucketFor("audit");
  await bucketFor("closed", false);
  await trail.send(new CreateTrailCommand({ Name: "all", S3BucketName: "audit", IncludeGlobalServiceEvents: false }));

  await expect(trail.send(new UpdateTrailCommand({ Name: "all", IsMultiRegionTrail: true }))).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
    message: "Multi-Region trail must include global service events.",
  });
  await expect(trail.send(new UpdateTrailCommand({ Name: "all", S3BucketName: "closed" }))).rejects.toMatchObject({
    name: "InsufficientS3BucketPolicyException",
  });
  const changed = await trail.send(
    new UpdateTrailCommand({ Name: "all", IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true }),
  );

  expect(changed).toMatchObject({ S3BucketName: "audit", IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true });
});
