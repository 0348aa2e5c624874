import { expect, test } from "vitest";
import { CORRELATIONS, generateBars, INSTRUMENTS } from "../src/index.ts";
import { cholesky } from "../src/market.ts";

test("the factor times its transpose is the matrix", () => {
  const lower = cholesky(CORRELATIONS);

  for (const [row, expected] of CORRELATIONS.entries())
    for (const [column, value] of expected.entries()) {
      const product = lower[row]!.reduce((sum, factor, index) => sum + factor * lower[column]![index]!, 0);
      expect(product).toBeCloseTo(value, 12);
    }
});

test.each([
  [
    [
      [1, 0.5],
      [0.4, 1],
    ],
  ],
  [
    [
      [1, 1.5],
      [1.5, 1],
    ],
  ],
])("a matrix that no market can have is refused: %j", (correlations) => {
  const options = { count: 1, instruments: INSTRUMENTS.slice(0, 2), correlations };

  expect(() => [...generateBars(options)]).toThrow("expected a symmetric, positive definite matrix");
});
