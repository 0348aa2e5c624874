import { BacktestError } from "../errors.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

/** Whether the best of many trials is better than the best of as many worthless ones would look. */
export interface DeflatedSharpe {
  /** Sharpe ratio of the best trial per period, not annualised. */
  readonly sharpe: number;
  /** What the best of as many trials without any skill is expected to have. */
  readonly expectedBest: number;
  /** Probability that the true ratio is above 0, trials, skew and fat tails accounted for. */
  readonly probability: number;
  /** A sentence for people when the probability is below 0.95. */
  readonly warning: string | undefined;
}

/**
 * The deflated Sharpe ratio (Bailey and López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40,
 * 2014).
 * @param returns Returns per period of the best trial.
 * @param sharpes Sharpe ratios per period of all trials, the best among them.
 * @throws BacktestError BACKTEST_INVALID_OPTION for fewer than three returns or no trials.
 */
export function deflatedSharpe(returns: ArrayLike<number>, sharpes: readonly number[]): DeflatedSharpe {
  const count = returns.length;
  if (count < 3) throw invalid(`returns: expected three or more, got ${count}`);
  const known = sharpes.filter((sharpe) => Number.isFinite(sharpe));
  if (known.length === 0) throw invalid("sharpes: expected one finite ratio or more");
  const { mean, deviation, skew, kurtosis } = momentsOf(returns);
  const sharpe = mean / deviation;
  const expectedBest = known.length === 1 ? 0 : expectedMaximum(known.length, momentsOf(known).deviation);
  const probability = skillProbability({ sharpe, expectedBest, count, skew, kurtosis });
  return {
    sharpe,
    expectedBest,
    probability,
    warning:
      probability >= 0.95
        ? undefined
        : `The best of ${known.length} trials has a Sharpe ratio of ${sharpe.toFixed(4)} per period; luck alone would give about ${expectedBest.toFixed(4)}. The probability of any skill is ${(probability * 100).toFixed(1)} %, below 95 %: do not trust this choice of parameters.`,
  };
}

/** Sharpe ratio of returns per period, not annualised. */
export function periodSharpe(returns: ArrayLike<number>): number {
  const { mean, deviation } = momentsOf(returns);
  return mean / (deviation || Number.NaN);
}

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/** Expected maximum of `count` draws from a normal distribution with mean 0. */
export function expectedMaximum(count: number, deviation: number): number {
  return (
    deviation *
    ((1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / count) +
      EULER_MASCHERONI * normalQuantile(1 - 1 / (count * Math.E)))
  );
}

/** Probability that the true ratio exceeds `expectedBest`, from `count` returns of that skew and kurtosis. */
export function skillProbability(found: {
  readonly sharpe: number;
  readonly expectedBest: number;
  readonly count: number;
  readonly skew: number;
  readonly kurtosis: number;
}): number {
  const { sharpe, expectedBest, count, skew, kurtosis } = found;
  const spread = Math.sqrt((1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2) / (count - 1));
  return normalCdf((sharpe - expectedBest) / spread);
}

/** Kurtosis of a normal distribution is 3. */
function momentsOf(values: ArrayLike<number>): { mean: number; deviation: number; skew: number; kurtosis: number } {
  const count = values.length;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += values[index]!;
  const mean = sum / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < count; index++) {
    const difference = values[index]! - mean;
    const square = difference * difference;
    second += square;
    third += square * difference;
    fourth += square * square;
  }
  const variance = second / count;
  return {
    mean,
    deviation: Math.sqrt(second / (count - 1)),
    skew: third / count / variance ** 1.5,
    kurtosis: fourth / count / variance ** 2,
  };
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
