import { BatchGetItemCommand, BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoDb, refusal } from "./support.ts";

function puts(count: number, size = 10) {
  return Array.from({ length: count }, (_, index) => ({
    PutRequest: { Item: { pk: { S: `k${index}` }, v: { S: "x".repeat(size) } } },
  }));
}

test("a batch writes and reads over several tables", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("one", { sort: null });
  await dynamo.create("two", { sort: null });

  await dynamo.send(new BatchWriteItemCommand({ RequestItems: { one: puts(3), two: puts(2) } }));
  const { Responses, UnprocessedKeys } = await dynamo.send(
    new BatchGetItemCommand({
      RequestItems: {
        one: { Keys: [{ pk: { S: "k2" } }, { pk: { S: "none" } }], ProjectionExpression: "pk" },
        two: { Keys: [{ pk: { S: "k0" } }] },
      },
    }),
  );

  expect(Responses?.one).toEqual([{ pk: { S: "k2" } }]);
  expect(Responses?.two).toHaveLength(1);
  expect(UnprocessedKeys).toEqual({});
});

test("a batch is refused when it is too long or names a key twice", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("one", { sort: null });
  const write = (requests: ReturnType<typeof puts>) =>
    refusal(dynamo.send(new BatchWriteItemCommand({ RequestItems: { one: requests } })));

  expect((await write(puts(26))).message).toContain("Member must have length less than or equal to 25");
  expect((await write([...puts(1), ...puts(1)])).message).toBe("Provided list of item keys contains duplicates");
});

test("what a provisioned table cannot take comes back unprocessed, and a batch of nothing else is refused", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("one", {
    sort: null,
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  const release = dynamo.cloud.clock.hold();
  const batch = new BatchWriteItemCommand({ RequestItems: { one: puts(25, 20 * 1024) } });

  // 300 units of burst take fifteen items of 20 KB, 21 units each, and the one that overdraws them.
  const first = await dynamo.send(batch);
  const second = await refusal(dynamo.send(batch));
  release();

  expect(first.UnprocessedItems?.one).toHaveLength(25 - 15);
  expect(second).toEqual({
    name: "ProvisionedThroughputExceededException",
    message:
      "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
  });
});
