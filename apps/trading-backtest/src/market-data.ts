import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Bars, barAt, type ReadBars } from "@millrace/backtester";
import {
  CSV_HEADER,
  csvRow,
  generateBars,
  type MarketBar,
  readCsvBars,
  readParquetBars,
  readSymbols,
} from "@millrace/dataset-market-bars";
import { textObjects } from "./objects.ts";
import type { Context } from "./parameters.ts";

/** Where the files of bars are: `market-data/market/bars/<symbol>.csv`. */
export const FILES_PREFIX = "market-data/market/bars/";

/** Bars before anything is done to them. */
export interface MarketData {
  /** What is traded. */
  readonly symbol: string;
  /** All bars of each symbol. */
  readonly bars: readonly Bars[];
  /** Bars before this time are history, the others come live. */
  readonly liveFrom: number;
}

/** Generates bars, or reads the file that was named. */
export async function readMarketData({ parameters, seed }: Context): Promise<MarketData> {
  const read = parameters.data === "" ? generated(seed, parameters) : await readFile(parameters.data);
  const bars = read.map((one) => one.bars);
  const symbols = bars.map(({ symbol }) => symbol);
  const symbol = parameters.symbol === "" ? symbols[0] : parameters.symbol;
  const traded = bars.find((one) => one.symbol === symbol);
  if (symbol === undefined || traded === undefined)
    throw new Error(`symbol: expected one of ${symbols.join(", ")}, got ${parameters.symbol}`);
  if (traded.length - parameters.liveBars < MINIMUM_HISTORY)
    throw new Error(
      `${symbol}: expected ${MINIMUM_HISTORY} bars beside the ${parameters.liveBars} live ones, got ${traded.length} in all`,
    );
  const first = traded.length - parameters.liveBars;
  return { symbol, bars, liveFrom: first < traded.length ? traded.time[first]! : Number.POSITIVE_INFINITY };
}

/** As many as the slowest average, training, test and walk-forward need. */
const MINIMUM_HISTORY = 90;

function generated(seed: string, { bars, liveBars, gaps, interval }: Context["parameters"]): readonly ReadBars[] {
  const number = createHash("sha256").update(seed).digest().readUInt32BE();
  return readSymbols(generateBars({ seed: number, count: bars + liveBars, gaps, interval }), { jumps: "allow" });
}

/** Real data is sorted, and of two bars of one time the later row counts; anything else that is wrong stops the run. */
async function readFile(file: string): Promise<readonly ReadBars[]> {
  const bytes = readFileSync(file);
  const policies = { unsorted: "sort", duplicates: "last" } as const;
  return file.endsWith(".parquet") ? readParquetBars(bytes, policies) : readCsvBars(bytes.toString(), policies);
}

/** Puts the history into the bucket, one file per symbol, and returns its number of bars. */
export async function storeHistory(context: Context, { bars, liveFrom }: MarketData): Promise<number> {
  const objects = textObjects(context);
  const stage = context.progress.stage("store", { unit: "bars" });
  let count = 0;
  for (const one of bars) {
    const rows = marketBars(one).filter(({ time }) => time < liveFrom);
    await objects.put(`${FILES_PREFIX}${one.symbol}.csv`, csvOf(rows), "text/csv");
    count += rows.length;
    stage.add(rows.length);
  }
  stage.done(`${bars.length} files`);
  return count;
}

export function marketBars(bars: Bars): MarketBar[] {
  return Array.from({ length: bars.length }, (_, index) => ({ symbol: bars.symbol, ...barAt(bars, index) }));
}

export function csvOf(rows: readonly MarketBar[]): string {
  return `${[CSV_HEADER, ...rows.map(csvRow)].join("\n")}\n`;
}
