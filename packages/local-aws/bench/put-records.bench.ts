// PutRecords of 500 x 150 B over four connections, and single PutRecord over sixteen, against kinesalite in the same run.
//   npm run bench -- put-records
//   node --import ./scripts/register.mjs packages/local-aws/bench/put-records.bench.ts --seconds 60   (stays flat)
import http from "node:http";
import { parseArgs } from "node:util";
import { type LoadResult, load, send } from "./load.ts";
import { type Peer, residentMegabytes, startOurs, startPeer } from "./servers.ts";
import { signKinesis } from "./sign.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "8" }, json: { type: "boolean", default: false } },
});
const seconds = Number(values.seconds);
const SHARDS = 4;

const rows: Record<string, string | number>[] = [];
for (const start of [() => startPeer("kinesalite", "3.3.3", ["--createStreamMs", "10"]), startOurs]) {
  const peer = await start();
  try {
    await createStream(peer);
    rows.push(row(peer, "PutRecords x500, 4 conn", 500, await measure(peer, "PutRecords", batch(), 4)));
    rows.push(
      row(
        peer,
        "PutRecord, 16 conn",
        1,
        await measure(peer, "PutRecord", { StreamName: "bench", Data: data(0), PartitionKey: "key-1" }, 16),
      ),
    );
  } finally {
    peer.process.kill();
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

async function measure(peer: Peer, operation: string, input: object, connections: number): Promise<LoadResult> {
  const request = signKinesis(new URL(peer.url).host, operation, input, peer.keys);
  await load(peer.url, request, connections, 1);
  return load(peer.url, request, connections, seconds);
}

function row(peer: Peer, test: string, recordsPerRequest: number, result: LoadResult): Record<string, string | number> {
  return {
    server: peer.name,
    test,
    "records/s": Math.round((result.requests * recordsPerRequest) / result.seconds),
    "p50 ms": Number(result.p50.toFixed(2)),
    "p99 ms": Number(result.p99.toFixed(2)),
    "first fifth records/s": Math.round(result.firstFifth * recordsPerRequest),
    "last fifth records/s": Math.round(result.lastFifth * recordsPerRequest),
    errors: result.errors,
    "RSS MB": residentMegabytes(peer),
  };
}

function batch(): object {
  return {
    StreamName: "bench",
    Records: Array.from({ length: 500 }, (_, index) => ({ Data: data(index), PartitionKey: `key-${index}` })),
  };
}

function data(index: number): string {
  return Buffer.from(`${index}:`.padEnd(150, "x")).toString("base64");
}

async function createStream(peer: Peer): Promise<void> {
  const agent = new http.Agent();
  const host = new URL(peer.url).host;
  const status = await send(
    new URL(peer.url),
    agent,
    signKinesis(host, "CreateStream", { StreamName: "bench", ShardCount: SHARDS }, peer.keys),
  );
  if (status !== 200) throw new Error(`${peer.name}: CreateStream answered ${status}`);
  const probe = { StreamName: "bench", Data: data(0), PartitionKey: "probe" };
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await send(new URL(peer.url), agent, signKinesis(host, "PutRecord", probe, peer.keys))) === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${peer.name}: the stream did not become active in 10 s`);
}
