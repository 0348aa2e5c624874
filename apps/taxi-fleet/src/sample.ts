import { defineSample } from "@millrace/sample";
import { closeWindows, statusOf, watermarkDelay } from "./application.ts";
import { readApplicationMetrics } from "./application-metrics.ts";
import { checkFleet } from "./checks.ts";
import { findHotSpots } from "./hot-spots.ts";
import { readIndexes } from "./indexes.ts";
import { readLake } from "./lake.ts";
import { ndjsonObjects } from "./ndjson-objects.ts";
import { parameters } from "./parameters.ts";
import { replayScaled, SCALE_OUT } from "./scaled-replay.ts";
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
    variables: ({ scenario, shards, speedup, window }) => ({
      shard_count: scenario === "healthy" ? 2 * shards : shards,
      window_seconds: window / 1000,
      delay_seconds: watermarkDelay({ scenario, speedup }) / 1000,
      step_scaling: scenario === "alarms",
      ...(scenario === "alarms" ? SCALE_OUT : {}),
    }),
    outputs: ["application", "bucket", "scaling_log_group", "scaling_targets", "search_endpoint", "stream"],
  },
  functions: { scale: "src/handlers/scale.ts" },
  flink: {
    fleet: {
      sql: ["src/sql/fleet.sql"],
      functions: { typescript: "src/flink/functions.ts", python: "src/flink/functions.py" },
    },
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
      description: "S3 completes every file of the application two seconds later: nothing is lost.",
      rules: [{ service: "s3", operation: "CompleteMultipartUpload", latency: 2000 }],
    },
    "shards-stay": {
      description: "Kinesis refuses UpdateShardCount: alarms ask again every minute, and the stream stays as it is.",
      rules: [
        { service: "kinesis", operation: "UpdateShardCount", error: { code: "LimitExceededException", status: 400 } },
      ],
    },
    crash: {
      description:
        "S3 denies three completions of files: the job fails, starts again, and still writes every row once.",
      rules: [
        { service: "s3", operation: "CompleteMultipartUpload", times: 3, error: { code: "AccessDenied", status: 403 } },
      ],
    },
  },
  async run(context) {
    const { aws, clock, metrics, outputs, records, artifacts } = context;
    const objects = ndjsonObjects(aws.s3(), outputs.bucket, clock);

    // A. Recorded trips lie in S3 as compressed objects.
    const trips = await recordTrips(context, objects);

    // B. They are replayed into the stream by drop-off time while the application counts and archives them.
    const since = clock.now();
    const { replayed, scaling } = await replayScaled(context, trips.count);
    await closeWindows(context, trips.lastDropoff);

    // C. What it came to, in figures.
    const lake = await readLake(objects);
    const indexes = await readIndexes(context);
    const streamMetrics = await readStreamMetrics(context, since);
    const application = await readApplicationMetrics(context, since);
    const hotSpots = findHotSpots(lake.pickups);
    records.delivered([...lake.pickups.values()].reduce((sum, count) => sum + count, 0));
    if (lake.lateTrips.size > 0) records.dropped("late", lake.lateTrips.size);
    metrics.set("trips replayed", replayed.result.delivered, "trips");
    metrics.set("replay rate, real time", replayed.result.delivered / replayed.seconds, "trips/s");
    metrics.set("replay lag, highest", replayed.result.maxLagMs, "ms");
    metrics.set("replay lag, last", replayed.result.lagMs, "ms");
    metrics.set("millisBehindLatest, highest", application["millis-behind-latest"] ?? 0, "ms");
    metrics.set("GetRecords.IteratorAgeMilliseconds, highest", streamMetrics.maxIteratorAge, "ms");
    metrics.set("IncomingRecords", streamMetrics.incomingRecords, "records");
    metrics.set("IncomingBytes", streamMetrics.incomingBytes, "bytes");
    metrics.set("WriteProvisionedThroughputExceeded", streamMetrics.throttledRecords, "records");
    metrics.set("late trips", lake.lateTrips.size, "trips");
    metrics.set("numLateRecordsDropped", application["late-records"] ?? 0, "records");
    metrics.set("lastCheckpointSize, highest", application["checkpoint-size"] ?? 0, "bytes");
    metrics.set("lastCheckpointDuration, highest", application["checkpoint-duration"] ?? 0, "ms");
    metrics.set("fullRestarts", application.restarts ?? 0, "restarts");
    metrics.set("hot spots in the index", indexes.hotSpots, "documents");
    metrics.set("trip durations in the index", indexes.durations.length, "documents");
    artifacts.write("hot-spots.json", "cells with the most pick-ups", hotSpots);
    const status = await statusOf(context);
    return { replayed, scaling, metrics: streamMetrics, status, application, lake, indexes, hotSpots };
  },
  checks: checkFleet,
  views: drawFleet,
});
