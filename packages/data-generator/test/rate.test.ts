import {
  constantRate,
  disturbedRate,
  generate,
  periodicRate,
  type Rate,
  rampRate,
  seasonalRate,
} from "@millrace/data-generator";
import { expect, test } from "vitest";

const HOUR = 3_600_000;
/** A Sunday, midnight UTC. */
const SUNDAY = Date.UTC(2026, 0, 4);

test("a ramp has the sum of its trapezium, and stays where it ends", () => {
  expect(events(rampRate({ from: 0, to: 100, duration: 60_000 }), 60_000)).toBe(3000);
  expect(events(rampRate({ from: 100, to: 20, duration: 60_000 }), 120_000)).toBe(3600 + 1200);
});

test("rates below one per second come out over time", () => {
  expect(events(constantRate({ perMinute: 7 }), 10 * 60_000)).toBe(70);
});

test("a periodic rate follows the hours of the week in its zone", () => {
  const mean = Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (_, hour) => day * 100 + hour));
  const at = (options: object, time: number) => periodicRate({ mean, ...options }).mean(time, 0);

  expect(at({}, SUNDAY)).toBe(0);
  expect(at({}, SUNDAY + 30 * HOUR)).toBe(106);
  expect(at({}, SUNDAY + 30.5 * HOUR)).toBe(106);
  expect(at({ smooth: true }, SUNDAY + 30.5 * HOUR)).toBe(106.5);
  expect(at({ utcOffset: -120 }, SUNDAY)).toBe(622);
  expect(at({ smooth: true }, SUNDAY - HOUR / 2)).toBe(623 / 2);
});

test("the deviation of a second is that of the table", () => {
  const week = (value: number) => Array.from({ length: 7 }, () => Array<number>(24).fill(value));
  const run = generate({
    source: { draw: () => "" },
    seed: 3,
    start: SUNDAY,
    rate: periodicRate({ mean: week(100), sigma: week(10) }),
    duration: HOUR,
  });
  const counts = [...run].map((batch) => batch.records.length);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;

  expect(mean).toBeGreaterThan(99);
  expect(mean).toBeLessThan(101);
  expect(Math.sqrt(variance)).toBeGreaterThan(9);
  expect(Math.sqrt(variance)).toBeLessThan(11);
});

test("seasons multiply, and disturbances multiply what is there", () => {
  const hourOfDay = Array<number>(24).fill(1).with(20, 3);
  const dayOfWeek = Array<number>(7).fill(1).with(6, 2);
  const seasonal = seasonalRate({ perSecond: 10, hourOfDay, dayOfWeek, smooth: false });
  const saturdayEvening = SUNDAY + (6 * 24 + 20) * HOUR;

  expect(seasonal.mean(SUNDAY, 0)).toBe(10);
  expect(seasonal.mean(saturdayEvening, 0)).toBe(60);

  const dip = disturbedRate(seasonal, [{ from: saturdayEvening, to: saturdayEvening + HOUR, factor: 0.25 }]);
  expect(dip.mean(saturdayEvening, 0)).toBe(15);
  expect(dip.mean(saturdayEvening + HOUR, 0)).toBe(20);
});

test.each([
  ["a negative rate", () => constantRate({ perSecond: -1 })],
  ["a ramp without time", () => rampRate({ from: 1, to: 2, duration: 0 })],
  ["a week of six days", () => periodicRate({ mean: Array.from({ length: 6 }, () => Array<number>(24).fill(1)) })],
  [
    "a stretch that ends before it begins",
    () => disturbedRate(constantRate({ perSecond: 1 }), [{ from: 2, to: 1, factor: 1 }]),
  ],
])("%s is refused", (_, make) => {
  expect(make).toThrow(expect.objectContaining({ code: "DATA_GENERATOR_OPTION_INVALID" }));
});

function events(rate: Rate, duration: number): number {
  const run = generate({ source: { draw: () => "" }, seed: 1, start: SUNDAY, rate, duration });
  for (const _ of run);
  return run.account().events;
}
