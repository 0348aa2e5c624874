import { makeRequests, Sender, sendEvenly } from "./load.ts";
import type { Context } from "./parameters.ts";
import { type Reading, startReader } from "./reader.ts";
import { RUSH_BEGINS, RushLoad } from "./rush.ts";
import { readScalingLog, type ScalingLog } from "./scaling-log.ts";
import { describeShards } from "./shard-watch.ts";
import { type MetricMinute, readStreamMetrics } from "./stream-metrics.ts";

const MINUTE = 60_000;
/** The reader of the first stream is slow for so long, beginning with the rush. */
const SLOW_MINUTES = 120;

/** Outside of the rush, shards are looked at in one minute of so many. */
const QUIET_LOOK = 5;

/** The three ways to scale a stream. */
export type Variant = "usage" | "count" | "on-demand";

/** What one stream did with the load. */
export interface VariantResult {
  readonly variant: Variant;
  readonly stream: string;
  readonly offered: number;
  readonly refused: number;
  /** What was offered and refused in each minute. */
  readonly minutes: readonly { readonly offered: number; readonly refused: number }[];
  /** Open shards at the end of each minute, as last looked at. */
  readonly shards: readonly number[];
  readonly metrics: readonly MetricMinute[];
  /** Undefined for on-demand, which no function scales. */
  readonly log: ScalingLog | undefined;
}

/** The load of all hours on every stream. */
export interface DayResult {
  readonly startedAt: number;
  /** Records a second in each minute. */
  readonly load: readonly number[];
  readonly variants: readonly VariantResult[];
  /** The reader of the stream scaled by usage factor, when that one got the load. */
  readonly reading: Reading | undefined;
}

/** Puts the same load, minute by minute, into every chosen stream, and reads the first one. */
export async function runDay(context: Context): Promise<DayResult> {
  const { clock, outputs, parameters, progress, series, signal } = context;
  const rush = new RushLoad(parameters.peak);
  const load: number[] = [];
  const requests = makeRequests(parameters.recordBytes);
  const runs = (
    [
      ["usage", outputs.usage_stream, outputs.usage_log_group],
      ["count", outputs.count_stream, outputs.count_log_group],
      ["on-demand", outputs.on_demand_stream, undefined],
    ] as const
  )
    .filter(([variant]) => parameters.variant === "all" || parameters.variant === variant)
    .map(([variant, stream, logGroup]) => ({
      variant,
      stream,
      logGroup,
      sender: new Sender(context, stream, requests),
      shards: [] as number[],
      minutes: [] as { offered: number; refused: number }[],
    }));

  await clock.sleep(MINUTE - (clock.now() % MINUTE), signal);
  const startedAt = clock.now();
  const slowFrom = startedAt + RUSH_BEGINS * MINUTE;
  const reader = runs.some(({ variant }) => variant === "usage")
    ? startReader(context, outputs.usage_stream, { from: slowFrom, until: slowFrom + SLOW_MINUTES * MINUTE })
    : undefined;

  const minutes = parameters.hours * 60;
  const stage = progress.stage("load", { total: minutes, unit: "minutes" });
  for (let minute = 0; minute < minutes; minute++) {
    signal.throwIfAborted();
    const at = clock.now();
    const scaledOut = runs.every(
      ({ variant, shards }) => variant === "on-demand" || shards.at(-1)! > parameters.shards,
    );
    const { recordsPerSecond, seconds } = rush.next(minute, scaledOut);
    load.push(recordsPerSecond);
    series.of("load", "records/s").add(at, recordsPerSecond);
    const before = runs.map(({ sender: { offered, refused } }) => ({ offered, refused }));
    await sendEvenly(
      clock,
      runs.map(({ sender }) => sender),
      recordsPerSecond,
      seconds,
    );
    if (seconds < 60) await clock.sleep(at + MINUTE - clock.now(), signal);
    await Promise.all(
      runs.map(async ({ variant, stream, sender, shards, minutes: sent }, index) => {
        const look = shards.length === 0 || rush.on || minute % QUIET_LOOK === 0;
        const open = look ? (await describeShards(context, stream)).shards : shards.at(-1)!;
        shards.push(open);
        const refused = sender.refused - before[index]!.refused;
        sent.push({ offered: sender.offered - before[index]!.offered, refused });
        series.of(`${variant}-shards`, "shards").add(at, open);
        series.of(`${variant}-throttled`, "records/s").add(at, refused / seconds);
      }),
    );
    stage.set(minute + 1);
    stage.status(runs.map(({ variant, shards }) => `${variant} ${shards.at(-1)}`).join(", "));
  }
  const usage = runs.find(({ variant }) => variant === "usage");
  if (usage !== undefined) await reader?.finish(usage.sender.offered - usage.sender.refused);
  stage.done();

  const until = startedAt + minutes * MINUTE;
  const variants = await Promise.all(
    runs.map(async ({ variant, stream, logGroup, sender, minutes: sent, shards }) => ({
      variant,
      stream,
      offered: sender.offered,
      refused: sender.refused,
      minutes: sent,
      shards,
      metrics: await readStreamMetrics(context, stream, startedAt, until),
      log: logGroup === undefined ? undefined : await readScalingLog(context, logGroup, startedAt),
    })),
  );
  for (const { at, iteratorAge } of variants.find(({ variant }) => variant === "usage")?.metrics ?? []) {
    series.of("iterator-age", "min").add(at, iteratorAge / MINUTE);
  }
  return { startedAt, load, variants, reading: reader?.reading };
}
