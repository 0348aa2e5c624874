import { expect, test } from "vitest";
import { createScalingHandler } from "../src/function.ts";
import type { ScalingLogEntry, ScalingPolicy } from "../src/index.ts";
import { alarmMessage, arnOf, ScriptedAws } from "./scripted-aws.ts";

const HOUR = 3_600_000;
const API_ERROR = Object.assign(new Error("busy"), { name: "ResourceInUseException" });

function scaler(aws: ScriptedAws, policy: ScalingPolicy = {}) {
  const log: ScalingLogEntry[] = [];
  return { log, scale: createScalingHandler({ ...aws.tools, ...policy, log: (entry) => log.push(entry) }) };
}

test("an alarm doubles the shards, rewrites both alarms, keeps their actions and lets them begin anew", async () => {
  const aws = new ScriptedAws(2);
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("up"));

  expect(aws.shards).toBe(4);
  for (const name of ["trips-scale-up", "trips-scale-down"]) {
    expect(aws.alarms.get(name)).toMatchObject({ AlarmActions: ["arn:topic"], AlarmDescription: "ours" });
    expect(JSON.stringify(aws.alarms.get(name)!.Metrics)).toContain("e1/(1024*1024*60*5*4)");
    expect(aws.tags.get(arnOf(name))!.get("LastScaledTimestamp")).toBe("2026-01-01T00:00:00.000Z");
  }
  expect(aws.states).toEqual(["trips-scale-up INSUFFICIENT_DATA", "trips-scale-down INSUFFICIENT_DATA"]);
  expect(log).toMatchObject([{ outcome: "scaled", streamName: "trips", direction: "up", shards: 2, targetShards: 4 }]);
});

test("a record-count alarm doubles shards and threshold", async () => {
  const policy = { alarms: "record-count" } as const;
  const aws = new ScriptedAws(2, policy);

  await scaler(aws, policy).scale(aws.goesOff("up"));

  expect(aws.shards).toBe(4);
  expect(aws.alarms.get("trips-scale-up")!.Threshold).toBe(960_000);
});

test("a stream with a scale-up alarm alone gets no second one", async () => {
  const aws = new ScriptedAws(2);
  aws.alarms.delete("trips-scale-down");

  await scaler(aws).scale(aws.goesOff("up"));

  expect([...aws.alarms.keys()]).toEqual(["trips-scale-up"]);
  expect(aws.shards).toBe(4);
});

test("scaling down to the minimum switches the scale-down alarm off, scaling up switches it on again", async () => {
  const aws = new ScriptedAws(2);
  const { scale } = scaler(aws);

  await scale(aws.goesOff("down"));
  expect(aws.shards).toBe(1);
  expect(aws.alarms.get("trips-scale-down")!.Threshold).toBe(-1);

  aws.now += HOUR;
  await scale(aws.goesOff("up"));
  expect(aws.alarms.get("trips-scale-down")!.Threshold).toBe(0.25);
});

test("an alarm from before the last scaling is rejected and may begin anew", async () => {
  const aws = new ScriptedAws(2);
  const { scale, log } = scaler(aws);
  const early = aws.goesOff("down");
  await scale(aws.goesOff("up"));
  aws.states.length = 0;

  await scale(early);

  expect(aws.shards).toBe(4);
  expect(log.at(-1)).toMatchObject({ outcome: "rejected" });
  expect(aws.states).toEqual(["trips-scale-down INSUFFICIENT_DATA"]);
});

test("in the cool-down alarms are rejected, after it they are heard", async () => {
  const policy = { cooldownMinutes: 30 };
  const aws = new ScriptedAws(2, policy);
  const { scale, log } = scaler(aws, policy);
  await scale(aws.goesOff("up"));

  aws.now += 20 * 60_000;
  await scale(aws.goesOff("up"));
  aws.now += 20 * 60_000;
  await scale(aws.goesOff("up"));

  expect(log.map(({ outcome }) => outcome)).toEqual(["scaled", "rejected", "scaled"]);
});

test("a last-scaled tag that is empty or unreadable does not hold scaling up", async () => {
  const aws = new ScriptedAws(2);
  aws.tags.set(arnOf("trips-scale-up"), new Map([["LastScaledTimestamp", "yesterday"]]));

  await scaler(aws).scale(aws.goesOff("up"));

  expect(aws.shards).toBe(4);
});

