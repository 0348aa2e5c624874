import { expect, test } from "vitest";
import { metricLine } from "../src/index.ts";

test("an entry is one line that CloudWatch Logs turns into metrics by stream", () => {
  const line = metricLine({
    streamName: "trips",
    alarmName: "trips-scale-up",
    direction: "up",
    at: 1000,
    outcome: "scaled",
    reason: "trips-scale-up went off",
    shards: 2,
    targetShards: 4,
  });

  expect(line).not.toContain("\n");
  const { _aws, ...entry } = JSON.parse(line);
  expect(entry).toMatchObject({
    StreamName: "trips",
    outcome: "scaled",
    scaled: 1,
    failed: 0,
    shards: 2,
    targetShards: 4,
  });
  expect(_aws.Timestamp).toBe(1000);
  const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  expect({ Namespace, Dimensions }).toEqual({ Namespace: "StreamScaling", Dimensions: [["StreamName"]] });
  for (const { Name } of Metrics) expect(typeof entry[Name]).toBe("number");
});
