import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

export type Attributes = Record<string, AttributeValue>;

/** A cloud and clients that do not retry, closed when the test ends. */
export class DynamoDb {
  readonly cloud: Cloud;
  readonly client: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.client = new DynamoDBClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    this.streams = new DynamoDBStreamsClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      this.streams.destroy();
      await this.cloud.close();
    });
  }

  get send(): DynamoDBClient["send"] {
    return this.client.send.bind(this.client) as DynamoDBClient["send"];
  }

  /** Lets clock time pass. */
  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  /** Creates a table with the keys `pk` and, unless `sort` is undefined, `sk`, and waits until it is active. */
  async create(
    name: string,
    { sort = "S", ...more }: { sort?: "S" | "N" | "B" | null } & Partial<CreateTableCommandInput> = {},
  ): Promise<void> {
    await this.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          ...(sort === null ? [] : [{ AttributeName: "sk", AttributeType: sort }]),
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          ...(sort === null ? [] : [{ AttributeName: "sk", KeyType: "RANGE" as const }]),
        ],
        BillingMode: "PAY_PER_REQUEST",
        ...more,
      }),
    );
    await this.pass(1000);
  }

  put(TableName: string, Item: Attributes, more: Partial<PutItemCommandInput> = {}) {
    return this.send(new PutItemCommand({ TableName, Item, ...more }));
  }

  async get(TableName: string, Key: Attributes): Promise<Attributes | undefined> {
    return (await this.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  }

  update(TableName: string, Key: Attributes, UpdateExpression: string, more: Partial<UpdateItemCommandInput> = {}) {
    return this.send(new UpdateItemCommand({ TableName, Key, UpdateExpression, ...more }));
  }

  /** Every record of every shard of a stream. */
  async records(StreamArn: string): Promise<_Record[]> {
    const { StreamDescription } = await this.streams.send(new DescribeStreamCommand({ StreamArn }));
    const records: _Record[] = [];
    for (const { ShardId } of StreamDescription!.Shards!) {
      const start = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
      let iterator = (await this.streams.send(start)).ShardIterator;
      while (iterator !== undefined) {
        const page = await this.streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
        records.push(...page.Records!);
        iterator = page.Records!.length === 0 ? undefined : page.NextShardIterator;
      }
    }
    return records;
  }
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
