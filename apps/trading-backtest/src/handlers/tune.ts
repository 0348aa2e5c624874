import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { optimise, sliceBars } from "@millrace/backtester";
import { readCsvBars } from "@millrace/dataset-market-bars";
import { EmaCrossover, type Periods } from "../strategies/ema-crossover.ts";

/** One tuning job: which parameters to try on which bars. */
export interface TuneEvent {
  /** Object with the bars of one symbol, as CSV. */
  readonly key: string;
  /** Bars from the first on that may be seen: the training range. */
  readonly rows: number;
  readonly cash: number;
  readonly fast: readonly number[];
  readonly slow: readonly number[];
  /** Every pair, or `samples` of them chosen by a model of what was good so far. */
  readonly method: "grid" | "model";
  readonly samples: number;
  readonly seed: number;
}

/** A pair of periods and what it came to on the training range. */
export interface TunedCell extends Periods {
  /** Profit and loss in dollars: equity at the last close less the cash at the start. */
  readonly pnl: number;
  readonly trades: number;
  /** Percent, 0 or below. */
  readonly maxDrawdown: number;
  /** Mean over standard deviation of the returns per period; null when equity never moved. */
  readonly sharpe: number | null;
}

const s3 = new S3Client({});

/** Backtests pairs of periods over the training range with profit and loss as the metric. */
export async function handler(event: TuneEvent): Promise<readonly TunedCell[]> {
  const object = await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET!, Key: event.key }));
  const [read] = readCsvBars((await object.Body?.transformToString()) ?? "", { jumps: "allow" });
  if (read === undefined) throw new Error(`${event.key}: expected the bars of one symbol, got none`);
  const { cells, best } = await optimise<Periods>(
    EmaCrossover,
    sliceBars(read.bars, 0, event.rows),
    { fast: event.fast, slow: event.slow },
    {
      cash: event.cash,
      objective: "equityFinal",
      constraint: ({ fast, slow }) => fast < slow,
      method: event.method,
      samples: event.samples,
      seed: event.seed,
      statistics: { sharpe: "arithmetic", periodsPerYear: 1 },
    },
  );
  console.log(JSON.stringify({ message: "tuned", cells: cells.length, best: best.parameters, metric: best.objective }));
  return cells.map(({ parameters, statistics }) => ({
    ...parameters,
    pnl: statistics.equityFinal - event.cash,
    trades: statistics.trades,
    maxDrawdown: statistics.maxDrawdown,
    sharpe: Number.isFinite(statistics.sharpeRatio) ? statistics.sharpeRatio : null,
  }));
}
