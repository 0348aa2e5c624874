import { gunzipSync } from "node:zlib";
import { DescribeSubscriptionFiltersCommand, PutSubscriptionFilterCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from "@aws-sdk/client-kinesis";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Logs, refusal } from "./support.ts";

const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/logs`;

async function setUp(logs: Logs, action = "kinesis:PutRecord"): Promise<{ kinesis: KinesisClient; roleArn: string }> {
  const kinesis = new KinesisClient(logs.cloud.clientConfig());
  const iam = new IAMClient(logs.cloud.clientConfig());
  onTestFinished(() => {
    kinesis.destroy();
    iam.destroy();
  });
  await kinesis.send(new CreateStreamCommand({ StreamName: "logs", ShardCount: 1 }));
  const trust = { Effect: "Allow", Principal: { Service: "logs.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "to-stream", AssumeRolePolicyDocument }));
  const Statement = [{ Effect: "Allow", Action: action, Resource: STREAM }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: "to-stream", PolicyName: "put", PolicyDocument }));
  await logs.pass(1000);
  return { kinesis, roleArn: Role!.Arn! };
}

function subscribe(logs: Logs, roleArn: string, filterName = "errors") {
  return logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: "app",
      filterName,
      filterPattern: "ERROR",
      destinationArn: STREAM,
      roleArn,
    }),
  );
}

async function records(kinesis: KinesisClient): Promise<Record<string, unknown>[]> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: "logs",
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records!.map((record) => JSON.parse(gunzipSync(record.Data!).toString()));
}

test("a stream gets a control message, then the matching events of each log stream, compressed", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  const { kinesis, roleArn } = await setUp(logs);

  await subscribe(logs, roleArn);
  await logs.put(["ERROR a", "INFO b", "ERROR c"]);
  await logs.pass(2000);
  const [control, data, ...more] = await records(kinesis);

  expect(control).toMatchObject({ messageType: "CONTROL_MESSAGE", owner: "CloudwatchLogs" });
  expect(data).toEqual({
    messageType: "DATA_MESSAGE",
    owner: ACCOUNT,
    logGroup: "app",
    logStream: "one",
    subscriptionFilters: ["errors"],
    logEvents: [
      { id: expect.stringMatching(/^\d{56}$/), timestamp: logs.now - 2000, message: "ERROR a" },
      { id: expect.stringMatching(/^\d{56}$/), timestamp: logs.now - 1998, message: "ERROR c" },
    ],
  });
  expect(more).toEqual([]);
});

test("a destination that the role may not reach, and a third filter, are refused", async () => {
  const logs = new Logs();
  await logs.create();
  const { roleArn } = await setUp(logs, "kinesis:GetRecords");

  expect((await refusal(subscribe(logs, roleArn))).message).toContain(
    "Could not deliver test message to specified Kinesis stream.",
  );
  const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: "app" }));
  expect(subscriptionFilters).toEqual([]);
});
