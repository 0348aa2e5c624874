import { defineSample } from "@millrace/sample";
import { checkFleet } from "./checks.ts";
import { consumeTrips } from "./consume-trips.ts";
import { findHotSpots } from "./hot-spots.ts";
import { ndjsonObjects } from "./ndjson-objects.ts";
import { parameters } from "./parameters.ts";
import { replayTrips } from "./replay-trips.ts";
import { readStreamMetrics } from "./stream-metrics.ts";
import { recordTrips } from "./trips.ts";
import { drawFleet } from "./views.ts";

export const sample = defineSample({
  name: "taxi-fleet",
  title: "Taxi fleet",
  summary: "Taxi trips replayed into a stream, counted per cell and hour; a stream too small lags until it is doubled.",
  systems: [18, 19, 20],
  terraform: {
    root: "infra/apps/taxi-fleet",
    variables: ({ scenario, shards }) => ({ shard_count: scenario === "healthy" ? 2 * shards : shards }),
    outputs: ["bucket", "stream"],
  },
  parameters,
  faults: {
    "throttle-writes": {
      description: "One PutRecords call in ten is refused as a whole: nothing is lost, but the lag is no longer cured.",
      rules: [
        {
          service: "kinesis",
          operation: "PutRecords",
          share: 0.1,
          error: { code: "ProvisionedThroughputExceededException", status: 400 },
        },
      ],
    },
    "slow-lake": {
      description: "S3 answers every write after two seconds: the consumer falls behind the tip of the stream.",
      rules: [{ service: "s3", operation: "PutObject", latency: 2000 }],
    },
  },
  async run(context) {
    const { aws, clock, metrics, outputs, records, artifacts } = context;
    const objects = ndjsonObjects(aws.s3(), outputs.bucket, clock);

    // A. Recorded trips lie in S3 as compressed objects.
    const trips = await recordTrips(context, objects);

    // B. They are replayed into the stream by drop-off time while a consumer counts and archives them.
    const since = clock.now();
    const consumption = consumeTrips(context, objects, trips);
    const replayed = await Promise.race([replayTrips(context, trips), consumption.done.then(() => endedEarly())]);
    const consumed = await consumption.finish();

    // C. What it came to, in figures.
    const streamMetrics = await readStreamMetrics(context, since);
    const hotSpots = await findHotSpots(objects);
    metrics.set("trips replayed", replayed.result.delivered, "trips");
    metrics.set("replay rate, real time", replayed.result.delivered / replayed.seconds, "trips/s");
    metrics.set("replay lag, highest", replayed.result.maxLagMs, "ms");
    metrics.set("replay lag, last", replayed.result.lagMs, "ms");
    metrics.set("MillisBehindLatest, highest", consumed.maxMillisBehind, "ms");
    metrics.set("GetRecords.IteratorAgeMilliseconds, highest", streamMetrics.maxIteratorAge, "ms");
    metrics.set("IncomingRecords", streamMetrics.incomingRecords, "records");
    metrics.set("IncomingBytes", streamMetrics.incomingBytes, "bytes");
    metrics.set("WriteProvisionedThroughputExceeded", streamMetrics.throttledRecords, "records");
    metrics.set("late trips", records.totals().rules.late ?? 0, "trips");
    artifacts.write("hot-spots.json", "cells with the most pick-ups", hotSpots);
    return { replayed, metrics: streamMetrics, hotSpots };
  },
  checks: checkFleet,
  views: drawFleet,
});

function endedEarly(): never {
  throw new Error("the consumer ended before the replay: expected it to read until it is told to finish");
}
