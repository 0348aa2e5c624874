import { type Check, checkAtLeast, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import { checkArchiveOrder, checkStreamOrder, checkWatermarks } from "./check-order.ts";
import { checkScaling } from "./check-scaling.ts";
import { type RecordedTrips, readRecordedTrips } from "./expected/recorded-trips.ts";
import { readStreamContents } from "./expected/stream-contents.ts";
import type { TripDuration } from "./indexes.ts";
import { GEOHASH_PRECISION } from "./lake.ts";
import { ndjsonObjects } from "./ndjson-objects.ts";
import type { Context } from "./parameters.ts";
import { GROWING_READINGS, type LagReading, READING_INTERVAL } from "./replay-trips.ts";
import type { FleetResult } from "./result.ts";

const DATA_SET = "recorded trips in S3, counted in one go";
/** Share of the trips after which the traffic thins out. */
const BUSY_SHARE = 0.95;
const CLOUDWATCH = "CloudWatch, GetMetricData";

/** Compares what the run left in the stream and in the bucket with what the recorded trips say by themselves. */
export async function checkFleet(result: FleetResult, context: Context): Promise<Check[]> {
  const { lake, indexes, application } = result;
  const objects = ndjsonObjects(context.aws.s3(), context.outputs.bucket, context.clock);
  const recorded = await readRecordedTrips(
    objects,
    context.parameters.window,
    GEOHASH_PRECISION,
    result.lake.lateTrips,
  );
  const stream = await readStreamContents(context);
  const late = lake.lateTrips.size;
  const lateRecords = application["late-records"] ?? 0;
  const windows = total(lake.pickups) + total(lake.latePickups);
  return [
    checkEqual("every recorded trip is in the stream once", DATA_SET, recorded.trips, stream.trips),
    checkEqual("every recorded trip is archived once", DATA_SET, recorded.trips, lake.archivedTrips),
    checkEqual("every recorded trip is in a window or late", DATA_SET, recorded.trips, windows),
    checkEqual(
      "pick-ups per cell and window are right",
      `${DATA_SET}, per cell and window`,
      { cells: recorded.pickups.size, different: 0 },
      { cells: merge(lake.pickups, lake.latePickups).size, different: differences(recorded.pickups, lake) },
    ),
    checkEqual("every trip is in the shard of its key", "MD5 of the key within the shard's range", 0, stream.misrouted),
    checkStreamOrder(recorded, stream),
    checkArchiveOrder(recorded, result),
    checkWatermarks(stream, result),
    checkEqual("the application runs", "Terraform", "RUNNING", result.status),
    checkEqual(
      "the index has every hot spot once",
      "cells and windows with two pick-ups or more, in the lake",
      [...lake.pickups.values()].filter((count) => count >= 2).length,
      indexes.hotSpots,
    ),
    checkEqual(
      "trip times to the airports are right by both definitions of the areas",
      `${DATA_SET}, per window, airport and cell`,
      expectedDurations(recorded.airportRides),
      indexes.durations.map(textOfDuration).toSorted(),
    ),
    checkThat(
      "the application counts a late trip in every window operator that it reaches",
      CLOUDWATCH,
      late === 0 ? "0" : `at least ${late}`,
      lateRecords,
      late === 0 ? lateRecords === 0 : lateRecords >= late,
    ),
    checkAtLeast("checkpoints are made", CLOUDWATCH, 1, application["checkpoint-size"] ?? 0),
    ...lagChecks(result, context),
  ];
}

/** Averages of the places to which two rides or more went, as text. */
function expectedDurations(rides: RecordedTrips["airportRides"]): string[] {
  return [...rides]
    .filter(([, [, count]]) => count > 1)
    .map(([place, [minutes, count]]) => `${place}: ${minutes}, ${(minutes / count).toFixed(6)}`)
    .toSorted();
}

function textOfDuration(one: TripDuration): string {
  const end = new Date(one.timestamp.replace(" ", "T")).toISOString();
  const place = `${end} ${one.areas} ${one.airport_code} ${one.location}`;
  return `${place}: ${one.sum_trip_duration}, ${one.avg_trip_duration.toFixed(6)}`;
}

function lagChecks({ replayed, scaling, metrics }: FleetResult, { parameters }: Context): Check[] {
  const lags = replayed.readings.map(({ lagMs }) => lagMs);
  const peak = Math.max(0, ...lags);
  // The last trips arrive one by one, hours after the pick-ups have ended: lag is judged while the traffic lasts.
  const busy = replayed.readings.filter(({ delivered }) => delivered <= BUSY_SHARE * replayed.result.delivered);
  const last = busy.at(-1)?.lagMs ?? 0;
  const throttled = metrics.throttledRecords;
  switch (parameters.scenario) {
    case "alarms":
    case "healthy":
      return [
        checkEqual("nothing is throttled", CLOUDWATCH, 0, throttled),
        checkAtMost("the replay is never late by more than a reading", "replay lag, ms", READING_INTERVAL, peak),
        ...(scaling === null ? [] : checkScaling(scaling)),
      ];
    case "under-provisioned":
      return [
        checkAtLeast("writes are throttled", CLOUDWATCH, 1, throttled),
        ...growthChecks(replayed.readings),
        checkAtLeast("the lag stays as long as the traffic", "half of the highest replay lag, ms", peak / 2, last),
      ];
    case "scaled": {
      const { scaledAt } = replayed;
      const before = replayed.readings.filter(({ at }) => scaledAt === null || at <= scaledAt);
      const shards = [replayed.readings.at(0)?.shards ?? 0, replayed.readings.at(-1)?.shards ?? 0] as const;
      return [
        checkAtLeast("writes are throttled", CLOUDWATCH, 1, throttled),
        ...growthChecks(before),
        checkEqual("the stream was doubled", "shards at the start", 2 * shards[0], shards[1]),
        checkAtMost("twice the shards cure the lag", "a tenth of the highest replay lag, ms", peak / 10, last),
      ];
    }
  }
}

/** The lag grew from reading to reading, for as long as it takes to call the stream too small. */
function growthChecks(readings: readonly LagReading[]): Check[] {
  let growing = 0;
  let longest = 0;
  readings.forEach(({ lagMs }, index) => {
    growing = lagMs > (readings[index - 1]?.lagMs ?? 0) ? growing + 1 : 0;
    longest = Math.max(longest, growing);
  });
  const source = "replay lag, readings in a row that are higher than the one before";
  return [
    checkThat(
      "too few shards make the lag grow",
      source,
      `at least ${GROWING_READINGS}`,
      longest,
      longest >= GROWING_READINGS,
    ),
  ];
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function merge(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  const merged = new Map(a);
  for (const [key, count] of b) merged.set(key, (merged.get(key) ?? 0) + count);
  return merged;
}

interface Pickups {
  readonly pickups: ReadonlyMap<string, number>;
  readonly latePickups: ReadonlyMap<string, number>;
}

/** Cells and windows whose count is not the recorded one, missing and surplus ones included. */
function differences(recorded: ReadonlyMap<string, number>, { pickups, latePickups }: Pickups): number {
  const actual = merge(pickups, latePickups);
  let different = 0;
  for (const [place, count] of recorded) if (actual.get(place) !== count) different++;
  for (const place of actual.keys()) if (!recorded.has(place)) different++;
  return different;
}
