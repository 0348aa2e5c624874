import { expect, test } from "vitest";
import type { StepLogEntry, StepPolicy } from "../src/index.ts";
import { createStepHandler, type StepTarget } from "../src/steps.ts";
import { ScriptedSteps } from "./scripted-steps.ts";

const MINUTE = 60_000;
const ALARM = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:";
const API_ERROR = Object.assign(new Error("busy"), { name: "ResourceInUseException" });
const OUT: StepPolicy = {
  AdjustmentType: "PercentChangeInCapacity",
  Cooldown: 90,
  StepAdjustments: [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 100, ScalingAdjustment: 50 },
    { MetricIntervalLowerBound: 100, ScalingAdjustment: 300 },
  ],
};
const IN: StepPolicy = {
  AdjustmentType: "ChangeInCapacity",
  Cooldown: 90,
  StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -2 }],
};
const TRIPS: StepTarget = {
  kind: "stream",
  name: "trips",
  minCapacity: 1,
  maxCapacity: 16,
  policies: { "trips-out": OUT, "trips-in": IN },
};
const FLEET: StepTarget = {
  ...TRIPS,
  kind: "application",
  name: "fleet",
  policies: { "fleet-out": OUT, "fleet-in": IN },
};

function scaler(aws: ScriptedSteps, targets: readonly StepTarget[] = [TRIPS, FLEET]) {
  const log: StepLogEntry[] = [];
  return { log, scale: createStepHandler({ ...aws.tools, targets, log: (entry) => log.push(entry) }) };
}

test("an alarm scales a stream by its step, both alarms remember it, and the alarm begins anew", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("trips-out", 150));

  expect(aws.shards).toBe(3);
  for (const name of ["trips-out", "trips-in"])
    expect(aws.tags.get(`${ALARM}${name}`)?.get("LastScaling")).toBe(
      "2026-01-01T00:00:00.000Z 2 to 3 until 2026-01-01T00:01:30.000Z",
    );
  expect(aws.states).toEqual(["trips-out INSUFFICIENT_DATA"]);
  expect(log).toEqual([
    {
      resource: "stream/trips",
      alarmName: "trips-out",
      at: aws.now,
      outcome: "scaled",
      reason: "150 with 100: step [0, 100): +50 %",
      capacity: 2,
      targetCapacity: 3,
    },
  ]);
});

test("an alarm scales the parallelism of an application from the version that was described", async () => {
  const aws = new ScriptedSteps();

  await scaler(aws).scale(aws.goesOff("fleet-out", 250));

  expect(aws.updates).toEqual([
    {
      ApplicationName: "fleet",
      CurrentApplicationVersionId: 7,
      ApplicationConfigurationUpdate: {
        FlinkApplicationConfigurationUpdate: {
          ParallelismConfigurationUpdate: {
            ConfigurationTypeUpdate: "CUSTOM",
            ParallelismUpdate: 4,
            AutoScalingEnabledUpdate: false,
          },
        },
      },
    },
  ]);
});

test("a breach that lasts is answered again after the cooldown, a larger one before it", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);

  for (const value of [150, 250, 250, 250]) {
    await scale(aws.goesOff("fleet-out", value));
    aws.now += MINUTE;
  }

  expect(log.map(({ outcome, targetCapacity }) => targetCapacity ?? outcome)).toEqual([2, 4, "rejected", 16]);
});

test("the other alarm of a target keeps the cooldown too", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("trips-out", 150));
  aws.now += MINUTE;
  await scale(aws.goesOff("trips-in", 0));
  aws.now += MINUTE;
  await scale(aws.goesOff("trips-in", 0));

  expect(log.map(({ outcome }) => outcome)).toEqual(["scaled", "rejected", "scaled"]);
  expect(aws.shards).toBe(2);
});

test("one UpdateShardCount at most doubles and at least halves", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("trips-out", 250));
  expect(log.at(-1)).toMatchObject({ targetCapacity: 4, reason: expect.stringContaining("of which one call does 4") });

  aws.shards = 3;
  aws.now += 10 * MINUTE;
  await scale(aws.goesOff("trips-in", 0));
  expect(log.at(-1)).toMatchObject({ capacity: 3, targetCapacity: 2 });
});

test("an application gets no more than 64 processing units", async () => {
  const aws = new ScriptedSteps();
  aws.parallelism = 100;
  const { scale, log } = scaler(aws, [{ ...FLEET, maxCapacity: 1000 }]);

  await scale(aws.goesOff("fleet-out", 150));
  expect(aws.parallelism).toBe(128);
  aws.now += 10 * MINUTE;
  await scale(aws.goesOff("fleet-out", 150));
  expect(log.at(-1)).toMatchObject({ outcome: "bounded", capacity: 128 });
});

