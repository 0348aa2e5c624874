import { expect, test } from "vitest";
import { minutesToAlarm } from "../src/expected/usage.ts";
import { rampSteps } from "../src/ramp.ts";

test("the ramp passes half the quota, the middle between percentage and quota, and the peak", () => {
  expect(rampSteps(80, 360, 115).map(({ percent }) => percent)).toEqual([50, 90, 115, 50]);
});

test.each([50, 60, 70, 80, 83])("at %d %% the alarm is due a minute before the peak at the latest", (percentage) => {
  expect(minutesToAlarm(rampSteps(percentage, 360, 115), percentage)).toBeLessThanOrEqual(6);
});

test("a load below the percentage is never due", () => {
  expect(minutesToAlarm([{ percent: 80, seconds: 3600 }], 80)).toBeUndefined();
});

test("what is above the quota counts as the quota", () => {
  const burst = [
    { percent: 200, seconds: 120 },
    { percent: 0, seconds: 600 },
  ];

  expect(minutesToAlarm(burst, 41)).toBeUndefined();
  expect(minutesToAlarm(burst, 39)).toBe(2);
});
