import { TransactGetItemsCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoDb, refusal } from "./support.ts";

const TableName = "things";

function put(pk: string, v = "1") {
  return { Put: { TableName, Item: { pk: { S: pk }, v: { N: v } } } };
}

test("a transaction writes everything or nothing, and says why element by element", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, { sort: null });
  await dynamo.put(TableName, { pk: { S: "text" }, v: { S: "no number" } });
  const add = {
    Update: {
      TableName,
      Key: { pk: { S: "text" } },
      UpdateExpression: "SET v = v + :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    },
  };
  const check = {
    ConditionCheck: {
      TableName,
      Key: { pk: { S: "text" } },
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    },
  };

  const failed = dynamo.send(new TransactWriteItemsCommand({ TransactItems: [put("a"), add] }));
  await expect(failed).rejects.toMatchObject({
    name: "TransactionCanceledException",
    message: "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]",
    CancellationReasons: [
      { Code: "None" },
      { Code: "ValidationError", Message: "An operand in the update expression has an incorrect data type" },
    ],
  });
  const checked = dynamo.send(new TransactWriteItemsCommand({ TransactItems: [put("a"), check] }));
  await expect(checked).rejects.toMatchObject({
    CancellationReasons: [
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: { pk: { S: "text" }, v: { S: "no number" } },
      },
    ],
  });

  expect(await dynamo.get(TableName, { pk: { S: "a" } })).toBeUndefined();
});

test("a repeated client token does nothing again, and refuses other parameters for ten minutes", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, { sort: null });
  const bump = {
    Update: {
      TableName,
      Key: { pk: { S: "a" } },
      UpdateExpression: "ADD v :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    },
  };
  const once = { TransactItems: [bump], ClientRequestToken: "token" };

  await dynamo.send(new TransactWriteItemsCommand(once));
  await dynamo.send(new TransactWriteItemsCommand(once));
  const other = await refusal(
    dynamo.send(new TransactWriteItemsCommand({ TransactItems: [put("b")], ClientRequestToken: "token" })),
  );
  const before = await dynamo.get(TableName, { pk: { S: "a" } });
  await dynamo.pass(10 * 60 * 1000);
  await dynamo.send(new TransactWriteItemsCommand(once));

  expect(other.name).toBe("IdempotentParameterMismatchException");
  expect(before?.v).toEqual({ N: "1" });
  expect((await dynamo.get(TableName, { pk: { S: "a" } }))?.v).toEqual({ N: "2" });
});

test("a transaction names each item once, and costs twice the units", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, { sort: null });

  const twice = await refusal(dynamo.send(new TransactWriteItemsCommand({ TransactItems: [put("a"), put("a", "2")] })));
  const written = await dynamo.send(
    new TransactWriteItemsCommand({ TransactItems: [put("a"), put("b")], ReturnConsumedCapacity: "TOTAL" }),
  );
  const read = await dynamo.send(
    new TransactGetItemsCommand({
      TransactItems: ["a", "none"].map((pk) => ({ Get: { TableName, Key: { pk: { S: pk } } } })),
      ReturnConsumedCapacity: "TOTAL",
    }),
  );

  expect(twice.message).toBe("Transaction request cannot include multiple operations on one item");
  expect(written.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4, WriteCapacityUnits: 4 }]);
  expect(read.Responses).toEqual([{ Item: { pk: { S: "a" }, v: { N: "1" } } }, {}]);
  expect(read.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4, ReadCapacityUnits: 4 }]);
});
