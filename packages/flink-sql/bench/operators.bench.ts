// Events per second of processor time, one thread: bytes of JSON lines to bytes of JSON lines, and the operators alone.
//   node --import ./scripts/register.mjs packages/flink-sql/bench/operators.bench.ts [--json] [--only=<part of a name>]
import { parseArgs } from "node:util";
import type { Receiver, Row } from "../src/runtime/operator.ts";
import { LineWriter, lineReader } from "./json.ts";
import { bestOf, operatorsOf, type PlannedQuery, planned } from "./query.ts";
import { type Event, eventsOf, TABLES, WORKLOADS, type Workload } from "./workloads.ts";

const EVENTS = 200_000;
/** Rows that are read before the operators get them. */
const BATCH = 1000;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, only: { type: "string" } } });
const chosen = WORKLOADS.filter(({ name }) => name.includes(values.only ?? ""));
const results = chosen.map(measure);
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);

function measure(workload: Workload): Record<string, string | number> {
  const query = planned(TABLES, workload.sql);
  const events = eventsOf(workload, EVENTS);
  const rows = events.map(({ table, id, price, at }) => ({ table, row: [id, price, at] }));
  const operators = bestOf(() => {
    const { sources } = operatorsOf(query, { push: () => undefined, watermark: () => undefined });
    for (const { table, row } of rows) pushTo(sources.get(table)!, row);
    end(sources);
  });
  const blocks = blocksOf(events);
  const writer = new LineWriter(query.plan, query.catalog.tables.get("t")!);
  const json = bestOf(() => {
    writer.rows = 0;
    fromBlocks(query, blocks, writer);
  });
  return {
    workload: workload.name,
    "rows out": writer.rows,
    "operators, events/s": perSecond(operators),
    "JSON in and out, events/s": perSecond(json),
    "asked for": workload.target ?? "",
  };
}

function perSecond(milliseconds: number): number {
  return Math.round((EVENTS / milliseconds) * 1000);
}

/** Lines of JSON of one table each, in the order of the events. */
function blocksOf(events: readonly Event[]): { table: string; block: Buffer }[] {
  const blocks: { table: string; block: Buffer }[] = [];
  const tables = [...new Set(events.map(({ table }) => table))];
  for (let from = 0; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH);
    for (const table of tables) {
      const lines = batch.filter((event) => event.table === table).map(lineOf);
      blocks.push({ table, block: Buffer.from(lines.join("")) });
    }
  }
  return blocks;
}

function lineOf({ id, price, at }: Event): string {
  return `${JSON.stringify({ id, price, at: new Date(at).toISOString().slice(0, -1).replace("T", " ") })}\n`;
}

/** Reads a batch of every table, then gives the operators one row of each in turn. */
function fromBlocks(
  query: PlannedQuery,
  blocks: readonly { table: string; block: Buffer }[],
  writer: LineWriter,
): void {
  const { sources } = operatorsOf(query, writer);
  const tables = [...sources.keys()];
  const read = lineReader(query.catalog.tables.get("t")!);
  for (let index = 0; index < blocks.length; index += tables.length) {
    const batches = tables.map((_, offset) => {
      const { table, block } = blocks[index + offset]!;
      const rows: Row[] = [];
      read(block, rows);
      return { receivers: sources.get(table)!, rows };
    });
    for (let row = 0; row < BATCH / tables.length; row++)
      for (const { receivers, rows } of batches) pushTo(receivers, rows[row]!);
  }
  end(sources);
  writer.flush();
}

function pushTo(receivers: readonly Receiver[], row: Row): void {
  for (const receiver of receivers) receiver.push(row, 0);
}

function end(sources: ReadonlyMap<string, readonly Receiver[]>): void {
  for (const receivers of sources.values())
    for (const receiver of receivers) receiver.watermark(Number.POSITIVE_INFINITY);
}
