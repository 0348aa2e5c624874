import { type BacktestResult, type Bars, barAt, createSession, type Fill } from "@millrace/backtester";
import { createProducer } from "@millrace/kinesis-producer";
import type { ChangeReader } from "./change-reader.ts";
import { dataRecord } from "./change-record.ts";
import { type MarketData, marketBars } from "./market-data.ts";
import type { Context } from "./parameters.ts";
import { EmaCrossover, type Periods } from "./strategies/ema-crossover.ts";
import { CASH } from "./tuning.ts";

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
      await clock.sleep(PACE, signal);
      for (const { symbol: name, ...bar } of await reader.read()) {
        arrived++;
        records.read();
        records.delivered();
        if (bar.time !== time) throw new Error(`${name}: expected the bar of ${time}, got that of ${bar.time}`);
        if (name === symbol) fills.push(...session.push(symbol, bar));
      }
      stage.set(arrived);
    }
  } finally {
    await producer.close();
  }
  stage.done(`${fills.length} fills`);
  return { result: session.finish(), bars: arrived, fills };
}
