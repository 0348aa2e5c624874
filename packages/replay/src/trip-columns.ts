import { ReplayError } from "./errors.ts";
import { attributeIndex, TRIP_ATTRIBUTES } from "./trip-attributes.ts";

/** Which column of a file holds which attribute. */
export interface TripColumns {
  /** For each attribute its column, or -1. */
  columnOf: Int32Array;
  /** Number of columns. */
  count: number;
  /** Columns without an attribute. */
  ignored: string[];
}

const ZONE_COLUMNS = ["pulocationid", "dolocationid"];

/**
 * Reads the column names of a file of trips.
 * @throws {ReplayError} `REPLAY_SOURCE_REFUSED` when a required column is missing, with the reason for zone-number files.
 */
export function mapTripColumns(names: readonly string[]): TripColumns {
  const columnOf = new Int32Array(TRIP_ATTRIBUTES.length).fill(-1);
  const ignored: string[] = [];
  for (const [column, name] of names.entries()) {
    const index = attributeIndex(name);
    if (index < 0) {
      if (name.trim() !== "") ignored.push(name.trim());
    } else if (columnOf[index]! >= 0) {
      const first = names[columnOf[index]!];
      throw refused(`expected one column for ${TRIP_ATTRIBUTES[index]!.name}, got ${first} and ${name}`);
    } else {
      columnOf[index] = column;
    }
  }
  const missing = TRIP_ATTRIBUTES.filter((attribute, index) => attribute.required && columnOf[index]! < 0);
  if (missing.length > 0)
    throw refused(
      reason(
        names,
        missing.map((attribute) => attribute.name),
      ),
    );
  return { columnOf, count: names.length, ignored };
}

function reason(names: readonly string[], missing: readonly string[]): string {
  const found = names.map((name) => name.trim());
  if (found.some((name) => ZONE_COLUMNS.includes(name.toLowerCase()))) {
    return (
      "expected coordinates, got the zone numbers PULocationID and DOLocationID of the commission's files since July 2016 " +
      "(and of its Parquet files of 2011 and later): use a file with coordinates, which are CSV up to June 2016, Parquet of " +
      "2009 and 2010, or generated trips"
    );
  }
  const got = found.join(", ").slice(0, 300);
  return `expected trips with columns for ${missing.join(", ")}, got the columns ${got}`;
}

function refused(message: string): ReplayError {
  return new ReplayError("REPLAY_SOURCE_REFUSED", message);
}
