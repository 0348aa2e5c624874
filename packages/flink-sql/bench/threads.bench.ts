// What worker threads buy: JSON files read, aggregated by key and counted, in this thread and in two; starts included.
//   node --import ./scripts/register.mjs packages/flink-sql/bench/threads.bench.ts [--json]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startScript } from "../src/index.ts";
import { environment } from "./thread-environment.ts";

const FILES = 8;
const ROWS = 500_000;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const QUERIES: Readonly<Record<string, string>> = {
  "sums of 1,000 keys": "SELECT k, COUNT(*), SUM(v) FROM e GROUP BY k",
  "a minute's sums of 1,000 keys": `SELECT k, COUNT(*), SUM(v)
    FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end`,
  "counts by texts that are taken apart": `SELECT REGEXP_REPLACE(UPPER(k), '[^0-9]', ''), COUNT(*), MAX(SHA256(CONCAT(k, CAST(v AS STRING))))
    FROM e GROUP BY REGEXP_REPLACE(UPPER(k), '[^0-9]', '')`,
};

const folder = mkdtempSync(path.join(os.tmpdir(), "flink threads bench-"));
try {
  const file = Array.from({ length: ROWS }, (_, index) => rowOf(index)).join("\n");
  for (let number = 0; number < FILES; number++) writeFileSync(path.join(folder, `${number}.json`), file);
  const rows = [];
  for (const [query, sql] of Object.entries(QUERIES)) {
    for (const [parallelism, threads] of [
      [1, 0],
      [2, 0],
      [2, 2],
    ] as const)
      rows.push({ query, parallelism, threads, ...(await measure(sql, parallelism, threads)) });
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else console.table(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rowOf(index: number): string {
  const time = new Date(1_704_067_200_000 + index * 20).toISOString();
  return `{"k":"key ${(index * 7) % 1000}","v":${index % 1000},"ts":"${time.slice(0, 19).replace("T", " ")}"}`;
}

async function measure(sql: string, parallelism: number, threads: number) {
  const script = `CREATE TABLE e (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '20' HOUR)
      WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json');
    CREATE TABLE o (k STRING, c BIGINT, s STRING) WITH ('connector' = 'blackhole');
    INSERT INTO o SELECT CAST(a AS STRING), b, CAST(c AS STRING) FROM (${sql}) AS t (a, b, c)`;
  const module = new URL("thread-environment.ts", import.meta.url);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const execution = await startScript(script, {
    environment: environment(),
    parallelism,
    ...(threads === 0 ? {} : { threads: { count: threads, environment: module } }),
  });
  await execution.done;
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - start;
  const perSecond = (time: number) => Math.round((FILES * ROWS) / (time / 1000));
  return { "rows/s": perSecond(ms), "rows/s of CPU time": perSecond((user + system) / 1000) };
}
