import { expect, test } from "vitest";
import { compareCosts } from "../src/index.ts";

const prices = {
  provisioned: { shardHour: 0.015, millionPutUnits: 0.014 },
  onDemand: { streamHour: 0.04, gigabyteIn: 0.08, gigabyteOut: 0.04 },
};

test("a steady stream of small records is cheaper provisioned", () => {
  const day = { hours: 24, shardHours: 48, records: 86_400_000, recordBytes: 1024 };

  const costs = compareCosts(day, prices);

  expect(costs.provisioned).toBeCloseTo(48 * 0.015 + 86.4 * 0.014, 10);
  expect(costs.onDemand).toBeCloseTo(24 * 0.04 + (86_400_000 / 1024 ** 2) * 0.12, 10);
  expect(costs.cheaper).toBe("provisioned");
});

test("an idle stream that must be ready for a peak is cheaper on demand", () => {
  expect(compareCosts({ hours: 24, shardHours: 2400, records: 1000, recordBytes: 100 }, prices).cheaper).toBe(
    "on-demand",
  );
});

test("records are rounded up to units of 25 KB and of 1 KB", () => {
  const use = { hours: 0, shardHours: 0, records: 1_000_000, recordBytes: 25 * 1024 + 1 };

  const { provisioned, onDemand } = compareCosts(use, prices);

  expect(provisioned).toBeCloseTo(2 * 0.014, 10);
  expect(onDemand).toBeCloseTo(((26 * 1024 * 1_000_000) / 1024 ** 3) * 0.12, 10);
});

test("a second reader costs on demand only", () => {
  const use = { hours: 1, shardHours: 1, records: 1_000_000, recordBytes: 1024 };
  const [one, two] = [compareCosts(use, prices), compareCosts({ ...use, readers: 2 }, prices)];

  expect(two.provisioned).toBe(one.provisioned);
  expect(two.onDemand).toBeGreaterThan(one.onDemand);
});
