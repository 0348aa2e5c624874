import { type ReplayResult, type ReplayStatistics, replay } from "@millrace/replay";
import { formatDuration } from "@millrace/sample";
import { type Context, replaySpeed } from "./parameters.ts";
import { createLagWatch, doubleShards, shardCount } from "./scale-out.ts";
import { TRIPS_PREFIX } from "./trips.ts";

/** Clock time between readings of the replay. */
export const READING_INTERVAL = 2000;
/** Milliseconds that a trip waits for company: longer where fewer come in a second, so that calls are as large. */
const LINGER = 100;
/** Readings with growing lag, one after another, after which the stream is scaled out. */
export const GROWING_READINGS = 4;

/** The lag at one reading. */
export interface LagReading {
  /** Milliseconds since the epoch, on the run's clock. */
  readonly at: number;
  readonly lagMs: number;
  /** Trips that Kinesis had confirmed by then. */
  readonly delivered: number;
  readonly shards: number;
}

/** What a replay did, and how its lag went. */
export interface ReplayOutcome {
  readonly result: ReplayResult;
  readonly readings: readonly LagReading[];
  /** When the stream was scaled out; null when it was not. */
  readonly scaledAt: number | null;
  /** Real seconds. */
  readonly seconds: number;
}

/**
 * Replays the recorded trips by drop-off time; in the scenario `scaled` the stream is doubled once the lag grows. Whoever
 * watches the shards meanwhile says how many there are.
 */
export async function replayTrips(context: Context, trips: number, watched?: () => number): Promise<ReplayOutcome> {
  const { aws, clock, outputs, parameters, progress, records, series, signal } = context;
  const stage = progress.stage("replay", { total: trips, unit: "trips" });
  const lagSeries = series.of("replay-lag", "ms");
  const shardSeries = series.of("shards", "shards");
  const watch = createLagWatch(GROWING_READINGS);
  const readings: LagReading[] = [];
  let shards = await shardCount(aws.kinesis(), outputs.stream);
  let scaledAt: number | null = null;
  let scaling: Promise<void> | undefined;

  function read({ at, delivered, lagMs }: ReplayStatistics): void {
    if (watched !== undefined) shards = watched();
    stage.set(delivered);
    stage.status(`lag ${formatDuration(Math.round(lagMs / 100) * 100)}, ${shards} shards`);
    readings.push({ at, lagMs, delivered, shards });
    lagSeries.add(at, lagMs);
    if (watched === undefined) shardSeries.add(at, shards);
    if (parameters.scenario === "scaled" && scaling === undefined && watch.observe(lagMs)) {
      scaledAt = at;
      scaling = scaleOut();
    }
  }

  async function scaleOut(): Promise<void> {
    const before = shards;
    await doubleShards(aws.kinesis(), outputs.stream);
    progress.note(`the lag grew ${GROWING_READINGS} readings in a row: ${before} shards become ${2 * before}`);
    while (shards === before) {
      await clock.sleep(READING_INTERVAL / 2, signal);
      shards = await shardCount(aws.kinesis(), outputs.stream);
    }
  }

  const started = realTime();
  const run = replay({
    client: aws.kinesis(),
    s3: aws.s3(),
    streamName: outputs.stream,
    source: `s3://${outputs.bucket}/${TRIPS_PREFIX}`,
    event: "any",
    timeAttribute: "dropoff_datetime",
    keyAttribute: "cab",
    speedup: replaySpeed(parameters),
    bufferSize: parameters.sortBuffer,
    maxOutstanding: 2000,
    producer: {
      ordering: "perKey",
      linger: LINGER / (replaySpeed(parameters) / parameters.speedup),
      backoff: { random: createJitter() },
    },
    watermarks: { intervalMs: READING_INTERVAL / 2 },
    statisticsFrequency: READING_INTERVAL,
    onStatistics: read,
    onReject: ({ kind, reason, text }) => records.failed(`${kind}: ${reason}`, text),
    clock,
    signal,
  });
  const result = await run.done;
  await scaling;
  const seconds = (realTime() - started) / 1000;
  records.read(result.read + result.watermarks.delivered);
  records.dropped("watermark", result.watermarks.delivered);
  stage.set(result.delivered);
  stage.done(`lag at most ${formatDuration(Math.round(result.maxLagMs / 100) * 100)}`);
  return { result, readings, scaledAt, seconds };
}

/** Numbers in [0, 1) that spread retries evenly and are the same in every run: steps of the golden ratio. */
function createJitter(): () => number {
  let position = 0;
  return () => {
    position = (position + 0.6180339887498949) % 1;
    return position;
  };
}

function realTime(): number {
  // wall time: how fast this machine replays is a figure of the report.
  return performance.now();
}
