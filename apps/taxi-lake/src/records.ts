import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Context } from "./parameters.ts";

export type Source = "yellow" | "green";

/** A record of one of the streams. */
export interface SentRecord {
  readonly source: Source;
  readonly line: string;
  /** The trip in it; undefined for a record that is none. */
  readonly trip: Trip | undefined;
  readonly reason?: "no-object" | "no-trip";
}

/** What the lake keeps of a trip. */
export interface Trip {
  readonly trip_id: number;
  readonly pickup_datetime: string;
  readonly trip_distance: number;
  readonly total_amount: number;
}

/**
 * Records in the order of their sending: trips of the data set, every third by a green cab, some twice as a producer that
 * heard no answer sends them, some broken.
 */
export function makeRecords({ datasets, parameters }: Context): SentRecord[] {
  const file = path.join(datasets.folder("taxi-trips"), "sample", "taxi-trips.ndjson.gz");
  const lines = gunzipSync(readFileSync(file)).toString().split("\n").slice(0, parameters.trips);
  const records: SentRecord[] = [];
  const repeat = every(parameters.repeated, 0);
  const breaking = every(parameters.broken, 0.5);
  for (const [index, line] of lines.entries()) {
    const source = index % 3 === 2 ? "green" : "yellow";
    const trip = JSON.parse(line) as Trip;
    if (breaking(index)) records.push(broken(source, line, records.length));
    else {
      records.push({ source, line, trip });
      if (repeat(index)) records.push({ source, line, trip });
    }
  }
  return records;
}

/** True for that share of the numbers, evenly spread; `phase` is where in its steps it begins. */
function every(share: number, phase: number): (index: number) => boolean {
  return (index) => Math.floor((index + 1) * share + phase) > Math.floor(index * share + phase);
}

/** Half of a line, or a trip without its amount. */
function broken(source: Source, line: string, number: number): SentRecord {
  if (number % 2 === 0) return { source, line: line.slice(0, line.length / 2), trip: undefined, reason: "no-object" };
  return { source, line: line.replace(/,"total_amount":[\d.-]+/, ""), trip: undefined, reason: "no-trip" };
}