test.each([
  "ListTagsForResource",
  "DescribeStreamSummary",
  "UpdateShardCount",
  "DescribeAlarms",
  "PutMetricAlarm",
  "TagResource",
])("when %s fails the alarm is set to OK and can go off again, without scaling twice", async (operation) => {
  const aws = new ScriptedAws(2);
  const { scale, log } = scaler(aws);
  aws.fail.set(operation, API_ERROR);

  await scale(aws.goesOff("up"));
  expect(log).toMatchObject([{ outcome: "failed", reason: "ResourceInUseException: busy" }]);
  expect(aws.states.at(-1)).toBe("trips-scale-up OK");

  aws.now += HOUR;
  await scale(aws.goesOff("up"));
  if (log.at(-1)!.outcome === "corrected") expect(aws.shards).toBe(4);
  else expect(log.at(-1)!.outcome).toBe("scaled");
  expect(JSON.stringify(aws.alarms.get("trips-scale-down")!.Metrics)).toContain(`*${aws.shards})`);
});

test("a redelivered message after a failed rewrite does not scale again", async () => {
  const aws = new ScriptedAws(2);
  const { scale, log } = scaler(aws);
  const event = aws.goesOff("up");
  aws.fail.set("PutMetricAlarm", API_ERROR);

  await scale(event);
  await scale(event);

  expect(aws.shards).toBe(4);
  expect(log.map(({ outcome }) => outcome)).toEqual(["failed", "corrected"]);
});

test("a stream that is being changed is left alone", async () => {
  const aws = new ScriptedAws(2);
  aws.status = "UPDATING";
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("up"));

  expect(aws.calls).not.toContain("UpdateShardCount");
  expect(log).toMatchObject([{ outcome: "failed", reason: "Error: the stream is UPDATING" }]);
});

test("after ten scalings in a day none is tried until the first is a day old", async () => {
  const policy = { minShards: 2, maxShards: 4 };
  const aws = new ScriptedAws(2, policy);
  const { scale, log } = scaler(aws, policy);
  for (let index = 0; index < 11; index++) {
    aws.now += HOUR;
    await scale(aws.goesOff(index % 2 === 0 ? "up" : "down"));
  }
  expect(log.map(({ outcome }) => outcome)).toEqual([...Array(10).fill("scaled"), "failed"]);
  expect(log.at(-1)!.reason).toContain("2026-01-02T01:00:00.000Z");
  expect(aws.calls.filter((call) => call === "UpdateShardCount")).toHaveLength(10);

  aws.now = Date.UTC(2026, 0, 2, 1, 0, 1);
  await scale(aws.goesOff("up"));
  expect(log.at(-1)!.outcome).toBe("scaled");
});

test("a stream at its maximum stays as it is and its alarm stays on", async () => {
  const policy = { maxShards: 4 };
  const aws = new ScriptedAws(4, policy);
  const { scale, log } = scaler(aws, policy);

  await scale(aws.goesOff("up"));

  expect(log).toMatchObject([{ outcome: "bounded", reason: "the stream is at its maximum" }]);
  expect(aws.states).toEqual([]);
});

test("other states than ALARM change nothing", async () => {
  const aws = new ScriptedAws(2);
  const { scale, log } = scaler(aws);
  const Message = alarmMessage(aws.alarms.get("trips-scale-up")!, { state: "OK" });

  await scale({ Records: [{ Sns: { Message } }] });

  expect(log).toMatchObject([{ outcome: "ignored" }]);
  expect(aws.calls).toEqual([]);
});

test("an alarm without the suffix is refused", async () => {
  const aws = new ScriptedAws(2);
  const Message = alarmMessage({ ...aws.alarms.get("trips-scale-up")!, AlarmName: "trips-too-slow" }, {});

  await expect(scaler(aws).scale({ Records: [{ Sns: { Message } }] })).rejects.toMatchObject({
    code: "SCALING_ALARM_NAME_INVALID",
  });
});

test("when the alarm cannot be set to OK either, the function fails so that Lambda tries again", async () => {
  const aws = new ScriptedAws(2);
  aws.fail.set("UpdateShardCount", API_ERROR);
  aws.fail.set("SetAlarmState", API_ERROR);

  await expect(scaler(aws).scale(aws.goesOff("up"))).rejects.toMatchObject({
    code: "SCALING_STATE_NOT_SET",
    cause: API_ERROR,
  });
});

test("what hangs on the number of shards is told after a scaling only", async () => {
  const aws = new ScriptedAws(2);
  const told: (number | undefined)[] = [];
  const scale = createScalingHandler({
    ...aws.tools,
    log() {},
    onScaled: ({ targetShards }) => void told.push(targetShards),
  });
  const early = aws.goesOff("up");

  await scale(aws.goesOff("up"));
  await scale(early);

  expect(told).toEqual([4]);
});
