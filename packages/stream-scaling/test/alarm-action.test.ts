import { expect, test } from "vitest";
import { readAlarmAction } from "../src/alarm-action.ts";

const ARN = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:trips-out";

/** The event of the user guide, "Invoke a Lambda function from an alarm". */
function event(state: Record<string, unknown>) {
  const timestamp = "2023-08-04T12:36:15.490+0000";
  return { alarmArn: ARN, alarmData: { alarmName: "trips-out", state: { value: "ALARM", timestamp, ...state } } };
}

test("values and threshold stand in the reason data", () => {
  const reasonData =
    '{"version":"1.0","queryDate":"2023-08-04T12:35:40.000+0000","startDate":"2023-08-04T12:34:00.000+0000","statistic":"Sum","period":60,"recentDatapoints":[250.0,300.0],"threshold":100.0}';

  expect(readAlarmAction(event({ reasonData }))).toEqual({
    name: "trips-out",
    arn: ARN,
    state: "ALARM",
    changedAt: Date.UTC(2023, 7, 4, 12, 36, 15, 490),
    values: [250, 300],
    threshold: 100,
  });
});

test("a state that somebody has set has no values", () => {
  expect(readAlarmAction(event({}))).toMatchObject({ values: [], threshold: Number.NaN });
  expect(readAlarmAction(event({ reasonData: "[1]" }))).toMatchObject({ values: [] });
});

test.each([
  {},
  { Records: [] },
  { alarmArn: ARN, alarmData: { alarmName: "trips-out" } },
  event({ timestamp: "yesterday" }),
  event({ reasonData: "{" }),
])("%j is refused", (wrong) => {
  expect(() => readAlarmAction(wrong as never)).toThrow(expect.objectContaining({ code: "SCALING_EVENT_INVALID" }));
});
