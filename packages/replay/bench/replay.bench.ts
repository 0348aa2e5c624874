// What the replay itself costs per event: reading, ordering, encoding and the producer, without pauses, into a client that
// answers at once, with watermarks to four shards. Each format in a process of its own, for its peak memory.
//   node --import ./scripts/register.mjs packages/replay/bench/replay.bench.ts [--json] [--events 300000]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { ListShardsCommand, type PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { KinesisSender } from "@millrace/kinesis-producer";
import { parquetWriteBuffer } from "hyparquet-writer";
import { compressFrameSync } from "lz4-napi";
import { type ReplayOptions, replay } from "../src/index.ts";
import { csvRow, HEADER, makeTrips, ndjsonRow, type Trip } from "./trips.ts";

const CASES: Record<string, { file: (trips: Trip[]) => string | Uint8Array; options?: Partial<ReplayOptions> }> = {
  ndjson: { file: ndjson },
  "ndjson, times adapted": { file: ndjson, options: { adaptTime: "ingestion" } },
  "ndjson, gzip": { file: (trips) => gzipSync(ndjson(trips), { level: 1 }) },
  "ndjson, lz4": { file: (trips) => compressFrameSync(Buffer.from(ndjson(trips)), { contentChecksum: true }) },
  csv: { file: (trips) => `${HEADER.join(",")}\n${trips.map((trip) => `${csvRow(trip)}\n`).join("")}` },
  "parquet, snappy": { file: parquet },
  "ndjson, skipped by from": { file: ndjson, options: { from: "2100-01-01" } },
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    events: { type: "string", default: "300000" },
    only: { type: "string" },
  },
});
const events = Number(values.events);
if (values.only !== undefined) {
  process.stdout.write(JSON.stringify(await measure(values.only)));
} else {
  const rows = Object.keys(CASES).map((name) => {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), "--events", values.events, "--only", name];
    const child = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e8 });
    if (child.status !== 0) throw new Error(child.stderr);
    return JSON.parse(child.stdout) as Record<string, string | number>;
  });
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else console.table(rows);
}

async function measure(name: string): Promise<Record<string, string | number>> {
  const { file, options } = CASES[name]!;
  const folder = mkdtempSync(join(tmpdir(), "replay-bench-"));
  try {
    const source = join(folder, "trips");
    writeFileSync(source, file(makeTrips(events)));
    globalThis.gc?.();
    let best = 0;
    let megabytes = 0;
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      const client = createClient(4);
      const result = await replay({ client, streamName: "bench", source, speedup: "max", ...options }).done;
      const seconds = (performance.now() - start) / 1000;
      if (result.delivered + result.skipped !== events)
        throw new Error(`expected ${events} events, got ${result.read}`);
      best = Math.max(best, events / seconds);
      megabytes = result.bytes / 1e6;
    }
    return {
      source: name,
      "events/s": Math.round(best),
      "file MB": round(statSync(source).size / 1e6),
      "payload MB": round(megabytes),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ndjson(trips: Trip[]): string {
  return trips.map((trip) => `${ndjsonRow(trip)}\n`).join("");
}

function parquet(trips: Trip[]): Uint8Array {
  const columnData = HEADER.map((name, column) => ({ name, data: trips.map((trip) => trip[column]!) }));
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 100_000 }));
}

function createClient(shards: number): KinesisSender {
  return {
    async send(command) {
      if (command instanceof ListShardsCommand) {
        const size = 2n ** 128n / BigInt(shards);
        return {
          Shards: Array.from({ length: shards }, (_, index) => ({
            ShardId: `shardId-${index}`,
            HashKeyRange: { StartingHashKey: String(size * BigInt(index)) },
          })),
        };
      }
      const records = (command as PutRecordsCommand).input.Records!;
      return { FailedRecordCount: 0, Records: records.map(() => ({ ShardId: "shardId-0", SequenceNumber: "1" })) };
    },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
