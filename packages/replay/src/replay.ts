import type { ReplayPosition } from "./position.ts";
import type { ReplayResult, ReplayStatistics } from "./statistics.ts";

/** A running replay. */
export interface Replay {
  /** Resolves when the source is finished or the replay was stopped and everything sent is settled. */
  readonly done: Promise<ReplayResult>;
  /** Stops reading, waits until everything sent is settled, and says where to resume; null when the source was finished. */
  stop(): Promise<ReplayPosition | null>;
  /** A reading of this moment; rates cover the time since the previous periodic reading. */
  stats(): ReplayStatistics;
}
