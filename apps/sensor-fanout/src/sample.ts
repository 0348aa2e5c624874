import { defineSample } from "@millrace/sample";
import { accountReadings, distinctReadings, traceShards } from "./account.ts";
import { checkSensors } from "./checks.ts";
import { findConsumerLimit } from "./consumer-limit.ts";
import { summarizeDelays } from "./delays.ts";
import { fanOut } from "./fan-out.ts";
import { parameters } from "./parameters.ts";
import { race } from "./race.ts";
import { racerFigures } from "./race-figures.ts";
import { countRefusedPolls } from "./refused-polls.ts";
import { drawSensors } from "./views.ts";

export const sample = defineSample({
  name: "sensor-fanout",
  title: "Sensor fan-out",
  summary:
    "Sensor readings pushed to two functions, into DynamoDB and S3; shared against dedicated consumers by the clock.",
  systems: [30],
  terraform: {
    root: "infra/apps/sensor-fanout",
    variables: ({ tableWrites, throwOn, workPerRecord }) => ({
      table_writes: tableWrites,
      throw_on_sensor: throwOn,
      work_per_record: workPerRecord,
    }),
    outputs: ["stream", "table", "bucket", "failed", "race_stream", "racers"],
  },
  functions: {
    "to-table": "src/handlers/to-table.ts",
    "to-archive": "src/handlers/to-archive.ts",
    measure: "src/handlers/measure.ts",
  },
  parameters,
  faults: {
    "slow-table": {
      description: "DynamoDB answers every write after half a second: the table falls behind, the archive does not.",
      rules: [{ service: "dynamodb", operation: "BatchWriteItem", latency: 500 }],
    },
    "throttle-table": {
      description: "DynamoDB throttles one batch of items in three: the function tries again and nothing is lost.",
      rules: [
        {
          service: "dynamodb",
          operation: "BatchWriteItem",
          share: 1 / 3,
          error: { code: "ProvisionedThroughputExceededException", status: 400 },
        },
      ],
    },
  },
  async run(context) {
    const { clock, metrics } = context;

    // A. One stream, two applications: every reading into a table and into an archive.
    const stored = await fanOut(context);
    const archived = distinctReadings(stored.archive.lines);
    accountReadings(context, stored, archived);
    traceShards(context, archived);
    const tableDelays = summarizeDelays(stored.table.map(({ arrivedAt, handledAt }) => handledAt - arrivedAt));
    const archiveDelays = summarizeDelays(archived.map(({ arrivedAt, handledAt }) => handledAt - arrivedAt));

    // B. Three functions that share the throughput of a shard beside three that have their own.
    const since = clock.now();
    const comparison = await race(context);
    const racers = racerFigures(comparison);

    // C. How many consumers a stream takes.
    const consumerLimit = await findConsumerLimit(context);

    metrics.set("readings in the table", stored.table.length, "items");
    metrics.set("readings in the archive", archived.length, "readings");
    metrics.set("objects in the archive", stored.archive.objects, "objects");
    metrics.set("records given up", stored.givenUp.length, "records");
    for (const [name, figures] of Object.entries({ table: tableDelays, archive: archiveDelays })) {
      metrics.set(`push delivery to the ${name}, p50`, figures.p50, "ms");
      metrics.set(`push delivery to the ${name}, p95`, figures.p95, "ms");
      metrics.set(`push delivery to the ${name}, max`, figures.max, "ms");
    }
    for (const { name, time } of racers) metrics.set(`time of ${name}`, time, "ms");
    metrics.set("polls refused to shared functions", await countRefusedPolls(context, since), "calls");
    return { fanOut: stored, archived, tableDelays, archiveDelays, race: comparison, racers, consumerLimit };
  },
  checks: checkSensors,
  views: drawSensors,
});
