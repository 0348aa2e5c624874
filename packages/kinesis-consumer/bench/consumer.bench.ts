// What the consumer itself costs per record: 150-byte records from a client that answers at once, one shard.
//   node --import ./scripts/register.mjs packages/kinesis-consumer/bench/consumer.bench.ts [--json]
import { parseArgs } from "node:util";
import { type _Record, GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import { aggregate, type Clock } from "@millrace/kinesis-producer";
import { type ConsumerOptions, type ConsumerRecord, createConsumer, MemoryLeaseStore } from "../src/index.ts";

const RECORDS = 1_000_000;
const PER_READ = 10_000;
const LAST_HASH_KEY = 2n ** 128n - 1n;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const plain = Array.from({ length: PER_READ }, (_, index) => record(`key-${index % 1000}`, Buffer.alloc(150, index)));
const aggregated = aggregate(
  Array.from({ length: PER_READ }, (_, index) => ({
    partitionKey: `key-${index % 1000}`,
    data: Buffer.alloc(150, index),
  })),
).map(({ data, partitionKey }) => record(partitionKey, data));

let sum = 0;
function count({ data }: ConsumerRecord): void {
  sum += data.length;
}
const handlers: [name: string, options: Pick<ConsumerOptions, "onRecord" | "onRecords">][] = [
  ["onRecords", { onRecords: ({ records }) => records.forEach(count) }],
  ["onRecord, synchronous", { onRecord: count }],
  ["onRecord, asynchronous", { onRecord: async (each) => count(each) }],
];
const rows: Record<string, string | number>[] = [];
for (const [records, read] of [
  ["plain", plain],
  ["aggregated", aggregated],
] as const) {
  for (const [handler, options] of handlers) {
    rows.push({ records, handler, "records/s": await measure(read, options) });
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

/** The best of four rounds. */
async function measure(read: _Record[], options: Pick<ConsumerOptions, "onRecord" | "onRecords">): Promise<number> {
  let best = 0;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    sum = 0;
    let handled = 0;
    const consumer = createConsumer({
      kinesis: { send: answer(read) } as never,
      streamName: "bench",
      leases: new MemoryLeaseStore(),
      clock: hurried(),
      onBatch: ({ records }) => {
        handled += records;
        if (handled >= RECORDS) void consumer.stop();
      },
      ...options,
    });
    consumer.start();
    await consumer.finished;
    if (sum !== handled * 150) throw new Error(`expected ${handled * 150} bytes, got ${sum}`);
    best = Math.max(best, handled / ((performance.now() - start) / 1000));
  }
  return Math.round(best);
}

function answer(Records: _Record[]): (command: object) => Promise<object> {
  return async (command) => {
    if (command instanceof ListShardsCommand) {
      const HashKeyRange = { StartingHashKey: "0", EndingHashKey: String(LAST_HASH_KEY) };
      return { Shards: [{ ShardId: "shard-0", HashKeyRange, SequenceNumberRange: {} }] };
    }
    if (command instanceof GetShardIteratorCommand) return { ShardIterator: "1" };
    if (command instanceof GetRecordsCommand) return { Records, NextShardIterator: "1", MillisBehindLatest: 1 };
    throw new Error(`unexpected ${command.constructor.name}`);
  };
}

/** Stands still and does not wait between reads; the coordinator's waiting, longer than a second, lasts. */
function hurried(): Clock {
  return {
    now: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (ms < 1000) setImmediate(resolve);
        else signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  };
}

function record(PartitionKey: string, Data: Uint8Array): _Record {
  return {
    SequenceNumber: "49617596128959546022271020452",
    PartitionKey,
    Data,
    ApproximateArrivalTimestamp: new Date(0),
  };
}
