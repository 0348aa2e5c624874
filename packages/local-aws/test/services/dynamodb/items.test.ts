import { DeleteItemCommand, DescribeTableCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoDb, refusal } from "./support.ts";

test("an item that is put is read back, with numbers in plain form", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things");

  await dynamo.put("things", {
    pk: { S: "a" },
    sk: { S: "1" },
    n: { N: "1.50e3" },
    b: { B: Buffer.from([1, 2]) },
    m: { M: { l: { L: [{ BOOL: true }, { NULL: true }] } } },
    ss: { SS: ["x", "y"] },
  });
  const item = await dynamo.get("things", { pk: { S: "a" }, sk: { S: "1" } });

  expect(item).toEqual({
    pk: { S: "a" },
    sk: { S: "1" },
    n: { N: "1500" },
    b: { B: new Uint8Array([1, 2]) },
    m: { M: { l: { L: [{ BOOL: true }, { NULL: true }] } } },
    ss: { SS: ["x", "y"] },
  });
});

test("a failed condition refuses a put and tells the item when asked", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", { sort: null });
  await dynamo.put("things", { pk: { S: "a" }, v: { N: "1" } });

  const put = dynamo.put(
    "things",
    { pk: { S: "a" }, v: { N: "2" } },
    { ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
  );

  await expect(put).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    message: "The conditional request failed",
    Item: { pk: { S: "a" }, v: { N: "1" } },
  });
});

test("updates return what was asked for", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", { sort: null });
  const key = { pk: { S: "a" } };
  const values = { ":one": { N: "1" }, ":zero": { N: "0" }, ":list": { L: [{ S: "x" }] } };
  const expression = "SET hits = if_not_exists(hits, :zero) + :one, tags2 = :list";

  const first = await dynamo.update("things", key, expression, {
    ExpressionAttributeValues: values,
    ReturnValues: "UPDATED_NEW",
  });
  const second = await dynamo.update("things", key, expression, {
    ExpressionAttributeValues: values,
    ReturnValues: "ALL_NEW",
  });
  const deleted = await dynamo.send(new DeleteItemCommand({ TableName: "things", Key: key, ReturnValues: "ALL_OLD" }));

  expect(first.Attributes).toEqual({ hits: { N: "1" }, tags2: { L: [{ S: "x" }] } });
  expect(second.Attributes).toEqual({ pk: { S: "a" }, hits: { N: "2" }, tags2: { L: [{ S: "x" }] } });
  expect(deleted.Attributes).toEqual(second.Attributes);
  expect(await dynamo.get("things", key)).toBeUndefined();
});

test("a query walks a partition in the order of the sort key, page by page, both ways", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", { sort: "N" });
  for (const n of ["10", "-3", "2.5", "0", "1e2"]) await dynamo.put("things", { pk: { S: "a" }, sk: { N: n } });
  await dynamo.put("things", { pk: { S: "b" }, sk: { N: "1" } });

  const seen: (string | undefined)[] = [];
  let start: Record<string, never> | undefined;
  do {
    const page = await dynamo.send(
      new QueryCommand({
        TableName: "things",
        KeyConditionExpression: "pk = :a",
        ExpressionAttributeValues: { ":a": { S: "a" } },
        Limit: 2,
        ExclusiveStartKey: start,
      }),
    );
    seen.push(...page.Items!.map((item) => item.sk!.N));
    start = page.LastEvaluatedKey as never;
  } while (start !== undefined);
  const backwards = await dynamo.send(
    new QueryCommand({
      TableName: "things",
      KeyConditionExpression: "pk = :a AND sk BETWEEN :low AND :high",
      ExpressionAttributeValues: { ":a": { S: "a" }, ":low": { N: "0" }, ":high": { N: "10" } },
      ScanIndexForward: false,
    }),
  );

  expect(seen).toEqual(["-3", "0", "2.5", "10", "100"]);
  expect(backwards.Items!.map((item) => item.sk!.N)).toEqual(["10", "2.5", "0"]);
});

test("legacy parameters are refused by name", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", { sort: null });

  const put = dynamo.put("things", { pk: { S: "a" } }, { Expected: { pk: { Exists: false } } });

  expect(await refusal(put)).toEqual({
    name: "NotImplemented",
    message: "Parameter Expected of dynamodb:PutItem is not implemented by the embedded AWS: leave it out",
  });
});

test("a stream tells every change and nothing else", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", {
    sort: null,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: "things" }));

  await dynamo.put("things", { pk: { S: "a" }, v: { N: "1" } });
  await dynamo.put("things", { pk: { S: "a" }, v: { N: "1.0" } });
  await dynamo.put("things", { pk: { S: "a" }, v: { N: "2" } });
  await dynamo.send(new DeleteItemCommand({ TableName: "things", Key: { pk: { S: "a" } } }));
  await dynamo.send(new DeleteItemCommand({ TableName: "things", Key: { pk: { S: "a" } } }));
  const records = await dynamo.records(Table!.LatestStreamArn!);

  expect(records.map((record) => record.eventName)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
  expect(records[1]!.dynamodb).toMatchObject({
    Keys: { pk: { S: "a" } },
    OldImage: { pk: { S: "a" }, v: { N: "1" } },
    NewImage: { pk: { S: "a" }, v: { N: "2" } },
    SizeBytes: 3 + 2 * (3 + 3),
    StreamViewType: "NEW_AND_OLD_IMAGES",
  });
});
