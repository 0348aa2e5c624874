import type { ApplicationMetrics } from "./application-metrics.ts";
import type { Indexes } from "./indexes.ts";
import type { Lake } from "./lake.ts";
import type { ReplayOutcome } from "./replay-trips.ts";
import type { ScaledReplay } from "./scaled-replay.ts";
import type { StreamMetrics } from "./stream-metrics.ts";

/** A pick-up cell and how many trips began there. */
export interface HotSpot {
  readonly cell: string;
  readonly pickups: number;
}

/** What a run of this sample yields for its checks and views. */
export interface FleetResult {
  readonly replayed: ReplayOutcome;
  /** How alarms scaled; null without them. */
  readonly scaling: ScaledReplay["scaling"];
  readonly metrics: StreamMetrics;
  /** State of the application at the end, and the highest value of each of its metrics. */
  readonly status: string;
  readonly application: ApplicationMetrics;
  readonly lake: Lake;
  readonly indexes: Indexes;
  /** Cells with the most pick-ups over all windows, the busiest first. */
  readonly hotSpots: readonly HotSpot[];
}
