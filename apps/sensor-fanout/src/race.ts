import type { ProducerRecord } from "@millrace/kinesis-producer";
import { switchMappings } from "./mappings.ts";
import type { Context } from "./parameters.ts";
import { putPaced } from "./put-paced.ts";
import type { Leg, RaceRecord } from "./race-record.ts";
import { type RacerLog, type Racers, readRacerLogs } from "./racer-logs.ts";

/** Records a second that one shard takes. */
export const RACE_RATE = 1000;

const KEYS = 50;

/** What each function of the comparison logged. */
export interface Race {
  readonly racers: readonly RacerLog[];
  /** Bytes of a leg, partition keys included. */
  readonly bytes: number;
}

/**
 * Two legs over the same six functions, which a few records start before. Live: they read while the records arrive, which
 * shows how late a record gets to them. Backlog: they are switched on when all records are there, which shows how long
 * they take.
 */
export async function race(context: Context): Promise<Race> {
  const { clock, outputs, parameters, progress } = context;
  const racers = JSON.parse(outputs.racers) as Racers;
  const mappings = Object.values(racers).map(({ mapping }) => mapping);
  const since = clock.now();
  const counts = { "warm-up": KEYS, live: parameters.raceRecords, backlog: parameters.raceRecords };
  const total = mappings.length * (counts["warm-up"] + counts.live + counts.backlog);
  const stage = progress.stage("race", { total, unit: "deliveries" });
  let bytes = 0;
  let deliveries = 0;
  for (const leg of ["warm-up", "live", "backlog"] as const) {
    stage.status(leg);
    deliveries += mappings.length * counts[leg];
    if (leg === "backlog") await switchMappings(context, mappings, false);
    const records = createRecords(leg, counts[leg], parameters.recordBytes);
    bytes = records.reduce((sum, record) => sum + record.partitionKey.length + record.data.length, 0);
    await putPaced(context, outputs.race_stream, records, RACE_RATE, () => {});
    if (leg === "backlog") {
      await nextSecond(context);
      await switchMappings(context, mappings, true);
    }
    await finished(context, racers, since, deliveries, (done) => stage.set(done));
  }
  stage.done();
  return { racers: await readRacerLogs(context, racers, since), bytes };
}

/** Kinesis counts what a shard gives by the second: runs that start with one are alike. */
function nextSecond({ clock, signal }: Context): Promise<void> {
  return clock.sleep(1000 - (clock.now() % 1000), signal);
}

function createRecords(leg: Leg, count: number, size: number): ProducerRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const partitionKey = `key-${index % KEYS}`;
    const record: RaceRecord = { leg, number: index + 1, filler: "" };
    const room = size - partitionKey.length - JSON.stringify(record).length;
    return { partitionKey, data: Buffer.from(JSON.stringify({ ...record, filler: "x".repeat(Math.max(0, room)) })) };
  });
}

const LOOK_MS = 1000;
/** Looks without a new delivery after which a leg is taken to be over. */
const QUIET_LOOKS = 20;

/** Returns when the functions have logged so many deliveries, or when none comes any more. */
async function finished(
  context: Context,
  racers: Racers,
  since: number,
  deliveries: number,
  show: (deliveries: number) => void,
): Promise<void> {
  let seen = 0;
  for (let quiet = 0; quiet < QUIET_LOOKS && seen < deliveries; quiet++) {
    await context.clock.sleep(LOOK_MS, context.signal);
    const now = countDeliveries(await readRacerLogs(context, racers, since));
    if (now !== seen) quiet = 0;
    seen = now;
    show(seen);
  }
}

function countDeliveries(logs: readonly RacerLog[]): number {
  let count = 0;
  for (const { batches } of logs) for (const { numbers } of batches) count += numbers.length;
  return count;
}
