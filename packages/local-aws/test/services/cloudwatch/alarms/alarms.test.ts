import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { ACCOUNT, AlarmBench, MINUTE } from "./harness.ts";

test("a new alarm waits for data, fires on the minute after it and goes back without it", async () => {
  const bench = new AlarmBench();
  await bench.put({ TreatMissingData: "notBreaching" });
  expect(await bench.alarm()).toMatchObject({
    StateValue: "INSUFFICIENT_DATA",
    StateReason: "Unchecked: Initial alarm creation",
    AlarmArn: `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:a`,
  });
  await bench.data(11);
  await bench.pass(MINUTE + 10_000);
  expect(await bench.alarm()).toMatchObject({
    StateValue: "ALARM",
    StateReason:
      "Threshold Crossed: 1 out of the last 1 datapoints [11.0 (05/01/26 00:00:00)] was greater than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).",
  });
  const data = JSON.parse((await bench.alarm()).StateReasonData!);
  expect(data).toEqual({
    version: "1.0",
    queryDate: "2026-01-05T00:01:05.000+0000",
    startDate: "2026-01-05T00:00:00.000+0000",
    statistic: "Sum",
    period: 60,
    recentDatapoints: [11],
    threshold: 10,
    evaluatedDatapoints: [{ timestamp: "2026-01-05T00:00:00.000+0000", sampleCount: 1, value: 11 }],
  });
  // The datum stays in the evaluation range, which is longer than the evaluation, for two periods more.
  await bench.pass(3 * MINUTE);
  expect(await bench.alarm()).toMatchObject({
    StateValue: "OK",
    StateReason:
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
  });
  expect((await bench.history("a", "StateUpdate")).map(({ HistorySummary }) => HistorySummary)).toEqual([
    "Alarm updated from INSUFFICIENT_DATA to OK",
    "Alarm updated from OK to ALARM",
    "Alarm updated from ALARM to OK",
  ]);
});

test("a fast clock with nothing but alarms stands still", async () => {
  const bench = new AlarmBench();
  await bench.put();
  const before = bench.cloud.clock.now();
  await new Promise((resolve) => setImmediate(resolve));
  expect(bench.cloud.clock.now()).toBe(before);
});

test("two of three periods suffice when told so, and a period of five minutes moves by the minute", async () => {
  const bench = new AlarmBench();
  await bench.put({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  await bench.put({ AlarmName: "slow", Period: 300, Threshold: 25, TreatMissingData: "notBreaching" });
  for (const value of [20, 5, 20]) {
    await bench.data(value);
    await bench.pass(MINUTE);
  }
  await bench.pass(10_000);
  expect(await bench.state()).toBe("ALARM");
  expect(await bench.state("slow")).toBe("ALARM");
});

test("an alarm on seconds is evaluated every ten of them", async () => {
  const bench = new AlarmBench();
  await bench.put({ Period: 10, TreatMissingData: "breaching" });
  await bench.pass(16_000);
  expect(await bench.state()).toBe("ALARM");
});

test("a percentile with too few samples keeps the state when told to ignore them", async () => {
  const bench = new AlarmBench();
  const p99 = { Statistic: undefined, ExtendedStatistic: "p99" };
  await bench.put({ ...p99, EvaluateLowSampleCountPercentile: "ignore" });
  await bench.put({ ...p99, AlarmName: "all" });
  await bench.data(50);
  await bench.pass(MINUTE + 10_000);
  expect(await bench.state()).toBe("INSUFFICIENT_DATA");
  expect(await bench.state("all")).toBe("ALARM");
});

test("a state that is set lasts until the next evaluation, and its actions are taken", async () => {
  const bench = new AlarmBench();
  const topic = await bench.topic("t");
  await bench.put({ TreatMissingData: "notBreaching", AlarmActions: [topic] });
  await bench.pass(MINUTE);
  const set = (StateValue: "ALARM" | "OK") =>
    bench.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "a", StateValue, StateReason: "testing" }));
  await set("ALARM");
  expect(await bench.state()).toBe("ALARM");
  await bench.pass(MINUTE);
  expect(await bench.state()).toBe("OK");
  await bench.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["a"] }));
  await set("ALARM");
  await bench.pass(1000);
  const actions = await bench.history("a", "Action");
  expect(actions.map(({ HistorySummary }) => HistorySummary)).toEqual([`Successfully executed action ${topic}`]);
});

