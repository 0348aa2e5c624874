// A checkpoint of one million keys: bytes, and milliseconds of processor time (all threads) of its parts.
//   node --import ./scripts/register.mjs packages/flink-sql/bench/checkpoints.bench.ts [--json]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { decodeCheckpoint, encodeCheckpoint } from "../src/execution/checkpoint.ts";
import { FolderCheckpoints } from "../src/execution/stores.ts";
import { type Job, openJob } from "../src/runtime/job.ts";
import { type PlannedQuery, planned } from "./query.ts";
import { START, TABLES } from "./workloads.ts";

const KEYS = 1_000_000;
const QUERIES: Readonly<Record<string, string>> = {
  "group by: count, sum": "SELECT id, COUNT(*), SUM(price) FROM t GROUP BY id",
  "tumble: count, sum":
    "SELECT id, COUNT(*), SUM(price) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(`at`), INTERVAL '1' DAY)) GROUP BY id, window_start, window_end",
  "deduplicate, last row":
    "SELECT id, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY `at` DESC) AS rn FROM t) WHERE rn = 1",
};

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const results: Record<string, string | number>[] = [];
for (const [state, sql] of Object.entries(QUERIES)) results.push(await measure(state, planned(TABLES, sql)));
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);

async function measure(state: string, query: PlannedQuery): Promise<Record<string, string | number>> {
  const folder = await mkdtemp(join(tmpdir(), "checkpoints-"));
  try {
    const store = new FolderCheckpoints(folder);
    const job = jobOf(query);
    for (let key = 0; key < KEYS; key++) job.push("t", [`key-${key}`, key % 100, START + 1], 0);
    const rounds: Awaited<ReturnType<typeof measureRound>>[] = [];
    for (let round = 0; round < 3; round++) rounds.push(await measureRound(job, query, store));
    const best = (part: "taken" | "stored" | "restored" | "json") =>
      Math.round(Math.min(...rounds.map((one) => one[part])));
    return {
      state,
      MB: Math.round(rounds[0]!.bytes / 1e6),
      "rows wait, ms": best("taken"),
      "stored on disk, ms": best("stored"),
      "read and restored, ms": best("restored"),
      "states as JSON instead, ms": best("json"),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureRound(job: Job, query: PlannedQuery, store: FolderCheckpoints) {
  let start = cpuMilliseconds();
  const { operators } = job.savepoint();
  const body = encodeCheckpoint([{ job: "job", checkpoint: 1, sources: [], operators, sinks: [] }]);
  const taken = cpuMilliseconds() - start;
  start = cpuMilliseconds();
  await store.put("chk-1", body);
  const stored = cpuMilliseconds() - start;
  start = cpuMilliseconds();
  const [read] = decodeCheckpoint((await store.get("chk-1"))!);
  jobOf(query).restore({ version: 2, operators: read!.operators });
  const restored = cpuMilliseconds() - start;
  start = cpuMilliseconds();
  Buffer.from(JSON.stringify(operators));
  return { bytes: body.length, taken, stored, restored, json: cpuMilliseconds() - start };
}

function jobOf({ plan }: PlannedQuery): Job {
  return openJob(plan, { push: () => undefined, watermark: () => undefined }, { now: 0, zone: "UTC" });
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
