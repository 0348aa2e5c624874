import { expect, test } from "vitest";
import { judge } from "../../../../src/services/cloudwatch/alarms/judge.ts";

// Source: Amazon CloudWatch User Guide, "How alarm state is evaluated when data is missing", both tables: data points
// oldest first (0 not breaching, X breaching, - missing), then the state under missing, ignore, breaching, notBreaching.
const THREE_OF_THREE = [
  ["0-X-X", "OK", "OK", "OK", "OK"],
  ["0----", "OK", "OK", "OK", "OK"],
  ["-----", "INSUFFICIENT_DATA", undefined, "ALARM", "OK"],
  ["0XX-X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["--X--", "ALARM", undefined, "ALARM", "OK"],
] as const;
const TWO_OF_THREE = [
  ["0-X-X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["00X0X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0-X--", "OK", "OK", "ALARM", "OK"],
  ["----0", "OK", "OK", "ALARM", "OK"],
  ["---X-", "ALARM", undefined, "ALARM", "OK"],
] as const;

const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;

const rows = [
  ...THREE_OF_THREE.map(([points, ...states]) => ({ points, states, datapointsToAlarm: 3 })),
  ...TWO_OF_THREE.map(([points, ...states]) => ({ points, states, datapointsToAlarm: 2 })),
];

test.each(rows)("$points with $datapointsToAlarm out of 3", ({ points, states, datapointsToAlarm }) => {
  const periods = [...points].reverse().map((point) => (point === "-" ? undefined : point === "X"));
  const found = TREATMENTS.map(
    (treatMissingData) => judge(periods, { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }).state,
  );
  expect(found).toEqual(states);
});

test.each(["----X", "---X-"])("%s is no alarm yet when three datapoints are needed", (points) => {
  const periods = [...points].reverse().map((point) => (point === "-" ? undefined : point === "X"));
  const criteria = { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: "missing" } as const;
  expect(judge(periods, criteria).state).toBeUndefined();
});
