import type { Bars, Split } from "@millrace/backtester";
import type { Evaluation } from "./evaluation.ts";
import type { LiveRun } from "./live.ts";
import type { MarketData } from "./market-data.ts";
import type { Loaded, Retained } from "./retention.ts";
import type { Tuning } from "./tuning.ts";

/** What a run of this sample yields for its checks and views. */
export interface TradingResult {
  readonly data: MarketData;
  /** Bars of the history in files, of all symbols. */
  readonly stored: number;
  readonly loaded: Loaded;
  readonly retained: Retained;
  /** History of the traded symbol, read back from the stream. */
  readonly history: Bars;
  readonly split: Split;
  readonly tuning: Tuning;
  readonly evaluation: Evaluation;
  readonly live: LiveRun;
}
