import { type Check, checkEqual } from "@millrace/sample";
import type { RecordedTrips } from "./expected/recorded-trips.ts";
import type { StreamContents } from "./expected/stream-contents.ts";
import type { FleetResult } from "./result.ts";

const BY_CAB = "recorded trips, by cab and drop-off";
const STREAM = "the stream, read again shard by shard";

/** Shards keep each cab's trips as they were recorded, parents before their children. */
export function checkStreamOrder({ tripsOfCab }: RecordedTrips, stream: StreamContents): Check {
  return checkEqual(
    "the stream keeps each cab's trips in order",
    BY_CAB,
    { cabs: tripsOfCab.size, outOfOrder: 0 },
    { cabs: stream.tripsOfCab.size, outOfOrder: outOfOrder(tripsOfCab, stream.tripsOfCab) },
  );
}

/** Several subtasks write files side by side, of which none is the next one: then the order within files counts. */
export function checkArchiveOrder({ tripsOfCab }: RecordedTrips, { lake, scaling }: FleetResult): Check {
  const archived = lake.archivedTripsOfCab;
  if (scaling === null) {
    const inOneGo = new Map([...archived].map(([cab, files]) => [cab, files.flat()]));
    return checkEqual(
      "the archive keeps each cab's trips in order",
      BY_CAB,
      { cabs: tripsOfCab.size, outOfOrder: 0 },
      { cabs: archived.size, outOfOrder: outOfOrder(tripsOfCab, inOneGo) },
    );
  }
  const shuffled = [...archived].filter(([cab, files]) => {
    const places = new Map(tripsOfCab.get(cab)?.map((trip, place) => [trip, place]));
    if (new Set(files.flat()).size !== places.size) return true;
    return files.some((trips) => trips.some((trip, at) => at > 0 && places.get(trip)! < places.get(trips[at - 1]!)!));
  });
  return checkEqual(
    "every file of the archive keeps each cab's trips in order",
    BY_CAB,
    { cabs: tripsOfCab.size, outOfOrder: 0 },
    { cabs: archived.size, outOfOrder: shuffled.length },
  );
}

/** Shards that alarms merge after the traffic get no watermark of the replay any more. */
export function checkWatermarks(stream: StreamContents, { scaling }: FleetResult): Check {
  const { shards, shardsWithTrips, shardsWithWatermark } = stream;
  if (scaling === null)
    return checkEqual("a watermark reached every shard", STREAM, shards.length, shardsWithWatermark.length);
  const without = shardsWithTrips.filter((shard) => !shardsWithWatermark.includes(shard));
  return checkEqual("a watermark reached every shard with trips", STREAM, [], without);
}

/** Cabs whose trips do not stand in their recorded order, or not all of them. */
function outOfOrder(
  recorded: ReadonlyMap<string, readonly number[]>,
  actual: ReadonlyMap<string, readonly number[]>,
): number {
  let count = 0;
  for (const [cab, trips] of recorded) if (trips.join() !== actual.get(cab)?.join()) count++;
  return count;
}
