import { expect, it } from "vitest";
import { deflatedSharpe, expectedMaximum, skillProbability } from "../../src/robustness/deflated-sharpe.ts";
import { normalCdf, normalQuantile } from "../../src/robustness/normal.ts";

it("reproduces the example of the paper: 100 trials, five years of days, fat tails", () => {
  // Bailey and López de Prado (2014), "A numerical example": yearly ratio 2.5, variance of trials 1/2, skew -3, kurtosis 10.
  const expectedBest = expectedMaximum(100, Math.sqrt(0.5 / 250));
  const probability = skillProbability({
    sharpe: 2.5 / Math.sqrt(250),
    expectedBest,
    count: 1250,
    skew: -3,
    kurtosis: 10,
  });

  expect(expectedBest).toBeCloseTo(0.1132, 4);
  expect(probability).toBeCloseTo(0.9004, 4);
});

it.each([
  [0, 0.5],
  [1.959963984540054, 0.975],
  [-3, 0.0013498980316300946],
  [8, 1 - 6.22096057427178e-16],
])("knows the normal distribution at %d", (x, probability) => {
  expect(Math.abs(normalCdf(x) - probability)).toBeLessThan(1e-15);
  if (x < 8) expect(normalQuantile(probability)).toBeCloseTo(x, 10);
});

it("warns of a best that luck explains", () => {
  const returns = Array.from({ length: 250 }, (_, day) => Math.sin(day * 12.9898) * 0.01 + 0.0004);
  const luck = Array.from({ length: 200 }, (_, trial) => Math.sin(trial * 78.233) * 0.1);

  expect(deflatedSharpe(returns, luck).warning).toContain("200 trials");
  expect(
    deflatedSharpe(
      returns.map((value) => value + 0.01),
      [0.1],
    ).warning,
  ).toBeUndefined();
});
