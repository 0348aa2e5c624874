import { expect, test } from "vitest";
import { compileAt, compileSchedule } from "../../src/services/schedule-expression.ts";

const AFTER = Date.UTC(2026, 0, 5, 12, 30);

function next(expression: string, zone = "UTC", after = AFTER): string | undefined {
  const time = compileSchedule(expression, AFTER, zone)?.next(after);
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
}

test.each([
  ["cron(0 10 * * ? *)", "2026-01-06T10:00"],
  ["cron(15 12 * * ? *)", "2026-01-06T12:15"],
  ["cron(0 18 ? * MON-FRI *)", "2026-01-05T18:00"],
  ["cron(0 8 1 * ? *)", "2026-02-01T08:00"],
  ["cron(0/10 * ? * MON-FRI *)", "2026-01-05T12:40"],
  ["cron(0/30 20-2 ? * MON-FRI *)", "2026-01-05T20:00"],
  ["cron(0 9 ? * 2#1 *)", "2026-02-02T09:00"],
  ["cron(0 9 ? * 6L *)", "2026-01-30T09:00"],
  ["cron(0 9 L * ? *)", "2026-01-31T09:00"],
  ["cron(0 9 3W * ? *)", "2026-02-03T09:00"],
  ["cron(0 9 31W * ? *)", "2026-01-30T09:00"],
  ["cron(0 9 29 2 ? *)", "2028-02-29T09:00"],
  ["cron(0 9 1 1 ? 2025)", undefined],
  ["rate(5 minutes)", "2026-01-05T12:35"],
  ["rate(1 day)", "2026-01-06T12:30"],
])("%s comes next at %s", (expression, expected) => {
  expect(next(expression)).toBe(expected);
});

test("a zone's wall clock decides; an hour it skips is skipped, one it repeats comes once", () => {
  const spring = Date.UTC(2026, 2, 28, 12);
  const autumn = Date.UTC(2026, 9, 24, 12);

  expect(next("cron(30 9 * * ? *)", "America/New_York")).toBe("2026-01-05T14:30");
  expect(next("cron(30 2 * * ? *)", "Europe/Berlin", spring)).toBe("2026-03-30T00:30");
  expect(next("cron(30 2 * * ? *)", "Europe/Berlin", autumn)).toBe("2026-10-25T00:30");
  expect(next("cron(30 2 * * ? *)", "Europe/Berlin", Date.UTC(2026, 9, 25, 0, 30))).toBe("2026-10-26T01:30");
});

test.each([
  "rate(0 minutes)",
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(5 weeks)",
  "cron(0 10 * * * *)",
  "cron(0 10 ? * ? *)",
  "cron(0 10 * * ?)",
  "cron(60 10 * * ? *)",
  "cron(0 10 32 * ? *)",
  "cron(0 10 ? * MON#6 *)",
  "every day",
])("%s is no schedule", (expression) => {
  expect(compileSchedule(expression, AFTER)).toBeUndefined();
});

test("a point in time is read in its zone", () => {
  expect(new Date(compileAt("at(2026-07-01T09:00:00)", "Europe/Berlin")!).toISOString()).toBe(
    "2026-07-01T07:00:00.000Z",
  );
  expect(compileAt("at(2026-02-30T09:00:00)")).toBeUndefined();
});
