import type { ConsumerLimit } from "./consumer-limit.ts";
import type { DelayFigures } from "./delays.ts";
import type { FanOut } from "./fan-out.ts";
import type { Race } from "./race.ts";
import type { RacerFigures } from "./race-figures.ts";
import type { StoredReading } from "./reading.ts";

/** What a run of this sample yields for its checks and views. */
export interface SensorResult {
  readonly fanOut: FanOut;
  /** First line of each reading in the archive, in the order of the stream. */
  readonly archived: readonly StoredReading[];
  readonly tableDelays: DelayFigures;
  readonly archiveDelays: DelayFigures;
  readonly race: Race;
  readonly racers: readonly RacerFigures[];
  readonly consumerLimit: ConsumerLimit;
}
