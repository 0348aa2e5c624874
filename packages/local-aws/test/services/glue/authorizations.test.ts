import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Catalog, refusal } from "./support.ts";

const ARN = `arn:aws:glue:us-east-1:${ACCOUNT}`;

/** A client of a user with one policy. */
async function user(glue: Catalog, Action: string[], Resource: string[]): Promise<GlueClient> {
  const iam = new IAMClient(glue.cloud.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const client = new GlueClient({ ...glue.cloud.clientConfig({ credentials }), maxAttempts: 1 });
  onTestFinished(() => {
    iam.destroy();
    client.destroy();
  });
  return client;
}

test("an operation on a table needs its action on the catalogue, the database and the table", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("trips", ["day:int"]);
  await glue.table("riders");
  const client = await user(
    glue,
    ["glue:GetTable", "glue:GetPartitions"],
    [`${ARN}:catalog`, `${ARN}:database/lake`, `${ARN}:table/lake/trips`],
  );
  const { Table } = await client.send(new GetTableCommand({ DatabaseName: "Lake", Name: "Trips" }));
  expect(Table!.Name).toBe("trips");
  await client.send(new GetPartitionsCommand({ DatabaseName: "lake", TableName: "trips" }));
  expect(await refusal(client.send(new GetTableCommand({ DatabaseName: "lake", Name: "riders" })))).toEqual({
    name: "AccessDeniedException",
    message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: glue:GetTable on resource: ${ARN}:table/lake/riders because no identity-based policy allows the glue:GetTable action`,
  });
  expect((await refusal(client.send(new GetTablesCommand({ DatabaseName: "lake" })))).message).toContain(
    "glue:GetTables",
  );
});

test("new databases and tables are named by their input", async () => {
  const glue = new Catalog();
  const client = await user(
    glue,
    ["glue:CreateDatabase", "glue:CreateTable"],
    [`${ARN}:catalog`, `${ARN}:database/own`, `${ARN}:table/own/*`],
  );
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "own" } }));
  await client.send(new CreateTableCommand({ DatabaseName: "own", TableInput: { Name: "t" } }));
  const other = new CreateDatabaseCommand({ DatabaseInput: { Name: "other" } });
  expect((await refusal(client.send(other))).message).toContain(`${ARN}:database/other`);
});
