import { type DelayFigures, summarizeDelays } from "./delays.ts";
import type { Race } from "./race.ts";
import type { Leg } from "./race-record.ts";
import type { RacerLog } from "./racer-logs.ts";

/** A function of the comparison in figures; times in milliseconds. */
export interface RacerFigures {
  readonly name: string;
  readonly dedicated: boolean;
  /** Distinct records of both legs. */
  readonly records: number;
  /** From arrival to the start of the invocation, in the live leg. */
  readonly delays: DelayFigures;
  /** In the backlog leg, from the first batch of its kind (shared or dedicated) to the end of its own last. */
  readonly time: number;
  /** In the backlog leg, from the first batch of its kind to its own first. */
  readonly wait: number;
}

/** Works the log of each function out. */
export function racerFigures({ racers }: Race): RacerFigures[] {
  return racers.map((racer) => {
    const kind = racers.filter(({ dedicated }) => dedicated === racer.dedicated);
    const start = Math.min(...kind.flatMap((other) => backlog(other).map(({ startedAt }) => startedAt)));
    const own = backlog(racer);
    return {
      name: racer.name,
      dedicated: racer.dedicated,
      records: distinctRecords(racer, "live") + distinctRecords(racer, "backlog"),
      delays: summarizeDelays(liveDelays(racer)),
      time: own.length === 0 ? 0 : own.at(-1)!.endedAt - start,
      wait: own.length === 0 ? 0 : own[0]!.startedAt - start,
    };
  });
}

/** Delays of the live leg. */
export function liveDelays({ batches }: RacerLog): number[] {
  return batches.flatMap(({ leg, delays }) => (leg === "live" ? delays : []));
}

function distinctRecords({ batches }: RacerLog, of: Leg): number {
  return new Set(batches.flatMap(({ leg, numbers }) => (leg === of ? numbers : []))).size;
}

function backlog({ batches }: RacerLog): RacerLog["batches"] {
  return batches.filter(({ leg }) => leg === "backlog");
}
