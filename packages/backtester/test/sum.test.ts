import fc from "fast-check";
import { expect, it } from "vitest";
import { RunningSum } from "../src/sum.ts";

it("is the sum in whole numbers to 1e-12 of the largest value, whatever is added and taken out again", () => {
  const cents = fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { minLength: 1, maxLength: 2000 });
  fc.assert(
    fc.property(cents, (values) => {
      const sum = new RunningSum();
      let exact = 0n;
      let largest = 1;
      for (const value of values) {
        sum.add(Number(value) / 128);
        exact += value;
        largest = Math.max(largest, Math.abs(Number(value) / 128));
      }

      expect(Math.abs(sum.value - Number(exact) / 128)).toBeLessThanOrEqual(1e-12 * largest);
    }),
  );
});

it("does not lose small values beside a large one", () => {
  const sum = new RunningSum();

  for (const value of [1e16, 1, 1, -1e16]) sum.add(value);

  expect(sum.value).toBe(2);
});
