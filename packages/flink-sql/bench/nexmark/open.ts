import { scalarFunction } from "../../src/functions/user.ts";
import { type Job, openJob } from "../../src/runtime/job.ts";
import { INSERT, type Receiver, type Row } from "../../src/runtime/operator.ts";
import { type PlannedQuery, planned } from "../query.ts";
import { NEXMARK_TABLES, type NexmarkQuery } from "./queries.ts";

const FUNCTIONS = {
  "com.github.nexmark.flink.udf.CountChar": scalarFunction({
    arguments: ["STRING", "STRING NOT NULL"],
    result: "BIGINT",
    evaluate: (text, character) => (text === null ? null : text.split(character).length - 1),
  }),
};

/** Rows of the side input: every key that `MOD(auction, 10000)` gives. */
const SIDE_INPUT: readonly Row[] = Array.from({ length: 10_000 }, (_, key) => [key, `value-${key}`]);

/** Plans a query of Nexmark. */
export function planNexmark({ sql }: NexmarkQuery): PlannedQuery {
  const create = "CREATE TEMPORARY FUNCTION count_char AS 'com.github.nexmark.flink.udf.CountChar';";
  return planned(`${NEXMARK_TABLES}\n${create}`, sql, FUNCTIONS);
}

/** A job whose side input has been read; processing time begins at `now`. */
export function openNexmark({ plan, catalog }: PlannedQuery, output: Receiver, now: number): Job {
  const job = openJob(plan, output, { now, zone: catalog.zone });
  job.start();
  for (const row of SIDE_INPUT) job.push("side_input", row, INSERT);
  return job;
}

/** The event time of a row of `datagen`. */
export function timeOf(row: Row): number {
  if (row[0] === 0) return (row[1] as Row)[6] as number;
  return (row[0] === 1 ? (row[2] as Row) : (row[3] as Row))[5] as number;
}

/** Ends the tables of a job and lets its processing-time windows end. */
export function endNexmark(job: Job, now: number): void {
  job.advanceTo(now + 60_000);
  for (const table of job.tables) job.watermark(table, Number.POSITIVE_INFINITY);
}
