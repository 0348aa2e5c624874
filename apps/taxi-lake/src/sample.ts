import { defineSample } from "@millrace/sample";
import { restart, statusOf } from "./application.ts";
import { checkLake } from "./checks.ts";
import { countFailures } from "./failures.ts";
import { backfill, listParts, readLines, readRows } from "./lake.ts";
import { parameters } from "./parameters.ts";
import { ask } from "./questions.ts";
import { makeRecords } from "./records.ts";
import { sendRecords } from "./send.ts";
import { drawLake } from "./views.ts";

/** Two checkpoints of a minute, rollover and the commit of a partition. */
const SETTLE = 250_000;

export const sample = defineSample({
  name: "taxi-lake",
  title: "Taxi lake",
  summary: "Trips of two streams to a lake of lines and columns, to search indexes and an archive, each exactly once.",
  systems: [47],
  terraform: {
    root: "infra/apps/taxi-lake",
    variables: () => ({}),
    outputs: [
      "yellow_stream",
      "green_stream",
      "bucket",
      "search_endpoint",
      "application",
      "database",
      "workgroup",
      "log_group",
    ],
  },
  flink: { lake: { sql: ["src/sql/lake.sql"] } },
  parameters,
  faults: {
    crash: {
      description:
        "S3 denies three completions of files: the job fails, starts again, and still writes every row once.",
      rules: [
        { service: "s3", operation: "CompleteMultipartUpload", times: 3, error: { code: "AccessDenied", status: 403 } },
      ],
    },
    "search-down": {
      description:
        "The search domain refuses three requests: the job starts again from its checkpoint, and no trip is lost.",
      rules: [
        { service: "opensearch", operation: "ESHttpPost", times: 3, error: { code: "TooManyRequests", status: 429 } },
      ],
    },
  },
  async run(context) {
    const { clock, metrics, records, signal } = context;
    const sent = makeRecords(context);

    // A. Records go into the streams; half way the application is stopped and goes on from its snapshot.
    const half = Math.floor(sent.length / 2);
    await sendRecords(context, sent.slice(0, half));
    const [snapshots] = await Promise.all([restart(context), sendRecords(context, sent.slice(half))]);
    await clock.sleep(SETTLE, signal);

    // B. What is visible now.
    const archive = await readLines(context, "archive/");
    const rows = await readRows(context, "rows/");
    const deadLetters = await readLines(context, "dead-letters/");
    const files = await Promise.all(
      ["archive/", "rows/", "columns/", "dead-letters/"].map((p) => listParts(context, p)),
    );
    const repeated = sent.find((record, index) => record.trip !== undefined && record.line === sent[index + 1]?.line);
    const answers = await ask(context, repeated && { source: repeated.source, id: repeated.trip!.trip_id });

    // C. The lines again, from the archive.
    await backfill(context);
    const filled = await readRows(context, "backfill/");

    records.delivered(rows.length);
    for (const { line, folders } of deadLetters)
      records.failed(folders.replace("reason=", ""), (JSON.parse(line) as { line: string }).line);
    metrics.set("restarts after a failure", await countFailures(context), "restarts");
    metrics.set("records sent", sent.length, "records");
    metrics.set("trips in lines", rows.length, "trips");
    metrics.set("trips in columns", answers.columns.rows, "trips");
    metrics.set("documents", answers.indexes.yellow + answers.indexes.green, "documents");
    metrics.set("dead letters", deadLetters.length, "records");
    metrics.set("bytes scanned for one hour", answers.scanned.hour, "bytes");
    metrics.set("bytes scanned for all", answers.scanned.all, "bytes");
    return { sent, snapshots, archive, rows, deadLetters, files, answers, filled, status: await statusOf(context) };
  },
  checks: checkLake,
  views: drawLake,
});
