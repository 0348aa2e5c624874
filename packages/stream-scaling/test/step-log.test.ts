import { expect, test } from "vitest";
import { stepLine } from "../src/index.ts";

test("an entry is one line that CloudWatch Logs turns into metrics by resource", () => {
  const line = stepLine({
    resource: "application/fleet",
    alarmName: "fleet-out",
    at: 1000,
    outcome: "scaled",
    reason: "150 with 100: step [0, ∞): +1",
    capacity: 1,
    targetCapacity: 2,
  });

  expect(line).not.toContain("\n");
  const { _aws, ...entry } = JSON.parse(line);
  expect(entry).toMatchObject({
    Resource: "application/fleet",
    outcome: "scaled",
    scaled: 1,
    failed: 0,
    targetCapacity: 2,
  });
  expect(_aws.Timestamp).toBe(1000);
  const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  expect({ Namespace, Dimensions }).toEqual({ Namespace: "StreamScaling", Dimensions: [["Resource"]] });
  for (const { Name } of Metrics) expect(typeof entry[Name]).toBe("number");
});
