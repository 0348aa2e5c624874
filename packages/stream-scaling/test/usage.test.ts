import fc from "fast-check";
import { expect, test } from "vitest";
import { iteratorAgeFactor, scaleDownFactor, usageFactors } from "../src/index.ts";

test("a shard filled with bytes, or with records, has the usage factor 1", () => {
  const full = { shards: 16, periodMinutes: 5 };

  expect(usageFactors({ ...full, bytes: 1024 * 1024 * 300 * 16, records: 0 })).toEqual({
    bytes: 1,
    records: 0,
    max: 1,
  });
  expect(usageFactors({ ...full, bytes: 0, records: 1000 * 300 * 16 })).toEqual({ bytes: 0, records: 1, max: 1 });
});

test("missing metric values count as zero", () => {
  const nothing = { bytes: undefined, records: undefined, shards: 1, periodMinutes: 1 };

  expect(usageFactors(nothing)).toEqual({ bytes: 0, records: 0, max: 0 });
  expect(scaleDownFactor(nothing, { iteratorAgeMs: undefined, blockingMinutes: 30, scaleDownThreshold: 0.25 })).toBe(0);
});

// facts: e5 = (FILL(m3,0)/1000/60) * (threshold/s2); the post prints a multiplication by 1000.
test.each([
  { iteratorAgeMs: 0, expected: 0 },
  { iteratorAgeMs: 15 * 60_000, expected: 0.125 },
  { iteratorAgeMs: 30 * 60_000, expected: 0.25 },
  { iteratorAgeMs: 60 * 60_000, expected: 0.5 },
])(
  "an iterator age of $iteratorAgeMs ms with a limit of 30 minutes is a factor of $expected",
  ({ iteratorAgeMs, expected }) => {
    expect(iteratorAgeFactor({ iteratorAgeMs, blockingMinutes: 30, scaleDownThreshold: 0.25 })).toBe(expected);
  },
);

test("readers that are behind by the limit or more keep an idle stream from being scaled down", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 100, noNaN: true }), (limit, times) => {
      const lag = { iteratorAgeMs: limit * 60_000 * times, blockingMinutes: limit, scaleDownThreshold: 0.25 };
      const factor = scaleDownFactor({ bytes: 0, records: 0, shards: 4, periodMinutes: 5 }, lag);
      // Away from the limit itself, where the last bit of the division decides.
      if (Math.abs(times - 1) > 1e-9) expect(factor >= 0.25).toBe(times >= 1);
    }),
  );
});

test("a stream without shards has no usage", () => {
  expect(() => usageFactors({ bytes: 1, records: 1, shards: 0, periodMinutes: 5 })).toThrow(
    expect.objectContaining({ code: "SCALING_OPTION_INVALID" }),
  );
});