test("at its limit a target stays as it is, and its alarm in ALARM", async () => {
  const aws = new ScriptedSteps();
  aws.shards = 16;
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("trips-out", 150));

  expect(log).toMatchObject([{ outcome: "bounded", reason: expect.stringContaining("within 1 to 16") }]);
  expect(aws.states).toEqual([]);
});

test("a message that Lambda delivers again does not scale again", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws, [{ ...TRIPS, policies: { "trips-out": { ...OUT, Cooldown: 0 } } }]);
  const event = aws.goesOff("trips-out", 150);

  await scale(event);
  aws.now += 1000;
  await scale(event);

  expect(aws.shards).toBe(3);
  expect(log.at(-1)).toMatchObject({ outcome: "rejected", reason: "the alarm went off before the last scaling" });
});

test.each([
  ["ListTagsForResource", "trips-out"],
  ["DescribeStreamSummary", "trips-out"],
  ["UpdateShardCount", "trips-out"],
  ["TagResource", "trips-out"],
  ["DescribeApplication", "fleet-out"],
  ["UpdateApplication", "fleet-out"],
])("when %s fails the alarm begins anew and can go off again", async (operation, alarm) => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);
  aws.fail.set(operation, API_ERROR);

  await scale(aws.goesOff(alarm, 150));
  expect(log).toMatchObject([{ outcome: "failed", reason: "ResourceInUseException: busy" }]);
  expect(aws.states).toEqual([`${alarm} INSUFFICIENT_DATA`]);

  aws.now += MINUTE;
  await scale(aws.goesOff(alarm, 150));
  expect(log.at(-1)).toMatchObject({ outcome: "scaled" });
});

test("what is being changed is left alone", async () => {
  const aws = new ScriptedSteps();
  aws.status = "UPDATING";
  aws.applicationStatus = "AUTOSCALING";
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("trips-out", 150));
  await scale(aws.goesOff("fleet-out", 150));

  expect(log.map(({ reason }) => reason)).toEqual([
    "Error: the stream is UPDATING",
    "Error: the application is AUTOSCALING",
  ]);
});

test("after ten scalings in a day none of a stream is tried until the first is a day old", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);
  for (let index = 0; index < 11; index++) {
    await scale(index % 2 === 0 ? aws.goesOff("trips-out", 150) : aws.goesOff("trips-in", 0));
    aws.now += 10 * MINUTE;
  }

  expect(log.map(({ outcome }) => outcome)).toEqual([...Array(10).fill("scaled"), "failed"]);
  expect(log.at(-1)!.reason).toContain("2026-01-02T00:00:00.000Z");
});

test("other states than ALARM change nothing", async () => {
  const aws = new ScriptedSteps();
  const { scale, log } = scaler(aws);

  await scale(aws.goesOff("trips-out", 50, { state: "OK" }));

  expect(log).toMatchObject([{ outcome: "ignored", reason: "the alarm's state is OK" }]);
  expect(aws.states).toEqual([]);
});

test("an alarm without a policy is refused", async () => {
  const aws = new ScriptedSteps();
  await expect(scaler(aws).scale(aws.goesOff("late", 150))).rejects.toMatchObject({
    code: "SCALING_ALARM_NAME_INVALID",
  });
});

test("when the alarm cannot begin anew, the function fails so that Lambda tries again", async () => {
  const aws = new ScriptedSteps();
  aws.fail.set("SetAlarmState", API_ERROR);

  const scaling = scaler(aws).scale(aws.goesOff("trips-out", 150));

  await expect(scaling).rejects.toMatchObject({ code: "SCALING_STATE_NOT_SET", cause: API_ERROR });
});

test("bounds and policies are checked when the function is made", () => {
  const aws = new ScriptedSteps();
  const refused = expect.objectContaining({ code: "SCALING_OPTION_INVALID" });
  expect(() => scaler(aws, [{ ...TRIPS, minCapacity: 0 }])).toThrow(refused);
  expect(() => scaler(aws, [{ ...TRIPS, maxCapacity: 0 }])).toThrow(refused);
  expect(() => scaler(aws, [{ ...TRIPS, policies: { "trips-out": { ...OUT, StepAdjustments: [] } } }])).toThrow(
    refused,
  );
});
