import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import type { ReadBars } from "@millrace/backtester";
import { formatTime, readSymbols } from "@millrace/dataset-market-bars";
import type { ChangeReader } from "./change-reader.ts";
import type { LoadEvent, LoadResult } from "./handlers/load.ts";
import { invoke } from "./invoke.ts";
import { csvOf, FILES_PREFIX, type MarketData, marketBars } from "./market-data.ts";
import { textObjects } from "./objects.ts";
import type { Context } from "./parameters.ts";

/** The history as the stream kept it. */
export interface Retained {
  /** One per symbol, checked and in order. */
  readonly symbols: readonly ReadBars[];
  /** Hours that the stream keeps records. */
  readonly retentionHours: number;
  /** Age of the oldest record when it was read, in milliseconds. */
  readonly age: number;
  /** Bars that stood in the stream twice. */
  readonly duplicates: number;
}

/** Milliseconds by which the clocks of functions and stream may differ. The run's own clock may be anywhere. */
const CLOCK_TOLERANCE = 1000;

/** What the loading functions did. */
export interface Loaded {
  readonly bars: number;
  /** Where to read from: a time of arrival before all of them, in milliseconds. */
  readonly since: number;
  /** Invocations that were made again. */
  readonly retries: number;
}

/** Has a function load each file into the stream; again when it fails, which can write bars twice. */
export async function loadHistory(context: Context, { bars }: MarketData): Promise<Loaded> {
  const { outputs, progress } = context;
  const stage = progress.stage("load", { unit: "bars" });
  const answers = await Promise.all(
    bars.map(async ({ symbol }, index) => {
      const event: LoadEvent = { key: `${FILES_PREFIX}${symbol}.csv`, createTable: index === 0 };
      const answer = await invoke<LoadResult>(context, outputs.load_function, event);
      if (!answer.ok) throw new Error(`${event.key} could not be loaded: ${answer.error}`);
      stage.add(answer.result.bars);
      return answer;
    }),
  );
  stage.done(`${bars.length} files`);
  return {
    bars: answers.reduce((sum, { result }) => sum + result.bars, 0),
    since: Math.min(...answers.map(({ result }) => result.startedAt)) - CLOCK_TOLERANCE,
    retries: answers.reduce((sum, { attempts }) => sum + attempts - 1, 0),
  };
}

/** Lets the bars grow old in the stream, and reads them back. */
export async function readHistory(context: Context, reader: ChangeReader): Promise<Retained> {
  const { aws, clock, outputs, parameters, progress, records, signal } = context;
  if (clock.mode === "fast") await clock.sleep(parameters.age, signal);
  const stage = progress.stage("read back", { unit: "bars" });
  const rows = await reader.read();
  stage.set(rows.length);
  const { StreamDescriptionSummary: stream } = await aws
    .kinesis()
    .send(new DescribeStreamSummaryCommand({ StreamName: outputs.stream }));
  const retentionHours = stream!.RetentionPeriodHours!;
  if (rows.length === 0)
    throw new Error(
      `stream ${outputs.stream}: no bars left; it keeps them for ${retentionHours} h, set retentionHours higher or age lower`,
    );
  // Shards are read side by side and records repeated by retries: time puts them in order, a repeated bar counts once.
  const symbols = readSymbols(rows, { unsorted: "sort", duplicates: "first", jumps: "allow" });
  const duplicates = symbols.flatMap(({ repairs }) => repairs).filter(({ problem }) => problem === "duplicate").length;
  records.read(reader.records);
  records.dropped("control record", reader.control);
  if (duplicates > 0) records.dropped("duplicate", duplicates);
  records.delivered(rows.length - duplicates);
  const age = clock.now() - reader.oldestArrival;
  stage.done(`${symbols.length} symbols, ${formatTime(rows[0]!.time)} to ${formatTime(rows.at(-1)!.time)}`);
  return { symbols, retentionHours, age, duplicates };
}

/** Puts the bars of one symbol where the tuning jobs read them, once for all, and returns the key. */
export async function prepareBars(context: Context, { bars }: ReadBars): Promise<string> {
  const key = `bars/${bars.symbol}.csv`;
  await textObjects(context).put(key, csvOf(marketBars(bars)), "text/csv");
  return key;
}
