import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { type Clock, systemClock } from "@millrace/kinesis-producer";
import { ConsumerError } from "./errors.ts";
import type { Lease, LeaseStore } from "./lease.ts";

/** Options of {@link DynamoLeaseStore}. */
export interface DynamoLeaseStoreOptions {
  client: Pick<DynamoDBClient, "send">;
  /** A table of this consumer application alone, with the string `leaseKey` as its only key. */
  tableName: string;
  clock?: Clock;
}

/*
 * One item per shard, with the attribute names of the Kinesis Client Library:
 *   leaseKey S (key)                        shard id
 *   leaseOwner S                            absent while nobody holds it
 *   leaseCounter N
 *   checkpoint S                            TRIM_HORIZON | AT_TIMESTAMP:<ms> | SHARD_END | sequence number
 *   checkpointSubSequenceNumber N
 *   parentShardId SS                        absent without parents
 *   ownerSwitchesSinceCheckpoint N
 *   handoverTo S                            ours: worker that asks for the lease
 */
type Item = Record<string, AttributeValue>;

/** Keeps leases in a DynamoDB table, each changed under the condition that nobody else changed it. */
export class DynamoLeaseStore implements LeaseStore {
  readonly #client: Pick<DynamoDBClient, "send">;
  readonly #table: string;
  readonly #clock: Clock;

  constructor({ client, tableName, clock = systemClock }: DynamoLeaseStoreOptions) {
    this.#client = client;
    this.#table = tableName;
    this.#clock = clock;
  }

  /** Makes the table, billed by request, unless it exists, and waits for it. Rejects with `CONSUMER_TABLE_INVALID`. */
  async createTable(): Promise<void> {
    try {
      await this.#client.send(
        new CreateTableCommand({
          TableName: this.#table,
          AttributeDefinitions: [{ AttributeName: "leaseKey", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "leaseKey", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
    } catch (error) {
      if (!isNamed(error, "ResourceInUseException")) throw error;
    }
    for (;;) {
      const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: this.#table }));
      if (Table?.TableStatus === "ACTIVE") {
        const keys = Table.KeySchema?.map(({ AttributeName }) => AttributeName).join();
        if (keys === "leaseKey") return;
        throw new ConsumerError(
          "CONSUMER_TABLE_INVALID",
          `table ${this.#table}: expected the key leaseKey, got ${keys}`,
        );
      }
      await this.#clock.sleep(1000);
    }
  }

  async list(): Promise<Lease[]> {
    const leases: Lease[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await this.#client.send(
        new ScanCommand({ TableName: this.#table, ConsistentRead: true, ExclusiveStartKey }),
      );
      leases.push(...(page.Items ?? []).map(readItem));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return leases;
  }

  async get(shardId: string): Promise<Lease | undefined> {
    const Key = { leaseKey: { S: shardId } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }));
    return Item && readItem(Item);
  }

  create(lease: Lease): Promise<boolean> {
    return this.#conditional(
      new PutItemCommand({
        TableName: this.#table,
        Item: writeItem(lease),
        ConditionExpression: "attribute_not_exists(leaseKey)",
      }),
    );
  }

  replace(current: Lease, next: Lease): Promise<boolean> {
    return this.#conditional(
      new PutItemCommand({ TableName: this.#table, Item: writeItem(next), ...unchanged(current) }),
    );
  }

  remove(current: Lease): Promise<boolean> {
    const Key = { leaseKey: { S: current.shardId } };
    return this.#conditional(new DeleteItemCommand({ TableName: this.#table, Key, ...unchanged(current) }));
  }

  async #conditional(command: PutItemCommand | DeleteItemCommand): Promise<boolean> {
    try {
      await this.#client.send(command as PutItemCommand);
      return true;
    } catch (error) {
      if (isNamed(error, "ConditionalCheckFailedException")) return false;
      throw error;
    }
  }
}

function unchanged({ owner, counter }: Lease): {
  ConditionExpression: string;
  ExpressionAttributeValues: Item;
} {
  const values: Item = { ":counter": { N: String(counter) } };
  if (owner === undefined) {
    return {
      ConditionExpression: "leaseCounter = :counter AND attribute_not_exists(leaseOwner)",
      ExpressionAttributeValues: values,
    };
  }
  return {
    ConditionExpression: "leaseCounter = :counter AND leaseOwner = :owner",
    ExpressionAttributeValues: { ...values, ":owner": { S: owner } },
  };
}

function writeItem(lease: Lease): Item {
  return {
    leaseKey: { S: lease.shardId },
    leaseCounter: { N: String(lease.counter) },
    checkpoint: { S: lease.checkpoint },
    checkpointSubSequenceNumber: { N: String(lease.subSequenceNumber) },
    ownerSwitchesSinceCheckpoint: { N: String(lease.ownerSwitches) },
    ...(lease.owner === undefined ? {} : { leaseOwner: { S: lease.owner } }),
    ...(lease.parents.length === 0 ? {} : { parentShardId: { SS: [...lease.parents] } }),
    ...(lease.handoverTo === undefined ? {} : { handoverTo: { S: lease.handoverTo } }),
  };
}

function readItem(item: Item): Lease {
  return {
    shardId: item.leaseKey!.S!,
    owner: item.leaseOwner?.S,
    counter: Number(item.leaseCounter?.N ?? 0),
    checkpoint: item.checkpoint?.S ?? "TRIM_HORIZON",
    subSequenceNumber: Number(item.checkpointSubSequenceNumber?.N ?? 0),
    parents: item.parentShardId?.SS ?? [],
    ownerSwitches: Number(item.ownerSwitchesSinceCheckpoint?.N ?? 0),
    handoverTo: item.handoverTo?.S,
  };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
