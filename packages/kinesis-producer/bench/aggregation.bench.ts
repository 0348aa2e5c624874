// Aggregation and deaggregation of 100-byte records against npm aws-kinesis-agg 4.2.8 in the same run.
//   node --import ./scripts/register.mjs packages/kinesis-producer/bench/aggregation.bench.ts [--json]
// The peer takes and gives base64 text, as Lambda hands records over; ours takes and gives bytes.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { aggregate, deaggregate, type ProducerRecord } from "../src/index.ts";

interface Peer {
  RecordAggregator: new () => {
    aggregateRecords(
      records: ProducerRecord[],
      flush: boolean,
      onReady: (error: unknown, encoded: { data: Buffer }) => void,
    ): void;
  };
  deaggregateSync(
    record: { data: string },
    checkDigest: boolean,
    done: (error: unknown, records: unknown[]) => void,
  ): void;
}

const RECORDS = 100_000;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const peer = loadPeer();
const rows = [1, 1000, RECORDS].flatMap(compare);
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

function compare(distinctKeys: number): Record<string, string | number>[] {
  const records = Array.from({ length: RECORDS }, (_, index) => ({
    partitionKey: `taxi-${index % distinctKeys}`,
    data: Buffer.alloc(100, index),
  }));
  const sample = records.slice(0, 1000);
  if (!aggregateByPeer(sample)[0]!.equals(aggregate(sample)[0]!.data)) throw new Error("the aggregates differ");
  const ours = aggregate(records);
  const texts = ours.map(({ data }) => ({ data: Buffer.from(data).toString("base64") }));
  return [
    {
      test: "aggregate",
      "distinct keys": distinctKeys,
      "ours, records/s": perSecond(() => aggregate(records)),
      "aws-kinesis-agg, records/s": perSecond(() => aggregateByPeer(records)),
    },
    {
      test: "deaggregate",
      "distinct keys": distinctKeys,
      "ours, records/s": perSecond(() => {
        for (const each of ours) deaggregate(each);
      }),
      "aws-kinesis-agg, records/s": perSecond(() => {
        for (const each of texts) peer.deaggregateSync(each, true, () => {});
      }),
    },
  ];
}

function aggregateByPeer(records: ProducerRecord[]): Buffer[] {
  const aggregates: Buffer[] = [];
  new peer.RecordAggregator().aggregateRecords(records, true, (error, encoded) => {
    if (error) throw error;
    aggregates.push(encoded.data);
  });
  return aggregates;
}

/** The best of the runs of about one second, after a warm-up. */
function perSecond(run: () => void): number {
  for (let index = 0; index < 3; index++) run();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return Math.round(RECORDS / (best / 1000));
}

function loadPeer(): Peer {
  const folder = fileURLToPath(new URL("peers", import.meta.url));
  if (!existsSync(`${folder}/node_modules`)) {
    process.stderr.write("installing the peer of this benchmark…\n");
    const shell = process.platform === "win32";
    const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    const installed = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell });
    if (installed.status !== 0)
      throw new Error("aws-kinesis-agg could not be installed; the comparison needs the npm registry");
  }
  return createRequire(`${folder}/package.json`)("aws-kinesis-agg") as Peer;
}
