import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateEventBusCommand, DisableRuleCommand, PutPermissionCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { DeleteQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Events, queueArn } from "./support.ts";

const PATTERN = JSON.stringify({ source: ["app"], detail: { state: ["ok", { prefix: "warn" }] } });

test("an event that a rule matches comes to its target whole", async () => {
  const events = new Events();
  const url = await events.queue();
  await events.rule({ EventPattern: PATTERN });

  const { Entries } = await events.put(
    { state: "warning" },
    { Resources: ["a"], Time: new Date("2026-01-01T10:00:00.5Z") },
  );
  await events.put({ state: "bad" });
  const bodies = await events.bodies(url);

  expect(bodies.map((body) => JSON.parse(body))).toEqual([
    {
      version: "0",
      id: Entries![0]!.EventId,
      "detail-type": "thing",
      source: "app",
      account: ACCOUNT,
      time: "2026-01-01T10:00:00Z",
      region: "us-east-1",
      resources: ["a"],
      detail: { state: "warning" },
    },
  ]);
});

test("a scheduled rule fires when time passes it, and does not keep the clock going", async () => {
  const events = new Events();
  const url = await events.queue();
  await events.rule({ ScheduleExpression: "rate(5 minutes)" });
  const start = events.cloud.clock.now();
  // wall time: gives the clock the chance to jump.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const standing = events.cloud.clock.now() - start;

  await events.pass(16 * 60);
  const bodies = (await events.bodies(url)).map((body) => JSON.parse(body));
  await events.send(new DisableRuleCommand({ Name: "r" }));
  await events.pass(3600);

  expect(standing).toBe(0);
  expect(bodies.map((body) => body.time)).toEqual([
    "2026-01-05T00:05:00Z",
    "2026-01-05T00:10:00Z",
    "2026-01-05T00:15:00Z",
  ]);
  expect(bodies[0]).toMatchObject({
    source: "aws.events",
    "detail-type": "Scheduled Event",
    resources: [`arn:aws:events:us-east-1:${ACCOUNT}:rule/r`],
    detail: {},
  });
  expect(await events.bodies(url)).toEqual([]);
});

test("what a target does not take goes to the dead-letter queue with the reason", async () => {
  const events = new Events();
  const url = await events.queue("dead");
  await events.rule(
    { EventPattern: PATTERN },
    { DeadLetterConfig: { Arn: queueArn("dead") }, RetryPolicy: { MaximumRetryAttempts: 2 } },
  );
  const out = await events.queue();
  await events.sqs.send(new DeleteQueueCommand({ QueueUrl: out }));

  await events.put({ state: "ok" });
  await events.pass(1);
  const { Messages } = await events.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ["All"] }),
  );

  const attributes = Object.entries(Messages![0]!.MessageAttributes!).map(([name, { StringValue }]) => [
    name,
    StringValue,
  ]);
  expect(Object.fromEntries(attributes)).toMatchObject({
    RULE_ARN: `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`,
    TARGET_ARN: queueArn("out"),
    ERROR_CODE: "NO_PERMISSIONS",
    RETRY_ATTEMPTS: "0",
  });
  expect(JSON.parse(Messages![0]!.Body!)).toMatchObject({ detail: { state: "ok" } });
});

test("without a dead-letter queue a lost event is told and counted", async () => {
  const events = new Events();
  await events.rule({ EventPattern: PATTERN });

  await events.put({ state: "ok" });
  await events.pass(1);

  expect(events.lines.join()).toContain("was not delivered to arn:aws:sqs");
  const client = new CloudWatchClient(events.cloud.clientConfig());
  onTestFinished(() => client.destroy());
  const metric = async (MetricName: string) => {
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/Events",
        MetricName,
        Dimensions: [{ Name: "RuleName", Value: "r" }],
        StartTime: new Date(events.cloud.clock.now() - 60_000),
        EndTime: new Date(events.cloud.clock.now() + 60_000),
        Period: 60,
        Statistics: ["Sum"],
      }),
    );
    return Datapoints![0]?.Sum;
  };
  expect([await metric("MatchedEvents"), await metric("TriggeredRules")]).toEqual([1, 1]);
  expect([await metric("Invocations"), await metric("FailedInvocations")]).toEqual([1, 1]);
});

test("a rule puts events on another bus as its role, and from there no further", async () => {
  const events = new Events();
  const url = await events.queue();
  const { EventBusArn } = await events.send(new CreateEventBusCommand({ Name: "orders" }));
  const iam = new IAMClient(events.cloud.clientConfig());
  onTestFinished(() => iam.destroy());
  const trust = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" };
  const allow = { Effect: "Allow", Action: "events:PutEvents", Resource: "*" };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: "bus",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "bus",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [allow] }),
    }),
  );
  await events.rule({ EventPattern: PATTERN }, { Arn: EventBusArn!, RoleArn: Role!.Arn! });
  await events.rule(
    { Name: "back", EventBusName: "orders", EventPattern: PATTERN },
    {
      Arn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`,
      RoleArn: Role!.Arn!,
    },
  );
  await events.rule({ Name: "out", EventBusName: "orders", EventPattern: PATTERN });

  await events.put({ state: "ok" });

  expect(await events.bodies(url)).toHaveLength(1);
  expect(events.lines.join()).toContain("it came from another bus already");
});

test("a bus policy shares PutEvents with another account", async () => {
  const events = new Events();
  await events.send(
    new PutPermissionCommand({ Action: "events:PutEvents", Principal: "111122223333", StatementId: "other" }),
  );

  expect((await events.put({ state: "ok" })).FailedEntryCount).toBe(0);
});

test("the events of a bucket come to the default bus", async () => {
  const events = new Events();
  const s3 = new S3Client({ ...events.cloud.clientConfig(), forcePathStyle: true });
  onTestFinished(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: "uploads",
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  const url = await events.queue();
  await events.rule({ EventPattern: JSON.stringify({ source: ["aws.s3"], "detail-type": ["Object Created"] }) });

  await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "a b.csv", Body: "xyz" }));

  expect(JSON.parse((await events.bodies(url))[0]!)).toMatchObject({
    resources: ["arn:aws:s3:::uploads"],
    detail: { bucket: { name: "uploads" }, object: { key: "a b.csv", size: 3 }, reason: "PutObject" },
  });
});
