/** A few records that start the functions; then both legs: read while it arrives, and once it is all there. */
export type Leg = "warm-up" | "live" | "backlog";

/** A record of the comparison. */
export interface RaceRecord {
  readonly leg: Leg;
  /** From 1. */
  readonly number: number;
  /** Brings the record to the size that is asked for. */
  readonly filler: string;
}

/** What a function of the comparison logs about one batch; times are milliseconds since the epoch. */
export interface RacerBatch {
  readonly leg: Leg;
  readonly numbers: readonly number[];
  /** Milliseconds from the arrival of each record to the start of the invocation. */
  readonly delays: readonly number[];
  readonly firstArrival: number;
  readonly startedAt: number;
  readonly endedAt: number;
}
