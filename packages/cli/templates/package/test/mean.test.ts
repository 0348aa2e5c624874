import { createMean } from "@millrace/template-package";
import fc from "fast-check";
import { expect, test } from "vitest";

test("the mean of numbers lies between the least and the greatest of them", () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });

  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), (values) => {
      const mean = createMean();
      for (const value of values) mean.add(value);

      const slack = 1e-6;
      expect(mean.value()).toBeGreaterThanOrEqual(Math.min(...values) - slack);
      expect(mean.value()).toBeLessThanOrEqual(Math.max(...values) + slack);
    }),
  );
});

test("without numbers there is no mean", () => {
  expect(() => createMean().value()).toThrow(expect.objectContaining({ code: "TEMPLATE_PACKAGE_EMPTY" }));
});

test("what is no number is refused", () => {
  expect(() => createMean().add(Number.NaN)).toThrow(expect.objectContaining({ code: "TEMPLATE_PACKAGE_NOT_FINITE" }));
});
