import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

/** What the application reads of a trip. */
export interface Ride {
  readonly trip_id: number;
  readonly pickup_longitude: number;
  readonly pickup_latitude: number;
}

/** The first trips of the data set, by pick-up. */
export function readRides({ datasets, parameters }: Context): Ride[] {
  const file = path.join(datasets.folder("taxi-trips"), "sample", "taxi-trips.ndjson.gz");
  const lines = gunzipSync(readFileSync(file)).toString().split("\n");
  return lines
    .filter((line) => line !== "")
    .slice(0, parameters.rides)
    .map((line) => JSON.parse(line) as Ride);
}

/** Whether a trip has coordinates; without them both are 0. */
export function hasFix({ pickup_longitude: longitude, pickup_latitude: latitude }: Ride): boolean {
  return longitude !== 0 && latitude !== 0;
}

/** Sends trips, so many a second, in one request a second. */
export async function sendRides(context: Context, rides: readonly Ride[]): Promise<void> {
  const { clock, outputs, parameters, progress, records, signal } = context;
  const stage = progress.stage("send", { unit: "trips", total: rides.length });
  for (let from = 0; from < rides.length; from += parameters.perSecond) {
    const second = rides.slice(from, from + parameters.perSecond);
    for (let at = 0; at < second.length; at += 500)
      await put(context, outputs.rides_stream, second.slice(at, at + 500));
    stage.add(second.length);
    await clock.sleep(1000, signal);
  }
  records.read(rides.length);
  records.dropped("without coordinates", rides.filter((ride) => !hasFix(ride)).length);
  stage.done();
}

/** Puts records until all of them are there. */
async function put({ aws, clock, signal }: Context, StreamName: string, rides: readonly Ride[]): Promise<void> {
  let left = rides.map((ride) => ({ PartitionKey: "taxis", Data: Buffer.from(JSON.stringify(ride)) }));
  while (left.length > 0) {
    const { Records = [] } = await aws.kinesis().send(new PutRecordsCommand({ StreamName, Records: left }));
    left = left.filter((_, index) => Records[index]?.ErrorCode !== undefined);
    if (left.length > 0) await clock.sleep(250, signal);
  }
}
