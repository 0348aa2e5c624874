import { expect, test } from "vitest";
import { readAlarmChange, scalingAlarms } from "../src/index.ts";
import { alarmMessage } from "./scripted-aws.ts";

test("the message of an alarm gives stream, time and the shards it reckons with", () => {
  const { down } = scalingAlarms({ streamName: "trips", shards: 12, blockingIteratorAgeMinutes: 30 });

  expect(readAlarmChange(alarmMessage(down, { changedAt: 1_587_676_664_775 }))).toMatchObject({
    name: "trips-scale-down",
    state: "ALARM",
    changedAt: 1_587_676_664_775,
    streamName: "trips",
    periodMinutes: 5,
    threshold: 0.25,
    shards: 12,
  });
});

test("the shard count may stand in an expression of its own, as in the original template", () => {
  const { up } = scalingAlarms({ streamName: "trips", shards: 12 });
  const message = JSON.parse(alarmMessage(up, {}));
  message.Trigger.Metrics = message.Trigger.Metrics.map((query: { Id: string; Expression?: string }) => ({
    ...query,
    Expression: query.Expression?.replace("*12)", "*s1)"),
  }));
  message.Trigger.Metrics.push({ Id: "s1", Expression: "12", ReturnData: false });

  expect(readAlarmChange(JSON.stringify(message)).shards).toBe(12);
});

test.each([
  ["no JSON", "hello"],
  ["no alarm", JSON.stringify({ Event: "s3:TestEvent" })],
  ["null", "null"],
  [
    "an alarm of something else",
    JSON.stringify({ AlarmName: "cpu", NewStateValue: "ALARM", Trigger: { Namespace: "AWS/EC2" } }),
  ],
])("%s is refused", (_what, message) => {
  expect(() => readAlarmChange(message)).toThrow(expect.objectContaining({ code: "SCALING_EVENT_INVALID" }));
});

test("a time that is none is refused", () => {
  const { up } = scalingAlarms({ streamName: "trips", shards: 1 });
  const message = JSON.parse(alarmMessage(up, {}));

  expect(() => readAlarmChange(JSON.stringify({ ...message, StateChangeTime: "soon" }))).toThrow(/StateChangeTime/);
});
