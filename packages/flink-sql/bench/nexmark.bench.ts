// Nexmark: events per second of processor time, one thread, beside what the Nexmark repository gives for Flink per core.
//   node --import ./scripts/register.mjs packages/flink-sql/bench/nexmark.bench.ts [--json] [--only=q5]
import { parseArgs } from "node:util";
import { TableOptions } from "../src/connectors/options.ts";
import { json } from "../src/formats/json.ts";
import { INSERT, type Receiver, type Row } from "../src/runtime/operator.ts";
import { LineWriter, lineReader } from "./json.ts";
import { NexmarkGenerator } from "./nexmark/generator.ts";
import { endNexmark, openNexmark, planNexmark, timeOf } from "./nexmark/open.ts";
import { NEXMARK_QUERIES, type NexmarkQuery } from "./nexmark/queries.ts";
import { bestOf, type PlannedQuery } from "./query.ts";
import { START } from "./workloads.ts";

const EVENTS = 100_000;
/** 20 s of event time. */
const RATE = 5000;
const BATCH = 1000;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, only: { type: "string" } } });
const generator = new NexmarkGenerator({ seed: 1, start: START, rate: RATE });
const rows = Array.from({ length: EVENTS }, () => generator.next());
const blocks = blocksOf(planNexmark(NEXMARK_QUERIES[0]!));
const chosen = NEXMARK_QUERIES.filter(({ name }) => values.only === undefined || name === values.only);
const results = chosen.map(measure);
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);

function measure(query: NexmarkQuery): Record<string, string | number> {
  const plan = planNexmark(query);
  const operators = bestOf(() => run(plan, { push: () => undefined, watermark: () => undefined }));
  const writer = new LineWriter(plan.plan, plan.catalog.tables.get("datagen")!);
  const lines = bestOf(() => {
    writer.rows = 0;
    runLines(plan, writer);
  });
  const own = Math.round(EVENTS / operators);
  return {
    query: query.name,
    what: query.what,
    "rows out": writer.rows,
    "operators, K/s": own,
    "JSON in and out, K/s": Math.round(EVENTS / lines),
    "Flink per core, K/s": query.flink ?? "",
    "operators to Flink": query.flink === undefined ? "" : `${(own / query.flink).toFixed(1)} x`,
  };
}

function run(plan: PlannedQuery, output: Receiver): void {
  const job = openNexmark(plan, output, START);
  for (let index = 0; index < rows.length; index++) {
    if (index % BATCH === 0) job.advanceTo(timeOf(rows[index]!));
    job.push("datagen", rows[index]!, INSERT);
  }
  endNexmark(job, timeOf(rows.at(-1)!));
}

function runLines(plan: PlannedQuery, writer: LineWriter): void {
  const job = openNexmark(plan, writer, START);
  const read = lineReader(plan.catalog.tables.get("datagen")!);
  for (const block of blocks) {
    const batch: Row[] = [];
    read(block, batch);
    job.advanceTo(timeOf(batch[0]!));
    for (const row of batch) job.push("datagen", row, INSERT);
  }
  endNexmark(job, timeOf(rows.at(-1)!));
  writer.flush();
}

function blocksOf({ catalog }: PlannedQuery): Buffer[] {
  const table = catalog.tables.get("datagen")!;
  const encode = json.encoder(table.physical, new TableOptions(table, json.options, "json."));
  const all: Buffer[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const lines = rows.slice(from, from + BATCH).map((row) => `${encode(row)}\n`);
    all.push(Buffer.from(lines.join("")));
  }
  return all;
}
