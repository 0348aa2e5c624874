import { expect, test } from "vitest";
import { onDemandCapacity, throttledShare } from "../src/index.ts";

const MEBIBYTE = 1024 * 1024;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function traffic(at: number, megabytes: number, recordsPerSecond = 0) {
  return { at, bytesPerSecond: megabytes * MEBIBYTE, recordsPerSecond };
}

test("a new stream takes 4 MB/s and 4,000 records/s", () => {
  expect(onDemandCapacity([], 0)).toEqual({ shards: 4, bytesPerSecond: 4 * MEBIBYTE, recordsPerSecond: 4000 });
});

// The announcement: 10 to 40 MB/s bursts to 80, and after a new peak of 50 to 100.
test("capacity is twice the peak, whichever of bytes and records it is", () => {
  const history = [traffic(0, 10), traffic(MINUTE, 40)];

  expect(onDemandCapacity(history, DAY).bytesPerSecond).toBe(80 * MEBIBYTE);
  expect(onDemandCapacity([...history, traffic(DAY, 50)], DAY + 15 * MINUTE).bytesPerSecond).toBe(100 * MEBIBYTE);
  expect(onDemandCapacity([traffic(0, 1, 7500)], DAY).recordsPerSecond).toBe(15_000);
});

test("a new peak counts after 15 minutes and is forgotten after 30 days", () => {
  const history = [traffic(0, 20)];

  expect(onDemandCapacity(history, 15 * MINUTE - 1).shards).toBe(4);
  expect(onDemandCapacity(history, 15 * MINUTE).shards).toBe(40);
  expect(onDemandCapacity(history, 30 * DAY - 1).shards).toBe(40);
  expect(onDemandCapacity(history, 30 * DAY).shards).toBe(4);
});

test("the account's quota bounds it", () => {
  expect(onDemandCapacity([traffic(0, 150)], DAY).shards).toBe(200);
  expect(onDemandCapacity([traffic(0, 150)], DAY, { maxShards: 1000 }).shards).toBe(300);
});

// The announcement: 12 MB/s into five shards, about 60 % turned away.
test("what does not fit is throttled", () => {
  const five = { shards: 5, bytesPerSecond: 5 * MEBIBYTE, recordsPerSecond: 5000 };

  expect(throttledShare(traffic(0, 4), five)).toBe(0);
  expect(throttledShare(traffic(0, 12), five)).toBeCloseTo(0.583, 3);
  expect(throttledShare(traffic(0, 1, 10_000), five)).toBe(0.5);
});
