import { expect, test } from "vitest";
import { readAlarmName, recordCountThreshold, scalingAlarms } from "../src/index.ts";

test("usage-factor alarms hold period and shard count in the formula", () => {
  const { up, down } = scalingAlarms({
    streamName: "trips",
    shards: 16,
    blockingIteratorAgeMinutes: 30,
    actions: ["arn:topic"],
  });

  expect(up).toMatchObject({
    AlarmName: "trips-scale-up",
    AlarmActions: ["arn:topic"],
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 0.75,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    TreatMissingData: "ignore",
  });
  expect(formulas(up)).toEqual({
    e1: "FILL(m1,0)",
    e2: "FILL(m2,0)",
    e3: "e1/(1024*1024*60*5*16)",
    e4: "e2/(1000*60*5*16)",
    e6: "MAX([e3,e4])",
  });
  expect(down).toMatchObject({
    AlarmName: "trips-scale-down",
    ComparisonOperator: "LessThanThreshold",
    Threshold: 0.25,
    EvaluationPeriods: 60,
    DatapointsToAlarm: 57,
  });
  expect(formulas(down)).toMatchObject({ e5: "(FILL(m3,0)/1000/60)*(0.25/30)", e6: "MAX([e3,e4,e5])" });
  expect(down.Metrics?.filter(({ ReturnData }) => ReturnData).map(({ Id }) => Id)).toEqual(["e6"]);
});

test("one-minute periods are in the formula and in every metric", () => {
  const { down } = scalingAlarms({ streamName: "trips", shards: 4, periodMinutes: 1, blockingIteratorAgeMinutes: 10 });

  expect(formulas(down)).toMatchObject({ e3: "e1/(1024*1024*60*1*4)", e4: "e2/(1000*60*1*4)" });
  expect(down.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).toEqual([60, 60, 60]);
});

// The UpdateShardCount post prints 240,000 for 80 % of two shards over five minutes, which is 40 %.
test("80 % of two shards are 480,000 records in five minutes, and twice that after doubling", () => {
  const alarm = (shards: number) => scalingAlarms({ streamName: "trips", alarms: "record-count", shards }).up;

  expect(recordCountThreshold(0.8, 2, 5)).toBe(480_000);
  expect(alarm(2)).toMatchObject({ MetricName: "IncomingRecords", Statistic: "Sum", Period: 300, Threshold: 480_000 });
  expect(alarm(2)).toMatchObject({ EvaluationPeriods: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold" });
  expect(alarm(4).Threshold).toBe(960_000);
});

test.each(["usage-factor", "record-count"] as const)(
  "%s alarms of a stream at its minimum never ask to go down",
  (alarms) => {
    expect(scalingAlarms({ streamName: "trips", shards: 4, minShards: 4, alarms }).down.Threshold).toBe(-1);
    expect(scalingAlarms({ streamName: "trips", shards: 5, minShards: 4, alarms }).down.Threshold).toBeGreaterThan(0);
  },
);

test("a name says which way by its suffix", () => {
  expect(readAlarmName("trips-scale-up")).toEqual({ alarmName: "trips", direction: "up" });
  expect(readAlarmName("a-scale-up-scale-down")).toEqual({ alarmName: "a-scale-up", direction: "down" });
  expect(readAlarmName("trips-scale-upper")).toBeUndefined();
  expect(readAlarmName("-scale-up")).toBeUndefined();
});

function formulas({ Metrics }: ReturnType<typeof scalingAlarms>["up"]): Record<string, string> {
  return Object.fromEntries(Metrics!.flatMap(({ Id, Expression }) => (Expression ? [[Id!, Expression]] : [])));
}
