import { createAnalyst } from "@millrace/athena";
import { bytesOf, defineSample, roleSession } from "@millrace/sample";
import { checkFlows } from "./checks.ts";
import { askDashboards } from "./dashboards.ts";
import { type PartitionOutcome, readFunctionLog } from "./function-logs.ts";
import { readLake, requireEmptyLake } from "./lake.ts";
import { askLayouts } from "./layouts.ts";
import { outputs, parameters } from "./parameters.ts";
import { readPartitions } from "./partitions.ts";
import { HOUR, publishFlows } from "./publish.ts";
import { settle } from "./settle.ts";
import { uploadArchive } from "./upload.ts";
import { drawFlows, hourlyTraffic } from "./views.ts";

export const sample = defineSample({
  name: "vpc-flow-logs",
  title: "VPC flow logs",
  summary:
    "VPC flow logs from a log group to Athena; a function adds partitions as objects arrive, whoever writes them.",
  systems: [22],
  terraform: {
    root: "infra/apps/vpc-flow-logs",
    variables: ({ partitionBy }) => ({ partition_by: partitionBy }),
    outputs,
  },
  functions: { ingest: "src/handlers/ingest.ts", "add-partition": "src/handlers/add-partition.ts" },
  parameters,
  faults: {
    "busy-delivery": {
      description: "One PutRecordBatch call in three is refused as a whole: it is sent again, and nothing is lost.",
      rules: [
        {
          service: "firehose",
          operation: "PutRecordBatch",
          share: 0.33,
          error: { code: "ServiceUnavailableException", status: 500, message: "Slow down." },
        },
      ],
    },
    "delivery-down": {
      description:
        "Firehose refuses everything at first: batches are tried three times and end in the queue of failures.",
      rules: [
        {
          service: "firehose",
          operation: "PutRecordBatch",
          times: 200,
          error: { code: "ServiceUnavailableException", status: 500, message: "Slow down." },
        },
      ],
    },
  },
  async run(context) {
    const { metrics, outputs, parameters, progress, records, series } = context;

    await requireEmptyLake(context);

    // A. Hours of flow logs, and files of flow logs that someone else uploads into the same kind of folders.
    const published = await publishFlows(context);
    await uploadArchive(context);
    const forwarded = await settle(context, published);
    const lake = await readLake(context);
    records.delivered(lake.gzipLines.length);
    records.dropped("no traffic in the interval", forwarded.withoutTraffic);
    for (const line of forwarded.failed) records.failed("Firehose refused it to the end", line);

    // B. What the function made of the objects.
    const outcomes = await readFunctionLog<PartitionOutcome>(
      context,
      outputs.partition_log,
      "outcome",
      published.start,
    );
    const credentials = await roleSession(context, outputs.analyst_role)();
    const [gzip, text, uploads] = [
      await readPartitions(context, credentials, "flow_logs_gzip"),
      await readPartitions(context, credentials, "flow_logs_text"),
      await readPartitions(context, credentials, "flow_logs_uploads"),
    ];

    // C. Parquet, dashboards, and the same question for every layout.
    const analyst = createAnalyst({
      client: context.aws.athena({ credentials }),
      clock: context.clock,
      signal: context.signal,
      workGroup: outputs.work_group,
      database: outputs.database,
      savedQueries: JSON.parse(outputs.query_ids) as Record<string, string>,
    });
    const stage = progress.stage("queries", { unit: "queries" });
    stage.status("Parquet");
    const converted = await analyst.ask(await analyst.savedQuery("to-parquet"));
    stage.status("dashboards");
    const dashboards = await askDashboards(analyst);
    for (const [name, time, bytes] of hourlyTraffic(dashboards.traffic.rows)) series.of(name, "bytes").add(time, bytes);
    const from = Math.floor(published.start / HOUR + parameters.hours / 2) * HOUR;
    const hour = { from, to: from + HOUR };
    stage.status("layouts");
    const layouts = await askLayouts(analyst, hour, parameters.partitionBy);
    stage.done();

    metrics.set("batches from the log group", forwarded.batches.length, "invocations");
    metrics.set("objects told of", outcomes.length, "objects");
    metrics.set("partitions added", outcomes.filter(({ outcome }) => outcome === "added").length, "partitions");
    metrics.set("bytes of text", bytesOf(lake.text), "bytes");
    metrics.set("bytes of gzip", bytesOf(lake.gzip), "bytes");
    for (const { title, scannedBytes } of layouts) metrics.set(`scanned, ${title}`, scannedBytes, "bytes");
    for (const { title, engineMs } of layouts) metrics.set(`time, ${title}`, engineMs, "ms");
    return {
      ...{ published, forwarded, lake, outcomes, converted, dashboards, hour, layouts },
      partitions: { gzip, text, uploads },
    };
  },
  checks: checkFlows,
  views: drawFlows,
});
