/** One instrument of the made-up market. */
export interface Instrument {
  readonly symbol: string;
  /** Price at the start, in dollars. */
  readonly price: number;
  /** Yearly volatility in a calm market, as a share: 0.2 is 20 %. */
  readonly volatility: number;
  /** Units traded a day in a calm market. */
  readonly dailyVolume: number;
}

/** A state of the market: every instrument feels it at once. */
export interface Regime {
  readonly name: string;
  /** Yearly drift, as a share. */
  readonly drift: number;
  /** Factor on every instrument's volatility. */
  readonly turbulence: number;
  /** Trading days it lasts in the mean. */
  readonly days: number;
}

/** Five names that exist on no exchange. */
export const INSTRUMENTS: readonly Instrument[] = [
  { symbol: "MILL", price: 36, volatility: 0.26, dailyVolume: 16_000_000 },
  { symbol: "RACE", price: 120, volatility: 0.32, dailyVolume: 9_000_000 },
  { symbol: "WEIR", price: 58, volatility: 0.2, dailyVolume: 5_000_000 },
  { symbol: "OAKS", price: 210, volatility: 0.22, dailyVolume: 3_000_000 },
  { symbol: "RILL", price: 14, volatility: 0.45, dailyVolume: 22_000_000 },
];

/** Correlation of the returns of {@link INSTRUMENTS}: two machine makers, a utility, a grocer, a start-up. */
export const CORRELATIONS: readonly (readonly number[])[] = [
  [1, 0.7, 0.35, 0.3, 0.55],
  [0.7, 1, 0.3, 0.25, 0.6],
  [0.35, 0.3, 1, 0.4, 0.15],
  [0.3, 0.25, 0.4, 1, 0.1],
  [0.55, 0.6, 0.15, 0.1, 1],
];

/** Rise, sideways and crisis, each followed by one of the others. */
export const REGIMES: readonly Regime[] = [
  { name: "rise", drift: 0.35, turbulence: 0.8, days: 60 },
  { name: "sideways", drift: 0, turbulence: 1, days: 40 },
  { name: "crisis", drift: -0.8, turbulence: 2.2, days: 15 },
];

/**
 * Lower triangle L with L·Lᵀ equal to the matrix (Cholesky), row by row.
 * @throws {RangeError} when the matrix is not symmetric and positive definite.
 */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const lower = matrix.map(() => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      if (matrix[row]?.length !== size || matrix[row]![column] !== matrix[column]![row]) throw notCorrelations();
      let sum = matrix[row]![column]!;
      for (let index = 0; index < column; index++) sum -= lower[row]![index]! * lower[column]![index]!;
      if (row === column && !(sum > 0)) throw notCorrelations();
      lower[row]![column] = row === column ? Math.sqrt(sum) : sum / lower[column]![column]!;
    }
  }
  return lower;
}

function notCorrelations(): RangeError {
  return new RangeError("correlations: expected a symmetric, positive definite matrix with one row per instrument");
}
