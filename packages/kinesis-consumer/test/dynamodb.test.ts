import { expect, test } from "vitest";
import { DynamoLeaseStore } from "../src/dynamodb.ts";
import { type LeaseStore, MemoryLeaseStore } from "../src/index.ts";
import { newLease } from "../src/lease.ts";
import { HandClock } from "./hand-clock.ts";
import { Lab } from "./lab.ts";
import { ScriptedTable } from "./scripted-table.ts";

const LEASE = {
  ...newLease("shard-0", "123", ["parent-0", "parent-1"]),
  owner: "w",
  subSequenceNumber: 4,
  handoverTo: "v",
};

test.each<[string, () => LeaseStore]>([
  ["memory", () => new MemoryLeaseStore()],
  ["DynamoDB", () => new DynamoLeaseStore({ client: new ScriptedTable(), tableName: "leases" })],
])("leases in %s are created once and changed only by who knows their owner and counter", async (_name, create) => {
  const store = create();
  const free = newLease("shard-1", "TRIM_HORIZON", []);

  expect([await store.create(LEASE), await store.create(LEASE), await store.create(free)]).toEqual([true, false, true]);
  expect(await store.get("shard-0")).toEqual(LEASE);
  expect(await store.get("shard-2")).toBeUndefined();
  expect((await store.list()).sort((a, b) => a.shardId.localeCompare(b.shardId))).toEqual([LEASE, free]);

  const next = { ...LEASE, owner: undefined, counter: 1, handoverTo: undefined };
  expect(await store.replace({ ...LEASE, counter: 7 }, next)).toBe(false);
  expect(await store.replace({ ...LEASE, owner: "other" }, next)).toBe(false);
  expect(await store.replace({ ...LEASE, owner: undefined }, next)).toBe(false);
  expect(await store.replace(LEASE, next)).toBe(true);
  expect(await store.get("shard-0")).toEqual(next);
  expect(await store.remove(LEASE)).toBe(false);
  expect(await store.remove(next)).toBe(true);
  expect(await store.remove(next)).toBe(false);
});

test("items have the attributes of the Kinesis Client Library", async () => {
  const table = new ScriptedTable();

  await new DynamoLeaseStore({ client: table, tableName: "leases" }).create(LEASE);

  expect(table.items.get("shard-0")).toEqual({
    leaseKey: { S: "shard-0" },
    leaseOwner: { S: "w" },
    leaseCounter: { N: "0" },
    checkpoint: { S: "123" },
    checkpointSubSequenceNumber: { N: "4" },
    parentShardId: { SS: ["parent-0", "parent-1"] },
    ownerSwitchesSinceCheckpoint: { N: "0" },
    handoverTo: { S: "v" },
  });
});

test("the table is made once and waited for, and one of another shape is refused", async () => {
  const clock = new HandClock();
  const table = new ScriptedTable();
  const store = new DynamoLeaseStore({ client: table, tableName: "leases", clock });

  await clock.until(store.createTable());
  await store.createTable();
  expect(table.created).toMatchObject([{ TableName: "leases", BillingMode: "PAY_PER_REQUEST" }]);

  table.key = "id";
  await expect(store.createTable()).rejects.toMatchObject({ code: "CONSUMER_TABLE_INVALID" });
});

test("two workers share a stream through a table", async () => {
  const table = new ScriptedTable();
  const lab = new Lab(2, new DynamoLeaseStore({ client: table, tableName: "leases" }));
  const workers = [lab.start("first"), lab.start("second")];
  for (let index = 0; index < 20; index++) lab.stream.put(`key-${index}`, String(index));
  await lab.pass(20);

  expect(workers.map(({ consumer }) => consumer.shards().length)).toEqual([1, 1]);
  expect(lab.seen).toHaveLength(20);
  for (const worker of workers) await lab.stop(worker);
  expect([...table.items.values()].every(({ leaseOwner }) => leaseOwner === undefined)).toBe(true);
});
