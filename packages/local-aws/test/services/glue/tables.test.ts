import {
  BatchDeleteTableCommand,
  BatchDeleteTableVersionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DeleteTableVersionCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionCommand,
  GetTableVersionsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { expect, test } from "vitest";
import { ACCOUNT, Catalog, refusal } from "./support.ts";

const StorageDescriptor = {
  Columns: [{ Name: "id", Type: "bigint", Comment: "unique" }],
  Location: "s3://lake/trips/",
  SerdeInfo: { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe", Parameters: { paths: "id" } },
};

test("a table is given back as it was stored, with what Glue adds", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("Trips", ["day:date"], { StorageDescriptor, TableType: "EXTERNAL_TABLE" });
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "LAKE", Name: "TRIPS" }));
  const now = new Date(glue.cloud.clock.now());
  expect(Table).toEqual({
    Name: "trips",
    DatabaseName: "lake",
    CreateTime: now,
    UpdateTime: now,
    Retention: 0,
    StorageDescriptor: {
      ...StorageDescriptor,
      Compressed: false,
      NumberOfBuckets: 0,
      SortColumns: [],
      StoredAsSubDirectories: false,
    },
    PartitionKeys: [{ Name: "day", Type: "date" }],
    TableType: "EXTERNAL_TABLE",
    CreatedBy: `arn:aws:iam::${ACCOUNT}:root`,
    IsRegisteredWithLakeFormation: false,
    CatalogId: ACCOUNT,
    VersionId: "0",
  });
});

test("a view keeps its text", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("v", [], { TableType: "VIRTUAL_VIEW", ViewOriginalText: "/* Presto View: e30= */" });
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "lake", Name: "v" }));
  expect(Table).toMatchObject({ TableType: "VIRTUAL_VIEW", ViewOriginalText: "/* Presto View: e30= */" });
});

test("tables that are there twice or not at all", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("trips");
  expect(await refusal(glue.table("TRIPS"))).toEqual({
    name: "AlreadyExistsException",
    message: "Table already exists.",
  });
  expect(await refusal(glue.send(new GetTableCommand({ DatabaseName: "lake", Name: "none" })))).toEqual({
    name: "EntityNotFoundException",
    message: "Entity Not Found",
  });
  expect(await refusal(glue.send(new DeleteTableCommand({ DatabaseName: "lake", Name: "none" })))).toEqual({
    name: "EntityNotFoundException",
    message: "Table none not found.",
  });
});

test("tables are listed by name, by pattern and page by page", async () => {
  const glue = new Catalog();
  await glue.database();
  for (const name of ["trips_2", "trips_1", "riders"]) await glue.table(name, [], { TableType: "EXTERNAL_TABLE" });
  const names = async (more: object) =>
    (await glue.send(new GetTablesCommand({ DatabaseName: "lake", ...more }))).TableList!.map(({ Name }) => Name);
  expect(await names({})).toEqual(["riders", "trips_1", "trips_2"]);
  expect(await names({ Expression: "trips.*" })).toEqual(["trips_1", "trips_2"]);
  expect(await names({ Expression: "*_1|riders" })).toEqual(["riders", "trips_1"]);
  const page = await glue.send(new GetTablesCommand({ DatabaseName: "lake", MaxResults: 2 }));
  expect(await names({ MaxResults: 2, NextToken: page.NextToken })).toEqual(["trips_2"]);
  const lean = await glue.send(new GetTablesCommand({ DatabaseName: "lake", AttributesToGet: ["NAME", "TABLE_TYPE"] }));
  expect(lean.TableList![0]).toEqual({ Name: "riders", DatabaseName: "lake", TableType: "EXTERNAL_TABLE" });
});

test("every update archives the version before, unless it is told not to", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("trips", [], { Description: "0" });
  const update = (Description: string, more = {}) =>
    glue.send(new UpdateTableCommand({ DatabaseName: "lake", TableInput: { Name: "trips", Description }, ...more }));
  await update("1");
  await update("2", { SkipArchive: true });
  await update("3", { VersionId: "2" });
  const table = { DatabaseName: "lake", TableName: "trips" };
  const { TableVersions } = await glue.send(new GetTableVersionsCommand(table));
  expect(TableVersions!.map(({ VersionId, Table }) => [VersionId, Table!.Description])).toEqual([
    ["3", "3"],
    ["2", "2"],
    ["0", "0"],
  ]);
  expect((await refusal(update("4", { VersionId: "2" }))).name).toBe("ConcurrentModificationException");
  expect((await glue.send(new GetTableVersionCommand({ ...table, VersionId: "0" }))).TableVersion!.Table).toMatchObject(
    {
      Description: "0",
      VersionId: "0",
    },
  );
  await glue.send(new DeleteTableVersionCommand({ ...table, VersionId: "0" }));
  const { Errors } = await glue.send(new BatchDeleteTableVersionCommand({ ...table, VersionIds: ["0", "2"] }));
  expect(Errors).toEqual([
    {
      TableName: "trips",
      VersionId: "0",
      ErrorDetail: { ErrorCode: "EntityNotFoundException", ErrorMessage: "Version not found." },
    },
  ]);
  expect((await glue.send(new GetTableVersionsCommand(table))).TableVersions).toHaveLength(1);
});

test("tables that are deleted together fail by themselves", async () => {
  const glue = new Catalog();
  await glue.database();
  await glue.table("a");
  const command = new BatchDeleteTableCommand({ DatabaseName: "lake", TablesToDelete: ["a", "b"] });
  expect((await glue.send(command)).Errors).toEqual([
    { TableName: "b", ErrorDetail: { ErrorCode: "EntityNotFoundException", ErrorMessage: "Table b not found." } },
  ]);
  expect((await glue.send(new GetTablesCommand({ DatabaseName: "lake" }))).TableList).toEqual([]);
});

test.each([
  [
    "Iceberg",
    { OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE" as const } } },
    "OpenTableFormatInput",
  ],
  ["resource links", { TableInput: { Name: "x", TargetTable: { Name: "y" } } }, "TableInput.TargetTable"],
  [
    "schemas of the registry",
    { TableInput: { Name: "x", StorageDescriptor: { SchemaReference: { SchemaVersionId: "1" } } } },
    "StorageDescriptor.SchemaReference",
  ],
])("%s are refused by name", async (_, more, member) => {
  const glue = new Catalog();
  await glue.database();
  const command = new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name: "x" }, ...more });
  const { name, message } = await refusal(glue.send(command));
  expect(name).toBe("NotImplemented");
  expect(message).toContain(member);
});
