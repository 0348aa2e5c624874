import fc from "fast-check";
import { expect, test } from "vitest";
import { type Criteria, judge } from "../../../../src/services/cloudwatch/alarms/judge.ts";

/** The documented rules word by word, over periods from oldest to newest. */
function naive(periods: readonly (boolean | undefined)[], criteria: Criteria): string | undefined {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = criteria;
  const data = periods.filter((period) => period !== undefined);
  const verdict = (points: readonly boolean[]) =>
    points.filter((breaching) => breaching).length >= m ? "ALARM" : "OK";
  // "evaluates the alarm state based on the most recent real data points"
  if (data.length >= n) return verdict(data.slice(data.length - n));
  // "fills in the missing data points with the result you specified"
  const lacking = n - data.length;
  if (treatMissingData === "breaching") return verdict([...data, ...new Array<boolean>(lacking).fill(true)]);
  if (treatMissingData === "notBreaching") return verdict([...data, ...new Array<boolean>(lacking).fill(false)]);
  if (data.length === 0) return treatMissingData === "missing" ? "INSUFFICIENT_DATA" : undefined;
  if (verdict(data) === "ALARM") return "ALARM";
  if (data.includes(false)) return "OK";
  // "the oldest available breaching datapoint … is at least as old as the value of Datapoints to Alarm, and all other more
  // recent data points are breaching or missing"
  const age = periods.length - periods.indexOf(true);
  return treatMissingData === "missing" && age >= m ? "ALARM" : undefined;
}

const cases = fc.integer({ min: 1, max: 8 }).chain((evaluationPeriods) =>
  fc.record({
    criteria: fc.record({
      evaluationPeriods: fc.constant(evaluationPeriods),
      datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
      treatMissingData: fc.constantFrom("missing", "ignore", "breaching", "notBreaching"),
    }),
    periods: fc.array(fc.constantFrom(true, false, undefined), {
      minLength: evaluationPeriods + 2,
      maxLength: evaluationPeriods + 2,
    }),
  }),
);

test("an alarm decides as the documented rules do, word by word", () => {
  fc.assert(
    fc.property(cases, ({ criteria, periods }) => {
      expect(judge([...periods].reverse(), criteria as Criteria).state).toBe(naive(periods, criteria as Criteria));
    }),
    { numRuns: 2000 },
  );
});
