import fc from "fast-check";
import { expect, it } from "vitest";
import { Distribution } from "../../../src/services/cloudwatch/distribution.ts";

const values = fc.array(fc.tuple(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.integer({ min: 1, max: 100 })));

function distributionOf(samples: readonly (readonly [number, number])[]): Distribution {
  const distribution = new Distribution();
  for (const [value, count] of samples) distribution.add(value, count);
  return distribution;
}

function totalOf(distribution: Distribution): number {
  return distribution.entries().reduce((total, [, count]) => total + count, 0);
}

it("keeps few values exactly, in order", () => {
  expect(
    distributionOf([
      [5, 1],
      [1, 2],
      [5, 3],
      [0, 1],
      [2.5, 1],
    ]).entries(),
  ).toEqual([
    [0, 1],
    [1, 2],
    [2.5, 1],
    [5, 4],
  ]);
});

it("loses no sample, however many values there are and however they are merged", () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 4 }), (parts) => {
      const merged = new Distribution();
      for (const part of parts) merged.merge(distributionOf(part));

      const expected = parts.flat().reduce((total, [, count]) => total + count, 0);
      expect(totalOf(merged)).toBe(expected);
    }),
  );
});

it("keeps many values within 1 %, rank by rank", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 150, maxLength: 400 }),
      (samples) => {
        const entries = distributionOf(samples.map((value) => [value, 1])).entries();

        const kept = entries.flatMap(([value, count]) => new Array<number>(count).fill(value));
        const sorted = samples.toSorted((a, b) => a - b);
        for (let rank = 0; rank < sorted.length; rank++)
          expect(Math.abs(kept[rank]! - sorted[rank]!)).toBeLessThanOrEqual(0.0101 * sorted[rank]!);
      },
    ),
    { numRuns: 30 },
  );
});

it("stays bounded over any range of values", () => {
  const distribution = new Distribution();

  for (let step = -3600; step <= 3600; step++) distribution.add(2 ** (step / 10), 1);
  distribution.add(0, 1);

  expect(distribution.entries().length).toBeLessThanOrEqual(1000);
  expect(totalOf(distribution)).toBe(7202);
  expect(distribution.entries().at(-1)![0] / 2 ** 360).toBeCloseTo(1, 1);
});
