import {
  CreateDatabaseCommand,
  DeleteDatabaseCommand,
  DeleteResourcePolicyCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetResourcePolicyCommand,
  GetTableCommand,
  GetTagsCommand,
  PutResourcePolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDatabaseCommand,
} from "@aws-sdk/client-glue";
import { expect, test } from "vitest";
import { ACCOUNT, Catalog, refusal } from "./support.ts";

test("a database is stored under its name in lower case", async () => {
  const glue = new Catalog();
  const DatabaseInput = {
    Name: "Sales",
    Description: "of the year",
    LocationUri: "s3://b/sales/",
    Parameters: { a: "1" },
  };
  await glue.send(new CreateDatabaseCommand({ DatabaseInput }));
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: "SALES" }));
  expect(Database).toEqual({
    ...DatabaseInput,
    Name: "sales",
    CatalogId: ACCOUNT,
    CreateTime: new Date(glue.cloud.clock.now()),
    CreateTableDefaultPermissions: [
      { Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" }, Permissions: ["ALL"] },
    ],
  });
  expect(await refusal(glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "SALES" } })))).toEqual({
    name: "AlreadyExistsException",
    message: "Database already exists.",
  });
});

test("databases are listed by name, page by page", async () => {
  const glue = new Catalog();
  for (const name of ["c", "a", "b"]) await glue.database(name);
  const first = await glue.send(new GetDatabasesCommand({ MaxResults: 2 }));
  expect(first.DatabaseList!.map(({ Name }) => Name)).toEqual(["a", "b"]);
  const second = await glue.send(new GetDatabasesCommand({ MaxResults: 2, NextToken: first.NextToken }));
  expect(second.DatabaseList!.map(({ Name }) => Name)).toEqual(["c"]);
  expect(second.NextToken).toBeUndefined();
});

test("an update replaces what a database says and keeps when it was made", async () => {
  const glue = new Catalog();
  await glue.database();
  const before = (await glue.send(new GetDatabaseCommand({ Name: "lake" }))).Database!;
  await glue.cloud.clock.sleep(5000);
  await glue.send(new UpdateDatabaseCommand({ Name: "lake", DatabaseInput: { Name: "lake", Description: "new" } }));
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: "lake" }));
  expect(Database).toEqual({ ...before, Description: "new" });
  const renamed = new UpdateDatabaseCommand({ Name: "lake", DatabaseInput: { Name: "pond" } });
  expect((await refusal(glue.send(renamed))).name).toBe("NotImplemented");
});

test("a deleted database takes its tables along", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("trips");
  await glue.send(new DeleteDatabaseCommand({ Name: "lake" }));
  expect(await refusal(glue.send(new GetTableCommand({ DatabaseName: "lake", Name: "trips" })))).toEqual({
    name: "EntityNotFoundException",
    message: "Database lake not found.",
  });
});

test("another account's catalogue and members that are not executed are refused by name", async () => {
  const glue = new Catalog();
  const foreign = new GetDatabaseCommand({ CatalogId: "999999999999", Name: "lake" });
  expect((await refusal(glue.send(foreign))).name).toBe("EntityNotFoundException");
  const linked = new CreateDatabaseCommand({ DatabaseInput: { Name: "x", TargetDatabase: { DatabaseName: "y" } } });
  expect((await refusal(glue.send(linked))).message).toContain("DatabaseInput.TargetDatabase");
});

test("databases have tags", async () => {
  const glue = new Catalog();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" }, Tags: { team: "a", stage: "dev" } }));
  const ResourceArn = `arn:aws:glue:us-east-1:${ACCOUNT}:database/lake`;
  await glue.send(new TagResourceCommand({ ResourceArn, TagsToAdd: { team: "b" } }));
  await glue.send(new UntagResourceCommand({ ResourceArn, TagsToRemove: ["stage"] }));
  expect((await glue.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ team: "b" });
});

test("the catalogue's resource policy decides on its tables", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("trips");
  const deny = { Effect: "Deny", Principal: "*", Action: "glue:GetTable", Resource: "*" };
  const PolicyInJson = JSON.stringify({ Version: "2012-10-17", Statement: [deny] });
  const { PolicyHash } = await glue.send(new PutResourcePolicyCommand({ PolicyInJson }));
  expect((await refusal(glue.send(new GetTableCommand({ DatabaseName: "lake", Name: "trips" })))).name).toBe(
    "AccessDeniedException",
  );
  expect((await glue.send(new GetResourcePolicyCommand({}))).PolicyHash).toBe(PolicyHash);
  await glue.send(new DeleteResourcePolicyCommand({ PolicyHashCondition: PolicyHash }));
  expect((await refusal(glue.send(new GetResourcePolicyCommand({})))).message).toBe("Policy not found");
});
