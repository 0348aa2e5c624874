import fc from "fast-check";
import { expect, test } from "vitest";
import { add, compareNumbers, normalise, sortableNumber } from "../../../src/services/dynamodb/number.ts";

/** A number as digits times a power of ten; sums of two stay within 38 digits. */
const scaled = fc.record({
  digits: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  exponent: fc.integer({ min: -8, max: 8 }),
});

type Scaled = { readonly digits: bigint; readonly exponent: number };

function text({ digits, exponent }: Scaled): string {
  return `${digits}e${exponent}`;
}

/** The number at a common scale, as the model computes with it. */
function unscaled({ digits, exponent }: Scaled): bigint {
  return digits * 10n ** BigInt(exponent + 12);
}

/** Plain decimal text of a number at that scale. */
function plain(value: bigint): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(13, "0");
  const fraction = digits.slice(-12).replace(/0+$/, "");
  return sign + digits.slice(0, -12) + (fraction === "" ? "" : `.${fraction}`);
}

test("a number is written in plain form, however it was sent", () => {
  fc.assert(
    fc.property(scaled, (number) => {
      expect(normalise(text(number))).toBe(plain(unscaled(number)));
    }),
  );
});

test("sums, differences and order are those of exact arithmetic", () => {
  fc.assert(
    fc.property(scaled, scaled, (left, right) => {
      const [a, b] = [unscaled(left), unscaled(right)];
      const [first, second] = [normalise(text(left)), normalise(text(right))];

      expect(add(first, second)).toBe(plain(a + b));
      expect(add(first, second, -1)).toBe(plain(a - b));
      expect(Math.sign(compareNumbers(first, second))).toBe(a < b ? -1 : a > b ? 1 : 0);
      expect(sortableNumber(first) < sortableNumber(second)).toBe(a < b);
    }),
  );
});

test.each([
  ["1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
  ["-1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
  ["1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
  ["1".repeat(39), "Attempting to store more than 38 significant digits in a Number"],
  ["", "The parameter cannot be converted to a numeric value"],
  ["1a", "The parameter cannot be converted to a numeric value: 1a"],
  ["Infinity", "The parameter cannot be converted to a numeric value: Infinity"],
])("number %j is refused", (number, message) => {
  expect(() => normalise(number)).toThrow(message);
});

test.each([
  ["-0", "0"],
  ["+1.10", "1.1"],
  [".5", "0.5"],
  ["1E3", "1000"],
  ["9".repeat(38), "9".repeat(38)],
  ["1e-130", `0.${"0".repeat(129)}1`],
])("number %j is stored as %j", (number, stored) => {
  expect(normalise(number)).toBe(stored);
});
