import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoDb, refusal } from "./support.ts";

const TableName = "things";

function expiry(Enabled: boolean, AttributeName = "expires") {
  return new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
}

test("items are deleted minutes after they expire, and the stream says that the service did it", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, {
    sort: null,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
  });
  const now = Math.floor(dynamo.cloud.clock.now() / 1000);
  await dynamo.put(TableName, { pk: { S: "before" }, expires: { N: String(now + 60) } });
  await dynamo.send(expiry(true));
  await dynamo.put(TableName, { pk: { S: "soon" }, expires: { N: String(now + 30) } });
  await dynamo.put(TableName, { pk: { S: "late" }, expires: { N: String(now + 3600) } });
  await dynamo.put(TableName, { pk: { S: "text" }, expires: { S: String(now) } });
  await dynamo.put(TableName, { pk: { S: "ancient" }, expires: { N: "1" } });
  await dynamo.put(TableName, { pk: { S: "kept" }, expires: { N: String(now + 30) } });
  await dynamo.update(TableName, { pk: { S: "kept" } }, "REMOVE expires");

  await dynamo.pass(10 * 60 * 1000);
  const left = await Promise.all(
    ["before", "soon", "late", "text", "ancient", "kept"].map((pk) => dynamo.get(TableName, { pk: { S: pk } })),
  );
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  const removals = (await dynamo.records(Table!.LatestStreamArn!)).filter(({ eventName }) => eventName === "REMOVE");

  expect(left.map((item) => item?.pk?.S)).toEqual([undefined, undefined, "late", "text", "ancient", "kept"]);
  expect(removals.map((record) => record.dynamodb?.Keys?.pk?.S)).toEqual(["soon", "before"]);
  expect(removals[0]?.userIdentity).toEqual({ PrincipalId: "dynamodb.amazonaws.com", Type: "Service" });
});

test("time to live is on or off, for one attribute", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, { sort: null });
  await dynamo.send(expiry(true));
  const state = async () => (await dynamo.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

  expect((await refusal(dynamo.send(expiry(true)))).message).toBe("TimeToLive is already enabled");
  expect((await refusal(dynamo.send(expiry(false, "other")))).message).toContain("different AttributeName");
  await dynamo.pass(1000);
  expect(await state()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
  await dynamo.send(expiry(false));
  await dynamo.pass(1000);
  expect(await state()).toEqual({ TimeToLiveStatus: "DISABLED" });
});

test("point-in-time recovery is off, and refused by name when it is asked for", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, { sort: null });
  const set = (PointInTimeRecoveryEnabled: boolean) =>
    dynamo.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      }),
    );

  await set(false);
  const { ContinuousBackupsDescription } = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));

  expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("DISABLED");
  expect((await refusal(set(true))).message).toContain("PointInTimeRecoveryEnabled");
});
