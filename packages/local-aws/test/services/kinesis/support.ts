import {
  CreateStreamCommand,
  type CreateStreamCommandInput,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  type Shard,
  type ShardIteratorType,
} from "@aws-sdk/client-kinesis";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud and a client that does not retry, both closed when the test ends. */
export class Kinesis {
  readonly cloud: Cloud;
  readonly client: KinesisClient;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.client = new KinesisClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  get send(): KinesisClient["send"] {
    return this.client.send.bind(this.client) as KinesisClient["send"];
  }

  /** Lets clock time pass. */
  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  /** Creates a stream and waits until it is active. */
  async create(name: string, shards = 1, more: Partial<CreateStreamCommandInput> = {}): Promise<string> {
    await this.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards, ...more }));
    await this.pass(1000);
    return `arn:aws:kinesis:${this.cloud.region}:${ACCOUNT}:stream/${name}`;
  }

  async status(name: string): Promise<string | undefined> {
    const { StreamDescription } = await this.send(new DescribeStreamCommand({ StreamName: name }));
    return StreamDescription?.StreamStatus;
  }

  async shards(name: string): Promise<Shard[]> {
    return (await this.send(new ListShardsCommand({ StreamName: name }))).Shards!;
  }

  async put(name: string, ...keys: string[]): Promise<string[]> {
    const { Records } = await this.send(
      new PutRecordsCommand({
        StreamName: name,
        Records: keys.map((key) => ({ PartitionKey: key, Data: Buffer.from(`data of ${key}`) })),
      }),
    );
    return Records!.map((record) => record.SequenceNumber!);
  }

  async iterator(
    name: string,
    shard: number,
    type: ShardIteratorType = "TRIM_HORIZON",
    more: { StartingSequenceNumber?: string; Timestamp?: Date } = {},
  ): Promise<string> {
    const { ShardIterator } = await this.send(
      new GetShardIteratorCommand({ StreamName: name, ShardId: shardId(shard), ShardIteratorType: type, ...more }),
    );
    return ShardIterator!;
  }

  /** Partition keys from an iterator of the given kind, in one GetRecords call. */
  async keys(
    name: string,
    shard: number,
    type: ShardIteratorType = "TRIM_HORIZON",
    more: { StartingSequenceNumber?: string; Timestamp?: Date } = {},
  ): Promise<string[]> {
    const { Records } = await this.send(
      new GetRecordsCommand({ ShardIterator: await this.iterator(name, shard, type, more) }),
    );
    return Records!.map((record) => record.PartitionKey!);
  }
}

export function shardId(index: number): string {
  return `shardId-${String(index).padStart(12, "0")}`;
}

/** The error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error("expected a refusal, got an answer");
}
