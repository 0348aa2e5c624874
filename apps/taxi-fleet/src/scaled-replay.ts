import { type CapacityReading, watchCapacity } from "./capacity-watch.ts";
import type { Context } from "./parameters.ts";
import { type ReplayOutcome, replayTrips } from "./replay-trips.ts";
import { readScalings, type Scalings } from "./scalings.ts";

/** Thresholds far below what shards and processing units take, so that a small rush shows what a large one does. */
export const SCALE_OUT = { scale_out_records_per_minute: 6000, scale_out_records_per_second: 32 };

const MINUTE = 60_000;
/** Where in a minute the traffic begins: the first minute that alarms look at is not a full one. */
const BEGIN = 30_000;
/** Clock time in which everything is scaled in again after the traffic, or the run goes on without. */
const PATIENCE = 30 * MINUTE;

/** The replay, and how alarms scaled meanwhile; null without alarms. */
export interface ScaledReplay {
  readonly replayed: ReplayOutcome;
  readonly scaling: (Scalings & { readonly readings: readonly CapacityReading[] }) | null;
}

/** Replays the trips; in the scenario `alarms` it then waits until stream and application are as small as before. */
export async function replayScaled(context: Context, trips: number): Promise<ScaledReplay> {
  const { clock, outputs, parameters, progress, signal } = context;
  if (parameters.scenario !== "alarms") return { replayed: await replayTrips(context, trips), scaling: null };
  if (outputs.scaling_log_group === "")
    throw new Error("scenario alarms: expected a stack with alarms, deploy it with --scenario alarms");
  await clock.sleep((MINUTE + BEGIN - (clock.now() % MINUTE)) % MINUTE, signal);
  const since = clock.now();
  const { result: replayed, readings } = await watchCapacity(context, async ({ latest, next }) => {
    const before = await next();
    const outcome = await replayTrips(context, trips, () => (latest() ?? before).shards);
    progress.note("the traffic has stopped: alarms scale in");
    // An alarm may still be about to see the last of the traffic.
    await clock.sleep(2 * MINUTE, signal);
    const until = clock.now() + PATIENCE;
    let now = await next();
    while (!isAsBefore(now, before) && now.at < until) now = await next();
    return outcome;
  });
  return { replayed, scaling: { ...(await readScalings(context, since)), readings } };
}

function isAsBefore(now: CapacityReading, before: CapacityReading): boolean {
  return now.settled && now.shards === before.shards && now.parallelism === before.parallelism;
}
