import {
  DeleteTableCommand,
  DescribeTableCommand,
  QueryCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoDb, refusal } from "./support.ts";

const TableName = "things";
const INDEX = {
  Create: {
    IndexName: "by-site",
    KeySchema: [{ AttributeName: "site", KeyType: "HASH" as const }],
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  },
};
const SITE = [{ AttributeName: "site", AttributeType: "S" as const }];

async function open(): Promise<{
  dynamo: DynamoDb;
  update(change: Omit<UpdateTableCommandInput, "TableName">): Promise<unknown>;
}> {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, { sort: null });
  return { dynamo, update: (change) => dynamo.send(new UpdateTableCommand({ TableName, ...change })) };
}

test("a new index holds the items that were there, except those without its key", async () => {
  const { dynamo, update } = await open();
  await dynamo.put(TableName, { pk: { S: "a" }, site: { S: "north" }, v: { N: "1" } });
  await dynamo.put(TableName, { pk: { S: "b" }, site: { N: "1" } });
  await dynamo.put(TableName, { pk: { S: "c" } });
  const query = () =>
    dynamo.send(
      new QueryCommand({
        TableName,
        IndexName: "by-site",
        KeyConditionExpression: "site = :s",
        ExpressionAttributeValues: { ":s": { S: "north" } },
      }),
    );

  const release = dynamo.cloud.clock.hold();
  await update({ AttributeDefinitions: SITE, GlobalSecondaryIndexUpdates: [INDEX] });
  const early = await refusal(query());
  release();
  await dynamo.pass(1000);

  expect(early.message).toBe("Cannot read from backfilling global secondary index: by-site");
  expect((await query()).Items).toEqual([{ pk: { S: "a" }, site: { S: "north" } }]);
  const wrong = await refusal(dynamo.put(TableName, { pk: { S: "d" }, site: { N: "1" } }));
  expect(wrong.message).toBe(
    "One or more parameter values were invalid: Type mismatch for Index Key site Expected: S Actual: N IndexName: by-site",
  );
  await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-site" } }] });
  await dynamo.pass(1000);
  expect((await refusal(query())).message).toBe("The table does not have the specified index: by-site");
});

test("a stream that ends and begins again is another one, and the old one stays readable", async () => {
  const { dynamo, update } = await open();
  const stream = async () => (await dynamo.send(new DescribeTableCommand({ TableName }))).Table;
  await update({ StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } });
  await dynamo.pass(1000);
  const first = (await stream())!.LatestStreamArn!;
  await dynamo.put(TableName, { pk: { S: "a" } });
  await update({ StreamSpecification: { StreamEnabled: false } });
  await dynamo.pass(1000);
  await dynamo.put(TableName, { pk: { S: "b" } });
  await update({ StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } });
  await dynamo.pass(1000);

  const second = (await stream())!.LatestStreamArn!;

  expect(second).not.toBe(first);
  expect(await dynamo.records(first)).toHaveLength(1);
  expect(await dynamo.records(second)).toHaveLength(0);
});

test("billing changes both ways, and an unchanged throughput is refused", async () => {
  const { dynamo, update } = await open();
  const ProvisionedThroughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
  await update({ BillingMode: "PROVISIONED", ProvisionedThroughput });
  await dynamo.pass(1000);
  const provisioned = (await dynamo.send(new DescribeTableCommand({ TableName }))).Table;
  const same = await refusal(update({ ProvisionedThroughput }));
  await update({ BillingMode: "PAY_PER_REQUEST" });
  await dynamo.pass(1000);
  const onDemand = (await dynamo.send(new DescribeTableCommand({ TableName }))).Table;

  expect(provisioned).toMatchObject({ TableStatus: "ACTIVE", ProvisionedThroughput });
  expect(same.message).toContain("The requested value equals the current value");
  expect(onDemand?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
});

test("a protected table is not deleted", async () => {
  const { dynamo, update } = await open();
  await update({ DeletionProtectionEnabled: true });

  const protectedTable = await refusal(dynamo.send(new DeleteTableCommand({ TableName })));
  await update({ DeletionProtectionEnabled: false });
  await dynamo.send(new DeleteTableCommand({ TableName }));
  await dynamo.pass(1000);

  expect(protectedTable.message).toContain("protected against deletion");
  expect((await refusal(dynamo.send(new DescribeTableCommand({ TableName })))).message).toBe(
    "Requested resource not found: Table: things not found",
  );
});

test("what is not there is refused by name", async () => {
  const { update } = await open();

  expect((await refusal(update({ TableClass: "STANDARD_INFREQUENT_ACCESS" }))).message).toContain("TableClass");
  expect((await refusal(update({ ReplicaUpdates: [] }))).message).toContain("ReplicaUpdates");
});
