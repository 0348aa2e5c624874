import {
  CreateNamedQueryCommand,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetNamedQueryCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  ListTagsForResourceCommand,
  UpdateWorkGroupCommand,
} from "@aws-sdk/client-athena";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { GetTableCommand } from "@aws-sdk/client-glue";
import { expect, test } from "vitest";
import { ACCOUNT, BUCKET, Lake } from "./support.ts";

const CONFIGURATION = {
  EnforceWorkGroupConfiguration: true,
  PublishCloudWatchMetricsEnabled: true,
  BytesScannedCutoffPerQuery: 10_000_000,
  ResultConfiguration: { OutputLocation: `s3://${BUCKET}/group/` },
};

test("a work group enforces its location and limit, and publishes metrics of its queries", async () => {
  const lake = await new Lake().prepare();
  await lake.athena.send(
    new CreateWorkGroupCommand({ Name: "team", Configuration: CONFIGURATION, Tags: [{ Key: "a", Value: "b" }] }),
  );
  await lake.jsonTable("big", "a string");
  await lake.put("big/1.json", `{"a":"${"x".repeat(10_000_001)}"}\n`);
  const WorkGroup = "team";

  const { execution } = await lake.run("SELECT 1 AS a", { WorkGroup });
  const limited = await lake.failure("SELECT count(*) FROM big", { WorkGroup });

  expect(execution.ResultConfiguration!.OutputLocation).toBe(`s3://${BUCKET}/group/${execution.QueryExecutionId}.csv`);
  expect(limited).toMatch(/^EXCEEDED_SCAN_LIMIT: Query cancelled! : Bytes scanned limit was exceeded/);
  expect((await lake.athena.send(new ListQueryExecutionsCommand({ WorkGroup }))).QueryExecutionIds).toHaveLength(2);
  const cloudwatch = new CloudWatchClient(lake.cloud.clientConfig());
  const { Metrics } = await cloudwatch.send(
    new ListMetricsCommand({ Namespace: "AWS/Athena", MetricName: "ProcessedBytes" }),
  );
  cloudwatch.destroy();
  expect(Metrics!.map(({ Dimensions }) => Dimensions!.find(({ Name }) => Name === "QueryState")!.Value).sort()).toEqual(
    ["FAILED", "SUCCEEDED"],
  );
  const ResourceARN = `arn:aws:athena:us-east-1:${ACCOUNT}:workgroup/team`;
  expect((await lake.athena.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
    { Key: "a", Value: "b" },
  ]);
});

test("a work group that enforces its location takes no other for new tables", async () => {
  const lake = await new Lake().prepare();
  await lake.athena.send(new CreateWorkGroupCommand({ Name: "team", Configuration: CONFIGURATION }));
  const create = (options: string) => `CREATE TABLE ones WITH (format = 'PARQUET'${options}) AS SELECT 1 AS one`;
  const own = create(`, external_location = 's3://${BUCKET}/ones/'`);

  await expect(lake.start(own, { WorkGroup: "team" })).rejects.toThrow(
    "submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location",
  );
  const { execution } = await lake.run(create(""), { WorkGroup: "team" });
  const { Table } = await lake.glue.send(new GetTableCommand({ DatabaseName: "db", Name: "ones" }));
  expect(Table!.StorageDescriptor!.Location).toBe(`s3://${BUCKET}/group/tables/${execution.QueryExecutionId}/`);
});

test("a work group changes, is disabled, and is deleted with what it holds only when asked", async () => {
  const lake = await new Lake().prepare();
  const WorkGroup = "team";
  await lake.athena.send(new CreateWorkGroupCommand({ Name: WorkGroup, Configuration: CONFIGURATION }));
  const { NamedQueryId } = await lake.athena.send(
    new CreateNamedQueryCommand({ Name: "one", Database: "db", QueryString: "SELECT 1", WorkGroup }),
  );
  await lake.athena.send(
    new UpdateWorkGroupCommand({
      WorkGroup,
      State: "DISABLED",
      ConfigurationUpdates: {
        RemoveBytesScannedCutoffPerQuery: true,
        ResultConfigurationUpdates: { RemoveOutputLocation: true },
      },
    }),
  );

  const found = await lake.athena.send(new GetWorkGroupCommand({ WorkGroup }));
  expect(found.WorkGroup).toMatchObject({ State: "DISABLED", Configuration: { ResultConfiguration: {} } });
  await expect(lake.start("SELECT 1", { WorkGroup })).rejects.toThrow("WorkGroup team is disabled.");
  await expect(lake.athena.send(new DeleteWorkGroupCommand({ WorkGroup }))).rejects.toThrow(
    "WorkGroup team is not empty",
  );
  await lake.athena.send(new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption: true }));
  await expect(lake.athena.send(new GetNamedQueryCommand({ NamedQueryId }))).rejects.toThrow("was not found");
});

test("what is not executed is refused by name", async () => {
  const lake = await new Lake().prepare();
  const create = (Configuration: object) => lake.athena.send(new CreateWorkGroupCommand({ Name: "x", Configuration }));

  await expect(create({ ExecutionRole: `arn:aws:iam::${ACCOUNT}:role/r` })).rejects.toThrow(
    /ExecutionRole of an Athena work group/,
  );
  await expect(create({ BytesScannedCutoffPerQuery: 5 })).rejects.toThrow(/at least/);
  await expect(lake.start("SELECT 1", { ResultConfiguration: {} })).rejects.toThrow(/No output location provided/);
  await expect(
    lake.start("SELECT 1", {
      ResultConfiguration: {
        OutputLocation: `s3://${BUCKET}/r/`,
        EncryptionConfiguration: { EncryptionOption: "SSE_KMS", KmsKey: "k" },
      },
    }),
  ).rejects.toThrow(/result encryption SSE_KMS/);
});

test("the catalogue is told through Athena", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable("t", "a int", { PartitionKeys: [{ Name: "p", Type: "string" }] });
  const { TableMetadata } = await lake.athena.send(
    new GetTableMetadataCommand({ CatalogName: "AwsDataCatalog", DatabaseName: "db", TableName: "t" }),
  );

  expect(TableMetadata).toMatchObject({
    Name: "t",
    Columns: [{ Name: "a", Type: "int" }],
    PartitionKeys: [{ Name: "p" }],
  });
});
