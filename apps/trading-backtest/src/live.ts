import { type BacktestResult, type Bars, barAt, createSession, type Fill } from "@millrace/backtester";
import { createProducer } from "@millrace/kinesis-producer";
import type { ChangeReader } from "./change-reader.ts";
import { dataRecord } from "./change-record.ts";
import { type MarketData, marketBars } from "./market-data.ts";
import type { Context } from "./parameters.ts";
import { EmaCrossover, type Periods } from "./strategies/ema-crossover.ts";
import { CASH } from "./tuning.ts";
import { dateOf } from "./views.ts";

/** The strategy on the stream: first over the history, then bar by bar. */
export interface LiveRun {
  readonly result: BacktestResult<Periods>;
  /** Bars that came live, of all symbols. */
  readonly bars: number;
  /** Fills while the stream was live. */
  readonly fills: readonly Fill[];
}

/** From one bar to the next, in milliseconds of the run's clock; a real day would be as good. */
const PACE = 1000;
/** Looks for a bar before it counts as lost. */
const MAX_LOOKS = 30;

/** Writes the newest bars as they come about, and trades them as they arrive through the stream. */
export async function tradeLive(
  context: Context,
  { symbol, bars, liveFrom }: MarketData,
  history: Bars,
  reader: ChangeReader,
  periods: Periods,
): Promise<LiveRun> {
  const { aws, clock, outputs, progress, records, signal } = context;
  const session = createSession<Periods>(EmaCrossover, [symbol], periods, { cash: CASH });
  for (let index = 0; index < history.length; index++) session.push(symbol, barAt(history, index));

  const coming = bars.flatMap(marketBars).filter(({ time }) => time >= liveFrom);
  const stage = progress.stage("live", { total: coming.length, unit: "bars" });
  const producer = createProducer({ client: aws.kinesis(), streamName: outputs.stream, clock, linger: 0 });
  const fills: Fill[] = [];
  let arrived = 0;
  try {
    for (const [time, together] of Map.groupBy(coming, (bar) => bar.time)) {
      for (const bar of together)
        await producer.put({ partitionKey: bar.symbol, data: dataRecord(bar, "insert", clock.now()) });
      await producer.flush();
      const waiting = new Set(together.map((bar) => bar.symbol));
      for (let look = 1; waiting.size > 0; look++) {
        if (look > MAX_LOOKS) throw new Error(`bars of ${dateOf(time)}: ${[...waiting].join(", ")} did not arrive`);
        await clock.sleep(PACE, signal);
        for (const { symbol: name, ...bar } of await reader.read()) {
          records.read();
          // Bars are waited for one time after the other: what is not waited for was delivered before.
          if (bar.time !== time || !waiting.delete(name)) {
            records.dropped("duplicate");
            continue;
          }
          records.delivered();
          arrived++;
          if (name === symbol) fills.push(...session.push(symbol, bar));
        }
      }
      stage.set(arrived);
    }
  } finally {
    await producer.close();
  }
  stage.done(`${fills.length} fills`);
  return { result: session.finish(), bars: arrived, fills };
}
