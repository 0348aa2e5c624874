// Events per second of one core through the operators, with JSON in and out and without.
//   node --import ./scripts/register.mjs packages/flink-sql/bench/operators.bench.ts [--json] [--only=<part of a name>]
import { parseArgs } from "node:util";
import type { Receiver, Row } from "../src/runtime/operator.ts";
import { decoderOf, encoderOf } from "./json.ts";
import { bestOf, operatorsOf, planned } from "./query.ts";
import { eventsOf, TABLES, WORKLOADS, type Workload } from "./workloads.ts";

const EVENTS = 200_000;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, only: { type: "string" } } });
const chosen = WORKLOADS.filter(({ name }) => name.includes(values.only ?? ""));
const results = chosen.map(measure);
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);

function measure(workload: Workload): Record<string, string | number> {
  const query = planned(TABLES, workload.sql);
  const events = eventsOf(workload, EVENTS);
  const rows = events.map(({ table, id, price, at }) => ({ table, row: [id, price, at] }));
  const records = events.map(({ table, id, price, at }) => ({
    table,
    record: Buffer.from(JSON.stringify({ id, price, at: new Date(at).toISOString().slice(0, -1).replace("T", " ") })),
  }));
  let given = 0;
  const operators = bestOf(() => {
    given = 0;
    const { sources } = operatorsOf(query, { push: () => given++, watermark: () => undefined });
    for (const { table, row } of rows) pushTo(sources.get(table)!, row);
    end(sources);
  });
  let bytes = 0;
  const encode = encoderOf(query.plan.fields);
  const decode = decoderOf(query.catalog.tables.get("t")!.physical);
  const json = bestOf(() => {
    bytes = 0;
    const output: Receiver = {
      push: (row, kind) => {
        bytes += encode(row, kind).length;
      },
      watermark: () => undefined,
    };
    const { sources } = operatorsOf(query, output);
    const decoded: Row[] = [];
    for (const { table, record } of records) {
      decode(record, decoded);
      pushTo(sources.get(table)!, decoded.pop()!);
    }
    end(sources);
  });
  return {
    workload: workload.name,
    "rows out": given,
    "operators, events/s": Math.round((EVENTS / operators) * 1000),
    "JSON in and out, events/s": Math.round((EVENTS / json) * 1000),
    "asked for": workload.target ?? "",
    "bytes out": bytes,
  };
}

function pushTo(receivers: readonly Receiver[], row: Row): void {
  for (const receiver of receivers) receiver.push(row, 0);
}

function end(sources: ReadonlyMap<string, readonly Receiver[]>): void {
  for (const receivers of sources.values())
    for (const receiver of receivers) receiver.watermark(Number.POSITIVE_INFINITY);
}
