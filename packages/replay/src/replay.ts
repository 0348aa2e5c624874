import { type ReplayOptions, resolveOptions } from "./options.ts";
import type { ReplayPosition } from "./position.ts";
import { Readings } from "./readings.ts";
import { ReplayRun } from "./replay-run.ts";
import type { ReplayResult, ReplayStatistics } from "./statistics.ts";

/** A running replay. */
export interface Replay {
  /**
   * Resolves when the source is finished or the replay was stopped and everything sent is settled. Rejects with a
   * `ReplayError`, whose `position` tells where to resume, once everything sent is settled.
   */
  readonly done: Promise<ReplayResult>;
  /** Stops, waits until everything sent is settled, and says where to resume; null when the source was finished. */
  stop(): Promise<ReplayPosition | null>;
  /** A reading of this moment; rates cover the time since the previous periodic reading. */
  stats(): ReplayStatistics;
}

/**
 * Starts to replay recorded events into a Kinesis stream by event time.
 * @throws {ReplayError} `REPLAY_OPTION_INVALID` or `REPLAY_POSITION_INVALID`; everything else rejects `done`.
 * @example
 * const run = replay({ client: new KinesisClient(), streamName: "trips", source: "data/trips", speedup: 6480 });
 * const result = await run.done;
 */
export function replay(options: ReplayOptions): Replay {
  const run = new ReplayRun(resolveOptions(options));
  const readings = new Readings(run);
  const done = follow(run, readings);
  return {
    done,
    async stop() {
      run.stop();
      return (await done).position;
    },
    stats: () => readings.statistics(),
  };
}

/** Runs the replay with its periodic readings beside it; the first failure of either ends both. */
async function follow(run: ReplayRun, readings: Readings): Promise<ReplayResult> {
  const { onStatistics, signal } = run.options;
  const ended = new AbortController();
  const stop = () => run.stop();
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  let failure: unknown;
  const reports =
    onStatistics === undefined
      ? undefined
      : readings.report(onStatistics, ended.signal).catch((error: unknown) => {
          failure = error;
          stop();
        });
  try {
    await run.run();
  } finally {
    ended.abort();
    signal?.removeEventListener("abort", stop);
    await reports;
  }
  if (failure !== undefined) throw failure;
  return readings.result();
}
