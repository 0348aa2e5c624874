import { expect, it } from "vitest";
import {
  decimalText,
  divideDecimal,
  fitDecimal,
  multiplyDecimal,
  parseDecimal,
  rescale,
} from "../../src/types/decimal.ts";

it.each([
  ["12.345", 2, "12.35"],
  ["-12.345", 2, "-12.35"],
  ["0.05", 1, "0.1"],
  ["1e3", 2, "1000.00"],
  ["-1231.1231231321321321111", 19, "-1231.1231231321321321111"],
])("reads %s at scale %i as %s", (text, scale, expected) => {
  expect(decimalText(parseDecimal(text, scale)!, scale)).toBe(expected);
});

it("reads what is no number as null", () => {
  expect([parseDecimal("abc", 2), parseDecimal("", 2), parseDecimal("1.2.3", 2)]).toEqual([null, null, null]);
});

it("is exact beyond 2^53 and comes back to numbers", () => {
  const product = multiplyDecimal(90_071_992_547_409, 1000);
  expect(product).toBe(90_071_992_547_409_000n);
  expect(rescale(product, 3, 0)).toBe(90_071_992_547_409);
});

it("divides to the scale asked for and rounds half up", () => {
  expect(decimalText(divideDecimal(200, 2, 3, 0, 6), 6)).toBe("0.666667");
  expect(() => divideDecimal(1, 0, 0, 0, 6)).toThrow("Division by zero");
});

it("makes NULL of an overflow", () => {
  expect([fitDecimal(999, 3), fitDecimal(1000, 3)]).toEqual([999, null]);
});
