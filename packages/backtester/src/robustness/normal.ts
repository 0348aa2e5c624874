/** Probability that a standard normal variable is at most `x` (West, "Better Approximations", Wilmott 2005; 1e-15). */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  let tail = 0;
  if (size < 37) {
    const density = Math.exp((-size * size) / 2);
    if (size < 7.071_067_811_865_47) {
      const above = horner(ABOVE, size);
      const below = horner(BELOW, size);
      tail = (density * above) / below;
    } else {
      const fraction = size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))));
      tail = density / fraction / 2.506_628_274_631;
    }
  }
  return x > 0 ? 1 - tail : tail;
}

/** The value below which a standard normal variable is with `probability`, 0 to 1 (Newton steps on `normalCdf`). */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    return probability === 1 ? Number.POSITIVE_INFINITY : probability === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  // Abramowitz and Stegun 26.2.23, within 4.5e-4, as the start.
  const tail = Math.min(probability, 1 - probability);
  const t = Math.sqrt(-2 * Math.log(tail));
  const start = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let x = probability < 0.5 ? -start : start;
  for (let step = 0; step < 4; step++)
    x -= (normalCdf(x) - probability) / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
  return x;
}

const ABOVE = [
  3.526_249_659_989_11e-2, 0.700_383_064_443_688, 6.373_962_203_531_65, 33.912_866_078_383, 112.079_291_497_871,
  221.213_596_169_931, 220.206_867_912_376,
];
const BELOW = [
  8.838_834_764_831_84e-2, 1.755_667_163_182_64, 16.064_177_579_207, 86.780_732_202_946_1, 296.564_248_779_674,
  637.333_633_378_831, 793.826_512_519_948, 440.413_735_824_752,
];

function horner(coefficients: readonly number[], x: number): number {
  let result = 0;
  for (const coefficient of coefficients) result = result * x + coefficient;
  return result;
}
