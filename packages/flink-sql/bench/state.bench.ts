// State of one million keys: memory, bytes of a savepoint, and milliseconds of processor time to take and to read one.
//   node --expose-gc --import ./scripts/register.mjs packages/flink-sql/bench/state.bench.ts [--json]

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import type { Operator } from "../src/runtime/operator.ts";
import type { KeyedState } from "../src/runtime/state.ts";
import { operatorsOf, planned } from "./query.ts";
import { START, TABLES } from "./workloads.ts";

const KEYS = 1_000_000;
const QUERIES: Readonly<Record<string, string>> = {
  "group by: count, sum, max": "SELECT id, COUNT(*), SUM(price), MAX(price) FROM t GROUP BY id",
  "tumble: count, sum, max":
    "SELECT id, COUNT(*), SUM(price), MAX(price) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(`at`), INTERVAL '1' DAY)) GROUP BY id, window_start, window_end",
  "deduplicate, last row":
    "SELECT id, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY `at` DESC) AS rn FROM t) WHERE rn = 1",
  "regular join, one row each": "SELECT t.id, u.price FROM t JOIN u ON t.id = u.id",
};

const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, state: { type: "string" } } });
if (values.state !== undefined) process.stdout.write(JSON.stringify(measure(values.state, QUERIES[values.state]!)));
else {
  const results = Object.keys(QUERIES).map(measureAlone);
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  else console.table(results);
}

/** Measures in a process of its own, whose memory holds nothing else. */
function measureAlone(state: string): Record<string, string | number> {
  const file = fileURLToPath(import.meta.url);
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, file, `--state=${state}`], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function measure(state: string, sql: string): Record<string, string | number> {
  const query = planned(TABLES, sql);
  const open = () => operatorsOf(query, { push: () => undefined, watermark: () => undefined });
  const before = heapMegabytes();
  const { operators, sources } = open();
  const tables = [...sources.values()];
  for (let key = 0; key < KEYS; key++) {
    for (const receiver of tables[key % tables.length]!) receiver.push([`key-${key}`, key % 100, START + 1], 0);
  }
  const held = heapMegabytes() - before;
  let start = cpuMilliseconds();
  const snapshots = operators.map((operator: Operator) => operator.snapshot());
  const body = serialize(snapshots);
  const taken = cpuMilliseconds() - start;
  start = cpuMilliseconds();
  const states = deserialize(body) as (KeyedState | undefined)[];
  for (const [index, operator] of open().operators.entries())
    if (states[index] !== undefined) operator.restore(states[index]);
  return {
    state,
    "memory, MB": Math.round(held),
    "savepoint, MB": Math.round(body.length / 1e6),
    "taken in, ms": Math.round(taken),
    "restored in, ms": Math.round(cpuMilliseconds() - start),
  };
}

function heapMegabytes(): number {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
