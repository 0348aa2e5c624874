// What the producer itself costs per record: 150-byte records into a client that answers at once.
//   node --import ./scripts/register.mjs packages/kinesis-producer/bench/producer.bench.ts [--json]
import { parseArgs } from "node:util";
import { ListShardsCommand, type PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { createProducer, type KinesisSender, type ProducerOptions, ShardMap } from "../src/index.ts";

const RECORDS = 500_000;
const KEYS = 5000;
const THROTTLED = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "throttled" };
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const rows: Record<string, string | number>[] = [];
for (const aggregation of ["off", "kpl"] as const) {
  for (const ordering of ["none", "perKey"] as const) {
    for (const throttledShare of [0, 0.05]) rows.push(await measure({ aggregation, ordering }, throttledShare));
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

async function measure(
  options: Partial<ProducerOptions>,
  throttledShare: number,
): Promise<Record<string, string | number>> {
  let best = 0;
  let retried = 0;
  let requests = 0;
  for (let round = 0; round < 4; round++) {
    let delivered = 0;
    const producer = createProducer({
      client: createClient(4, throttledShare),
      streamName: "bench",
      backoff: { base: 1, cap: 1 },
      onDelivered: (deliveries) => {
        delivered += deliveries.length;
      },
      ...options,
    });
    const data = Buffer.alloc(150, 1);
    const start = performance.now();
    for (let index = 0; index < RECORDS; index++) {
      const room = producer.put({ partitionKey: `key-${index % KEYS}`, data });
      if (room !== undefined) await room;
    }
    await producer.close();
    best = Math.max(best, RECORDS / ((performance.now() - start) / 1000));
    if (delivered !== RECORDS) throw new Error(`expected ${RECORDS} deliveries, got ${delivered}`);
    ({ retried, requests } = producer.stats());
  }
  const { aggregation, ordering } = options as ProducerOptions;
  return {
    aggregation: aggregation!,
    ordering: ordering!,
    throttledShare,
    "records/s": Math.round(best),
    retried,
    requests,
  };
}

/** Answers at once; every n-th entry is throttled. */
function createClient(shardCount: number, throttledShare: number): KinesisSender {
  const width = 2n ** 128n / BigInt(shardCount);
  const Shards = Array.from({ length: shardCount }, (_, index) => ({
    ShardId: `shardId-${index}`,
    HashKeyRange: { StartingHashKey: `${width * BigInt(index)}`, EndingHashKey: `${width * BigInt(index + 1) - 1n}` },
    SequenceNumberRange: { StartingSequenceNumber: "0" },
  }));
  const map = ShardMap.fromPages([{ Shards }]);
  let entries = 0;
  return {
    async send(command: PutRecordsCommand | ListShardsCommand) {
      if (command instanceof ListShardsCommand) return { Shards };
      return {
        Records: command.input.Records!.map(({ PartitionKey, ExplicitHashKey }) => {
          if (throttledShare > 0 && ++entries % Math.round(1 / throttledShare) === 0) return THROTTLED;
          const ShardId = ExplicitHashKey === undefined ? "shardId-0" : map.shardFor(PartitionKey!, ExplicitHashKey);
          return { ShardId, SequenceNumber: "1" };
        }),
      };
    },
  };
}
