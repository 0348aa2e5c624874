import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { generateTrips, tripEvent } from "@millrace/dataset-taxi-trips";
import { createCabStand } from "./cabs.ts";
import type { NdjsonObjects } from "./ndjson-objects.ts";
import type { Context } from "./parameters.ts";

/** Where the recorded trips are: `trips/part-0001.ndjson.gz` and so on. */
export const TRIPS_PREFIX = "trips/";

const TRIPS_PER_OBJECT = 10_000;
/** Monday morning, when demand has reached its plateau; it lasts until late in the evening. */
const START = "2016-01-04T09:00:00Z";
/** With a speed-up of 1800 about 1.5 times what two shards take: 1,000 records a second each. */
const TRIPS_PER_HOUR = 5400;

/** A recorded trip as it stands in the objects: the event of the schema and the cab, which is its partition key. */
interface CabTrip {
  readonly cab: string;
  readonly pickup_datetime: string;
  readonly dropoff_datetime: string;
}

/** How many trips there are, and the end of the last, milliseconds since the epoch. */
interface RecordedTrips {
  readonly count: number;
  readonly lastDropoff: number;
}

/** Puts recorded trips into the bucket as gzipped NDJSON objects, in order of pick-up; how many, and when the last of them ends. */
export async function recordTrips(context: Context, objects: NdjsonObjects): Promise<RecordedTrips> {
  const { parameters, progress, signal } = context;
  const stage = progress.stage("record", {
    unit: "trips",
    ...(parameters.trips > 0 ? { total: parameters.trips } : {}),
  });
  const stand = createCabStand();
  let lines: string[] = [];
  let parts = 0;
  let count = 0;
  let lastDropoff = 0;

  async function store(): Promise<void> {
    signal.throwIfAborted();
    const key = `${TRIPS_PREFIX}part-${String(++parts).padStart(4, "0")}.ndjson.gz`;
    count += lines.length;
    await objects.put(key, lines);
    stage.add(lines.length);
    lines = [];
  }

  for (const trip of parameters.trips > 0 ? generatedTrips(context) : committedTrips(context)) {
    const dropoff = Date.parse(trip.dropoff_datetime);
    const cab = stand.dispatch(Date.parse(trip.pickup_datetime), dropoff);
    lastDropoff = Math.max(lastDropoff, dropoff);
    lines.push(JSON.stringify({ ...trip, cab } satisfies CabTrip));
    if (lines.length === TRIPS_PER_OBJECT) await store();
  }
  if (lines.length > 0) await store();
  stage.done(`${parts} objects`);
  return { count, lastDropoff };
}

function* generatedTrips({ parameters, seed }: Context): Generator<Omit<CabTrip, "cab">> {
  let id = 0;
  const number = createHash("sha256").update(seed).digest().readUInt32BE();
  for (const trip of generateTrips({
    seed: number,
    start: START,
    count: parameters.trips,
    ratePerHour: TRIPS_PER_HOUR,
  })) {
    yield tripEvent(trip, ++id);
  }
}

function* committedTrips({ datasets }: Context): Generator<Omit<CabTrip, "cab">> {
  const file = path.join(datasets.folder("taxi-trips"), "sample", "taxi-trips.ndjson.gz");
  const text = gunzipSync(readFileSync(file)).toString();
  for (const line of text.split("\n")) if (line !== "") yield JSON.parse(line) as Omit<CabTrip, "cab">;
}
