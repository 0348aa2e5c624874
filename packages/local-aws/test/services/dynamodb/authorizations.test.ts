import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, DynamoDb, refusal } from "./support.ts";

const TableName = "things";
const allows = { name: "allowed", message: "" };

/** A client with the credentials of a role that has this policy. */
async function clientWith(dynamo: DynamoDb, statement: object): Promise<DynamoDBClient> {
  const config = dynamo.cloud.clientConfig();
  const iam = new IAMClient(config);
  const sts = new STSClient(config);
  const trust = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
  await iam.send(new CreateRoleCommand({ RoleName: "thing", AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: "thing", PolicyName: "p", PolicyDocument }));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/thing`, RoleSessionName: "sensor-1" }),
  );
  const client = new DynamoDBClient({
    ...config,
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  });
  onTestFinished(() => {
    for (const each of [iam, sts, client]) each.destroy();
  });
  return client;
}

async function outcome(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  return call.then(
    () => allows,
    (error: Error) => ({ name: error.name, message: error.message }),
  );
}

test("a policy on leading keys lets a caller at its own items only, by every way to name them", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName);
  const arn = `arn:aws:dynamodb:${dynamo.cloud.region}:${ACCOUNT}:table/${TableName}`;
  const client = await clientWith(dynamo, {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    Resource: arn,
    Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["sensor-1"] } },
  });
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: "1" } });
  const get = (pk: string) => client.send(new GetItemCommand({ TableName, Key: item(pk) }));
  const put = (pk: string) => client.send(new PutItemCommand({ TableName, Item: item(pk) }));
  const query = (pk: string) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "#k = :k",
        ExpressionAttributeNames: { "#k": "pk" },
        ExpressionAttributeValues: { ":k": { S: pk } },
      }),
    );
  const transact = (...keys: string[]) =>
    client.send(
      new TransactWriteItemsCommand({ TransactItems: keys.map((pk) => ({ Put: { TableName, Item: item(pk) } })) }),
    );

  for (const call of [get, put, query, transact]) {
    expect(await outcome(call("sensor-1"))).toEqual(allows);
    expect((await outcome(call("sensor-2"))).name).toBe("AccessDeniedException");
  }
  expect((await outcome(transact("sensor-1", "sensor-2"))).name).toBe("AccessDeniedException");
  expect(await outcome(client.send(new ScanCommand({ TableName })))).toEqual({
    name: "AccessDeniedException",
    message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/thing/sensor-1 is not authorized to perform: dynamodb:Scan on resource: ${arn} because no identity-based policy allows the dynamodb:Scan action`,
  });
});

test("an index is a resource of its own", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName, {
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-sk",
        KeySchema: [{ AttributeName: "sk", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  const arn = `arn:aws:dynamodb:${dynamo.cloud.region}:${ACCOUNT}:table/${TableName}`;
  const client = await clientWith(dynamo, { Effect: "Allow", Action: "dynamodb:Scan", Resource: `${arn}/index/by-sk` });

  expect(await outcome(client.send(new ScanCommand({ TableName, IndexName: "by-sk" })))).toEqual(allows);
  expect((await outcome(client.send(new ScanCommand({ TableName })))).name).toBe("AccessDeniedException");
});

test("a policy on the table can deny", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create(TableName);
  const arn = `arn:aws:dynamodb:${dynamo.cloud.region}:${ACCOUNT}:table/${TableName}`;
  const client = await clientWith(dynamo, { Effect: "Allow", Action: "dynamodb:*", Resource: "*" });
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Deny", Principal: "*", Action: "dynamodb:PutItem", Resource: arn },
  });
  await dynamo.send(new PutResourcePolicyCommand({ ResourceArn: arn, Policy }));

  const put = client.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, sk: { S: "1" } } }));

  expect((await refusal(put)).message).toContain("with an explicit deny in a resource-based policy");
  expect(await outcome(client.send(new ScanCommand({ TableName })))).toEqual(allows);
});
