import { expect, test } from "vitest";
import { objectKey } from "../../src/handlers/object-key.ts";

test("an object is named by the hour, the shard and the first and last record of its batch", () => {
  const source = { shardId: "shardId-000000000002", partitionKey: "sensor-1", explicitHashKey: undefined };
  const first = { ...source, sequenceNumber: "495001", subSequenceNumber: 0, arrivedAt: Date.UTC(2026, 0, 5, 7, 59) };
  const last = { ...first, sequenceNumber: "495099", arrivedAt: Date.UTC(2026, 0, 5, 8) };

  expect(objectKey(first, last)).toBe(
    "readings/year=2026/month=01/day=05/hour=07/shardId-000000000002/495001-495099.jsonl.gz",
  );
});
