import type { ReplayOutcome } from "./replay-trips.ts";
import type { StreamMetrics } from "./stream-metrics.ts";

/** A pick-up cell and how many trips began there. */
export interface HotSpot {
  readonly cell: string;
  readonly pickups: number;
}

/** What a run of this sample yields for its checks and views. */
export interface FleetResult {
  readonly replayed: ReplayOutcome;
  readonly metrics: StreamMetrics;
  /** Cells with the most pick-ups over all windows, the busiest first. */
  readonly hotSpots: readonly HotSpot[];
}
