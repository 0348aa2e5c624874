import { expect, test } from "vitest";
import { missingInAlarmBody } from "../../src/expected/alarm-body.ts";

/** The form of a recorded message, with its own figures. */
const RECORDED = {
  AlarmName: "scale-up",
  AlarmDescription: "Alarm to scale up",
  AWSAccountId: "111111111111",
  NewStateValue: "ALARM",
  NewStateReason:
    "Threshold Crossed: 1 out of the last 1 datapoints [0.43262672424316406 (23/04/20 21:16:00)] was greater than or equal to the threshold (0.4) (minimum 1 datapoint for OK -> ALARM transition).",
  StateChangeTime: "2020-04-23T21:17:44.775+0000",
  Region: "US East (Ohio)",
  AlarmArn: "scale-up",
  OldStateValue: "OK",
  Trigger: {
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 0.4,
    TreatMissingData: "- TreatMissingData:                    ignore",
    EvaluateLowSampleCountPercentile: "",
    Metrics: [{ Id: "e1", Expression: "FILL(m1,0)", Label: "bytes", ReturnData: true }],
  },
};

test("a recorded message lacks nothing, a later one with more members neither", () => {
  expect(missingInAlarmBody(RECORDED)).toEqual([]);
  expect(missingInAlarmBody({ ...RECORDED, OKActions: [] })).toEqual([]);
});

test("what is missing is named", () => {
  const { AlarmArn: _, ...body } = RECORDED;
  const Trigger = { ...RECORDED.Trigger, Metrics: [] };

  expect(missingInAlarmBody({ ...body, StateChangeTime: "now", Trigger })).toEqual([
    "AlarmArn",
    "StateChangeTime as 2020-04-23T21:17:44.775+0000",
    "one metric with ReturnData",
  ]);
});
