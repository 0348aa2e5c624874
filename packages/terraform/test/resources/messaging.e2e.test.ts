import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { type EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetScheduleCommand, type SchedulerClient } from "@aws-sdk/client-scheduler";
import { GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

const text = readFileSync(fileURLToPath(new URL("../fixtures/provider/messaging.tf", import.meta.url)), "utf8");

test("queues, groups, rules and schedules: a second apply changes nothing, and destroy removes everything", async () => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": text });

  await bench.project(folder).apply();
  const again = bench.project(folder).plan();
  await bench.project(folder).destroy();

  expect(actions(again)).toEqual([]);
  expect(JSON.parse(readFileSync(bench.stateFile, "utf8"))).toEqual({ schema: 1, resources: [] });
  expect((await bench.context.client<SQSClient>("sqs").send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
  const logs = bench.context.client<CloudWatchLogsClient>("cloudwatch-logs");
  expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
});

test("they change in place", async () => {
  const bench = openBench();
  await bench.project(bench.folder({ "main.tf": text })).apply();

  const changed = text
    .replace("delay_seconds              = 3", "delay_seconds              = 7")
    .replace("maxReceiveCount     = 4", "maxReceiveCount     = 9")
    .replace("retention_in_days = 14", "retention_in_days = 30")
    .replace("maximum_retry_attempts       = 2", "maximum_retry_attempts       = 5")
    .replace("cron(0 3 * * ? *)", "cron(0 4 * * ? *)");
  const { changes } = await bench.project(bench.folder({ "main.tf": changed })).apply();

  expect(actions(changes).sort()).toEqual([
    "update aws_cloudwatch_event_target.big",
    "update aws_cloudwatch_log_group.app",
    "update aws_scheduler_schedule.nightly",
    "update aws_sqs_queue.jobs",
    "update aws_sqs_queue_redrive_policy.jobs",
  ]);
  const sqs = bench.context.client<SQSClient>("sqs");
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "millrace-jobs" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({
    DelaySeconds: "7",
    RedrivePolicy: expect.stringContaining('"maxReceiveCount":9'),
  });
  const { logGroups } = await bench.context
    .client<CloudWatchLogsClient>("cloudwatch-logs")
    .send(new DescribeLogGroupsCommand({}));
  expect(logGroups![0]!.retentionInDays).toBe(30);
  const { Targets } = await bench.context
    .client<EventBridgeClient>("eventbridge")
    .send(new ListTargetsByRuleCommand({ Rule: "millrace-big", EventBusName: "millrace-orders" }));
  expect(Targets![0]!.RetryPolicy!.MaximumRetryAttempts).toBe(5);
  const schedule = await bench.context
    .client<SchedulerClient>("scheduler")
    .send(new GetScheduleCommand({ Name: "millrace-nightly", GroupName: "millrace-group" }));
  expect(schedule.ScheduleExpression).toBe("cron(0 4 * * ? *)");
});
