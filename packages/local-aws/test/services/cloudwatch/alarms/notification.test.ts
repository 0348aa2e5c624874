import { SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { AlarmBench, MINUTE, streamMetric } from "./harness.ts";

const STREAM = "auto-scaling-demo-stream";

// Source: aws-samples/kinesis-auto-scaling @e1e52f8 (MIT-0), golang/TestAlarmJsons/Alarm1.json and Alarm2.json:
// messages that AWS sent. The moment in the minute at which they were sent is AWS's own.
const UP = {
  AlarmName: "Kinesis_Auto_Scale_Up_Alarm",
  AlarmDescription: "Alarm to scale up Kinesis stream",
  AWSAccountId: "111111111111",
  NewStateValue: "ALARM",
  NewStateReason:
    "Threshold Crossed: 1 out of the last 1 datapoints [0.43262672424316406 (23/04/20 21:16:00)] was greater than or equal to the threshold (0.4) (minimum 1 datapoint for OK -> ALARM transition).",
  StateChangeTime: "2020-04-23T21:17:05.000+0000",
  Region: "US East (Ohio)",
  AlarmArn: "arn:aws:cloudwatch:us-east-2:111111111111:alarm:Kinesis_Auto_Scale_Up_Alarm",
  OldStateValue: "OK",
  Trigger: {
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 0.4,
    TreatMissingData: "- TreatMissingData:                    ignore",
    EvaluateLowSampleCountPercentile: "",
    Metrics: [
      writtenMetric("m1", "IncomingBytes"),
      writtenMetric("m2", "IncomingRecords"),
      { Expression: "FILL(m1,0)", Id: "e1", Label: "FillMissingDataPointsWithZeroForIncomingBytes", ReturnData: false },
      {
        Expression: "FILL(m2,0)",
        Id: "e2",
        Label: "FillMissingDataPointsWithZeroForIncomingRecords",
        ReturnData: false,
      },
      { Expression: "e1/(1024*1024*60*1)", Id: "e3", Label: "IncomingBytesUsageFactor", ReturnData: false },
      { Expression: "e2/(1000*60*1)", Id: "e4", Label: "IncomingRecordsUsageFactor", ReturnData: false },
      { Expression: "MAX([e3,e4])", Id: "e5", Label: "ScalingTrigger", ReturnData: true },
    ],
  },
};

function writtenMetric(Id: string, MetricName: string) {
  return {
    Id,
    Label: MetricName,
    MetricStat: {
      Metric: { Dimensions: [{ value: STREAM, name: "StreamName" }], MetricName, Namespace: "AWS/Kinesis" },
      Period: 60,
      Stat: "Sum",
    },
    ReturnData: false,
  };
}

function expressions(records: number) {
  return [
    { Expression: "FILL(m1,0)", Id: "e1", Label: "FillMissingDataPointsWithZeroForIncomingBytes", ReturnData: false },
    { Expression: "FILL(m2,0)", Id: "e2", Label: "FillMissingDataPointsWithZeroForIncomingRecords", ReturnData: false },
    { Expression: "e1/(1024*1024*60*1)", Id: "e3", Label: "IncomingBytesUsageFactor", ReturnData: false },
    { Expression: `e2/(1000*60*${records})`, Id: "e4", Label: "IncomingRecordsUsageFactor", ReturnData: false },
    { Expression: "MAX([e3,e4])", Id: "e5", Label: "ScalingTrigger", ReturnData: true },
  ];
}

test("a scale-up alarm tells its topic what CloudWatch told one", async () => {
  const bench = new AlarmBench({ region: "us-east-2", startTime: Date.UTC(2020, 3, 23, 21, 14, 30) });
  const topic = await bench.topic("scaling");
  await bench.put({
    AlarmName: UP.AlarmName,
    AlarmDescription: UP.AlarmDescription,
    Metrics: [
      streamMetric("m1", "IncomingBytes", STREAM),
      streamMetric("m2", "IncomingRecords", STREAM),
      ...expressions(1),
    ],
    Threshold: 0.4,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "ignore",
    AlarmActions: [topic],
  });
  await bench.pass(2 * MINUTE);
  expect(await bench.state(UP.AlarmName)).toBe("OK");
  bench.measure("IncomingBytes", 0.43262672424316406 * 1024 * 1024 * 60, { StreamName: STREAM });
  await bench.pass(MINUTE);
  const [action] = await bench.history(UP.AlarmName, "Action");
  expect(action).toMatchObject({ HistorySummary: `Successfully executed action ${topic}`, AlarmType: "MetricAlarm" });
  const data = JSON.parse(action!.HistoryData!);
  expect(data).toMatchObject({ actionState: "Succeeded", notificationResource: topic, error: null });
  const message: string = JSON.parse(data.publishedMessage).default;
  expect(JSON.parse(message)).toEqual(UP);
  expect(Object.keys(JSON.parse(message))).toEqual(Object.keys(UP));
  expect(Object.keys(JSON.parse(message).Trigger)).toEqual(Object.keys(UP.Trigger));
});

test("a scale-down alarm names the five newest of its datapoints", async () => {
  const bench = new AlarmBench({ startTime: Date.UTC(2020, 4, 22, 17, 23, 30) });
  await bench.put({
    AlarmName: "down",
    Metrics: [
      streamMetric("m1", "IncomingBytes", STREAM),
      streamMetric("m2", "IncomingRecords", STREAM),
      ...expressions(4),
    ],
    Threshold: 0.25,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    ComparisonOperator: "LessThanThreshold",
    TreatMissingData: "ignore",
  });
  await bench.pass(2 * MINUTE);
  for (const factor of [0.1440973997116089, 0.21238704919815063, 0.09097101688385009]) {
    if (factor > 0) bench.measure("IncomingBytes", factor * 1024 * 1024 * 60, { StreamName: STREAM });
    await bench.pass(MINUTE);
  }
  await bench.cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: "down", StateValue: "INSUFFICIENT_DATA", StateReason: "Scaled" }),
  );
  await bench.pass(MINUTE);
  expect(await bench.alarm("down")).toMatchObject({
    StateValue: "ALARM",
    StateReason:
      "Threshold Crossed: 5 out of the last 5 datapoints were less than the threshold (0.25). The most recent datapoints which crossed the threshold: [0.0 (22/05/20 17:28:00), 0.09097101688385009 (22/05/20 17:27:00), 0.21238704919815063 (22/05/20 17:26:00), 0.1440973997116089 (22/05/20 17:25:00), 0.0 (22/05/20 17:24:00)] (minimum 5 datapoints for OK -> ALARM transition).",
  });
});
