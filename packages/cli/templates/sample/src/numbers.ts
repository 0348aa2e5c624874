import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { createProducer } from "@millrace/kinesis-producer";
import type { ParameterDefinitions, SampleContext } from "@millrace/sample";

type Context = SampleContext<
  ParameterDefinitions & { count: { type: "integer"; default: number; description: string } },
  Record<"stream", string>
>;

/** What came out of the stream. */
export interface Numbers {
  readonly distinct: number;
  readonly sum: number;
  readonly perShard: Readonly<Record<string, number>>;
}

/** Kinesis answers five GetRecords calls per shard and second. */
const READ_INTERVAL = 200;

/** Puts the numbers from 1 to `count` into the stream. A number that is given up is accounted as failed. */
export async function sendNumbers(context: Context): Promise<void> {
  const { aws, clock, outputs, parameters, progress, records } = context;
  const stage = progress.stage("send", { total: parameters.count, unit: "numbers" });
  const producer = createProducer({
    client: aws.kinesis(),
    streamName: outputs.stream,
    clock,
    onDelivered: (deliveries) => stage.add(deliveries.length),
    onFailed: (failures) => {
      for (const { code, record } of failures) records.failed(code, record.data);
    },
  });
  try {
    for (let number = 1; number <= parameters.count; number++) {
      records.read();
      await producer.put({ partitionKey: String(number), data: Buffer.from(JSON.stringify({ number })) });
    }
    await producer.flush();
    stage.done();
  } finally {
    await producer.close();
  }
}

/** Reads every shard from its beginning to its tip. */
export async function readNumbers(context: Context): Promise<Numbers> {
  const { aws, outputs, parameters, progress, records } = context;
  const stage = progress.stage("read", { total: parameters.count, unit: "numbers" });
  const seen = new Set<number>();
  const perShard: Record<string, number> = {};
  let sum = 0;
  const { Shards = [] } = await aws.kinesis().send(new ListShardsCommand({ StreamName: outputs.stream }));
  for (const { ShardId = "" } of Shards) {
    perShard[ShardId] = 0;
    for await (const data of readShard(aws.kinesis(), ShardId, context)) {
      const { number } = JSON.parse(Buffer.from(data).toString()) as { number: number };
      if (seen.has(number)) {
        records.read();
        records.dropped("sent twice");
        continue;
      }
      seen.add(number);
      sum += number;
      records.delivered();
      perShard[ShardId]++;
      stage.add();
    }
  }
  stage.done();
  return { distinct: seen.size, sum, perShard };
}

async function* readShard(client: KinesisClient, shardId: string, context: Context): AsyncGenerator<Uint8Array> {
  const { clock, outputs, signal } = context;
  const start = { StreamName: outputs.stream, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" } as const;
  let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
  while (iterator !== undefined) {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    for (const { Data } of answer.Records ?? []) if (Data !== undefined) yield Data;
    if (answer.MillisBehindLatest === 0) return;
    iterator = answer.NextShardIterator;
    await clock.sleep(READ_INTERVAL, signal);
  }
}
