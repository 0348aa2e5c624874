import { readFileSync } from "node:fs";
import {
  type AthenaClient,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListNamedQueriesCommand,
  ListPreparedStatementsCommand,
} from "@aws-sdk/client-athena";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

const text = `
resource "aws_s3_bucket" "results" {
  bucket        = "millrace-results"
  force_destroy = true
}

resource "aws_athena_workgroup" "lake" {
  name          = "lake"
  description   = "Questions to the lake"
  force_destroy = true

  configuration {
    bytes_scanned_cutoff_per_query     = 20000000
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true

    result_configuration {
      output_location = "s3://\${aws_s3_bucket.results.bucket}/results/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_database" "lake" {
  name          = "lake"
  bucket        = aws_s3_bucket.results.bucket
  force_destroy = true
}

resource "aws_athena_named_query" "one" {
  name      = "one"
  workgroup = aws_athena_workgroup.lake.name
  database  = aws_athena_database.lake.name
  query     = "SELECT 1"
}

resource "aws_athena_prepared_statement" "two" {
  name            = "two"
  workgroup       = aws_athena_workgroup.lake.name
  query_statement = "SELECT ?"
}
`;

test("a work group with its queries and a database: a second apply changes nothing, and destroy removes everything", async () => {
  const bench = openBench();
  const athena = bench.context.client<AthenaClient>("athena");
  const folder = bench.folder({ "main.tf": text });

  await bench.project(folder).apply();
  const again = bench.project(folder).plan();
  const queries = await athena.send(new ListNamedQueriesCommand({ WorkGroup: "lake" }));
  const statements = await athena.send(new ListPreparedStatementsCommand({ WorkGroup: "lake" }));
  const databases = await athena.send(new ListDatabasesCommand({ CatalogName: "AwsDataCatalog" }));

  expect(actions(again)).toEqual([]);
  expect(queries.NamedQueryIds).toHaveLength(1);
  expect(statements.PreparedStatements!.map(({ StatementName }) => StatementName)).toEqual(["two"]);
  expect(databases.DatabaseList!.map(({ Name }) => Name)).toContain("lake");
  await bench.project(folder).destroy();
  expect(JSON.parse(readFileSync(bench.stateFile, "utf8"))).toEqual({ schema: 1, resources: [] });
});

test("a work group changes in place", async () => {
  const bench = openBench();
  await bench.project(bench.folder({ "main.tf": text })).apply();

  const changed = text
    .replace("    bytes_scanned_cutoff_per_query     = 20000000\n", "")
    .replace("/results/", "/other/")
    .replace("Questions", "More questions");
  const { changes } = await bench.project(bench.folder({ "main.tf": changed })).apply();

  expect(actions(changes)).toEqual(["update aws_athena_workgroup.lake"]);
  const { WorkGroup } = await bench.context
    .client<AthenaClient>("athena")
    .send(new GetWorkGroupCommand({ WorkGroup: "lake" }));
  expect(WorkGroup).toMatchObject({
    Description: "More questions to the lake",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://millrace-results/other/" } },
  });
  expect(WorkGroup!.Configuration!.BytesScannedCutoffPerQuery).toBeUndefined();
});
