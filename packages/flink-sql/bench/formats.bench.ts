// What reading and writing a record costs: rows per second of CPU time, best of the passes, for records of about 65 bytes.
//   node --import ./scripts/register.mjs packages/flink-sql/bench/formats.bench.ts [--json]
import { parseArgs } from "node:util";
import { TableOptions } from "../src/connectors/options.ts";
import type { RecordFormat } from "../src/formats/format.ts";
import { FORMATS } from "../src/formats/registry.ts";
import { parseScript } from "../src/parser/statements.ts";
import { Catalog } from "../src/planner/catalog.ts";
import type { Row } from "../src/runtime/operator.ts";

const RECORDS = 200_000;
const BATCH = 1000;
const SECONDS = 3;
const COLUMNS = "ticker STRING, price DOUBLE, amount INT, `at` TIMESTAMP(3)";
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const rows = ["json", "csv"]
  .filter((name) => FORMATS.has(name))
  .map((name) => measure(FORMATS.get(name) as RecordFormat));
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

function measure(format: RecordFormat): Record<string, string | number> {
  const catalog = new Catalog();
  const [statement] = parseScript(`CREATE TABLE t (${COLUMNS}) WITH ('connector' = 'x', 'format' = '${format.name}')`);
  if (statement?.kind === "createTable") catalog.createTable(statement);
  const table = catalog.tables.get("t")!;
  const options = new TableOptions(table, format.options, `${format.name}.`);
  const encode = format.encoder(table.physical, options);
  const decoder = format.decoder(table.physical, options);
  const records = Array.from({ length: RECORDS }, (_, index) => Buffer.from(encode(rowOf(index))));
  const lines = records.map(String);
  const bytes = records.reduce((sum, record) => sum + record.length, 0);
  return {
    format: format.name,
    bytes: Math.round(bytes / RECORDS),
    "decode bytes": best((from, to) => {
      const out: Row[] = [];
      for (let index = from; index < to; index++) decoder.decodeBytes(records[index]!, out);
      return out.length;
    }),
    "decode text": best((from, to) => {
      const out: Row[] = [];
      for (let index = from; index < to; index++) decoder.decode(lines[index]!, out);
      return out.length;
    }),
    "decode and encode": best((from, to) => {
      const out: Row[] = [];
      for (let index = from; index < to; index++) decoder.decodeBytes(records[index]!, out);
      let length = 0;
      for (const row of out) length += encode(row).length;
      return length;
    }),
  };
}

/** Records per second of CPU time, of the best of the passes of some seconds. */
function best(pass: (from: number, to: number) => number): number {
  let least = Number.POSITIVE_INFINITY;
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    const start = process.cpuUsage();
    for (let from = 0; from < RECORDS; from += BATCH) if (pass(from, from + BATCH) === 0) throw new Error("no rows");
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return Math.round(RECORDS / (least / 1_000_000));
}

function rowOf(index: number): Row {
  return [`T${index % 1000}`, 100 + (index % 977) / 8, index % 10_000, Date.UTC(2024, 0, 1) + index * 37];
}