test("an action that fails is in the history", async () => {
  const bench = new AlarmBench();
  const gone = `arn:aws:sns:us-east-1:${ACCOUNT}:gone`;
  await bench.put({ AlarmActions: [gone], TreatMissingData: "breaching" });
  await bench.pass(MINUTE + 10_000);
  const [action] = await bench.history("a", "Action");
  expect(action?.HistorySummary).toMatch(/^Failed to execute action arn:aws:sns/);
  expect(JSON.parse(action!.HistoryData!)).toMatchObject({ actionState: "Failed", notificationResource: gone });
});

test("an alarm's topic reaches a queue", async () => {
  const bench = new AlarmBench();
  const sqs = new SQSClient(bench.cloud.clientConfig());
  const TopicArn = await bench.topic("t");
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
  const Endpoint = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
  const Statement = [
    { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Endpoint },
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await bench.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  await bench.put({ AlarmActions: [TopicArn] });
  await bench.data(11);
  await bench.pass(MINUTE + 10_000);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const envelope = JSON.parse(Messages[0]!.Body!);
  expect(envelope).toMatchObject({ Subject: 'ALARM: "a" in US East (N. Virginia)', TopicArn });
  expect(JSON.parse(envelope.Message)).toMatchObject({
    AlarmName: "a",
    NewStateValue: "ALARM",
    OldStateValue: "INSUFFICIENT_DATA",
    Trigger: { MetricName: "m", Namespace: "N", StatisticType: "Statistic", Statistic: "SUM", Unit: null },
  });
});

test("a composite alarm follows its rule; a child cannot go before it", async () => {
  const bench = new AlarmBench();
  await bench.put();
  await bench.put({ AlarmName: "b", MetricName: "n" });
  await bench.cloudwatch.send(
    new PutCompositeAlarmCommand({ AlarmName: "both", AlarmRule: 'ALARM("a") AND NOT OK(b)' }),
  );
  expect(await bench.state("both")).toBe("OK");
  await bench.data(11);
  await bench.pass(MINUTE + 10_000);
  expect(await bench.state("both")).toBe("ALARM");
  const remove = (name: string) => bench.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
  await expect(remove("a")).rejects.toThrow(/both depends on it/);
  const children = await bench.cloudwatch.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: "both" }));
  expect(children.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["a", "b"]);
  const cycle = new PutCompositeAlarmCommand({ AlarmName: "both", AlarmRule: "NOT ALARM(both)" });
  await expect(bench.cloudwatch.send(cycle)).rejects.toMatchObject({ name: "ValidationException" });
  await remove("both");
  await remove("a");
});

test("alarms are found by name, prefix, state, action and metric, in pages", async () => {
  const bench = new AlarmBench();
  const topic = await bench.topic("t");
  for (const name of ["x1", "x2", "y1"])
    await bench.put({ AlarmName: name, AlarmActions: name === "y1" ? [topic] : [] });
  const names = async (input: DescribeAlarmsCommandInput) =>
    (await bench.cloudwatch.send(new DescribeAlarmsCommand(input))).MetricAlarms?.map(({ AlarmName }) => AlarmName);
  expect(await names({ AlarmNamePrefix: "x" })).toEqual(["x1", "x2"]);
  expect(await names({ ActionPrefix: "arn:aws:sns:" })).toEqual(["y1"]);
  expect(await names({ StateValue: "OK" })).toEqual([]);
  const { NextToken } = await bench.cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  expect(await names({ MaxRecords: 2, NextToken })).toEqual(["y1"]);
  const { MetricAlarms } = await bench.cloudwatch.send(
    new DescribeAlarmsForMetricCommand({ Namespace: "N", MetricName: "m", Period: 60 }),
  );
  expect(MetricAlarms).toHaveLength(3);
});

test.each([
  [{ DatapointsToAlarm: 2 }, "ValidationException", /less than or equal to EvaluationPeriods/],
  [{ Period: 61 }, "ValidationException", /multiple of 60/],
  [{ Period: 3600, EvaluationPeriods: 200 }, "ValidationException", /more than a week/],
  [{ TreatMissingData: "zero" }, "ValidationException", /zero is not supported/],
  [{ AlarmActions: ["topic"] }, "ValidationException", /Invalid arn syntax/],
  [{ AlarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] }, "NotImplemented", /EC2 action/],
  [{ ComparisonOperator: "GreaterThanUpperThreshold" as const }, "NotImplemented", /Anomaly detection/],
  [{ ExtendedStatistic: "p99" }, "InvalidParameterCombinationException", /Only one of/],
])("%j is refused", async (input, name, message) => {
  const bench = new AlarmBench();
  await expect(bench.put(input)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});
