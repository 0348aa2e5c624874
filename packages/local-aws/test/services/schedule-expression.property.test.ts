import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSchedule } from "../../src/services/schedule-expression.ts";
import { toLocal } from "../../src/services/time-zone.ts";

const MINUTE = 60_000;

const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant("*"),
    number(min, max),
    fc.tuple(number(min, max), number(min, max)).map((pair) => pair.join(",")),
    fc.tuple(number(min, max), number(min, max)).map(([a, b]) => (Number(a) <= Number(b) ? `${a}-${b}` : `${b}-${a}`)),
    fc.tuple(number(min, max), number(1, 9)).map((pair) => pair.join("/")),
  );

/** Whether a value is meant by a field, read from its text one more time and in another way. */
function holds(text: string, value: number, max: number): boolean {
  return text.split(",").some((item) => {
    const [range = "", step] = item.split("/");
    if (range === "*") return true;
    const [from, to] = range.split("-").map(Number);
    const end = to ?? (step === undefined ? from! : max);
    return value >= from! && value <= end && (value - from!) % Number(step ?? 1) === 0;
  });
}

test("the next time of a cron is the first minute that its fields hold for", () => {
  fc.assert(
    fc.property(
      field(0, 59),
      field(0, 23),
      fc.oneof(field(1, 7), fc.constant("?")),
      fc.integer({ min: 0, max: 365 * 24 * 60 }),
      fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"),
      (minute, hour, weekday, offset, zone) => {
        const monthday = weekday === "?" ? "*" : "?";
        const schedule = compileSchedule(`cron(${minute} ${hour} ${monthday} * ${weekday} *)`, 0, zone)!;
        const after = Date.UTC(2026, 0, 1) + offset * MINUTE;

        const next = schedule.next(after)!;

        const seen = new Set<number>();
        let expected: number | undefined;
        for (
          let time = after - 180 * MINUTE;
          expected === undefined && time < after + 9 * 1440 * MINUTE;
          time += MINUTE
        ) {
          const local = toLocal(time, zone);
          // A wall clock that is set back shows the same minutes twice; only the first ones count.
          const repeated = seen.has(local);
          seen.add(local);
          const wall = new Date(local);
          const fits =
            holds(minute, wall.getUTCMinutes(), 59) &&
            holds(hour, wall.getUTCHours(), 23) &&
            (weekday === "?" || holds(weekday, wall.getUTCDay() + 1, 7));
          if (time > after && fits && !repeated) expected = time;
        }
        if (expected !== undefined) expect(new Date(next).toISOString()).toBe(new Date(expected).toISOString());
        else expect(next).toBeGreaterThan(after + 7 * 1440 * MINUTE);
      },
    ),
    { numRuns: 100 },
  );
});

test("a rate comes at its anchor and every period after it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 90 }), fc.integer({ min: -1000, max: 100_000 }), (count, offset) => {
      const anchor = Date.UTC(2026, 0, 1);
      const period = count * MINUTE;
      const after = anchor + offset * 1000;

      const next = compileSchedule(`rate(${count} minutes)`, anchor)!.next(after)!;

      expect(next).toBeGreaterThan(after);
      expect((next - anchor) % period).toBe(0);
      expect(next - period <= after || next === anchor).toBe(true);
    }),
  );
});
