import { cpSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeApplicationCommand,
  type KinesisAnalyticsV2Client,
  ListApplicationSnapshotsCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { writeZip } from "../../src/data/zip.ts";
import { actions, type Bench, openBench } from "../support/cloud.ts";

const MODULES = fileURLToPath(new URL("../../../../infra/modules/", import.meta.url));

const SQL = `
CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1', 'fields.n.kind' = 'sequence',
  'fields.n.start' = '1', 'fields.n.end' = '1000000');
CREATE TABLE lines (n BIGINT) WITH ('connector' = 'print', 'print-identifier' = '\${label}');
INSERT INTO lines SELECT n FROM numbers;`;

const ROOT = `
variable "label" {
  type = string
}
variable "interval" {
  type    = number
  default = 10
}
variable "start" {
  type    = bool
  default = true
}
resource "aws_s3_bucket" "code" {
  bucket        = "test-code"
  force_destroy = true
}
module "numbers" {
  source = "./modules/flink-sql-application"

  name_prefix                 = "test"
  name                        = "numbers"
  bundle_path                 = "\${path.root}/numbers.zip"
  code_bucket                 = aws_s3_bucket.code.bucket
  sql_files                   = ["sql/numbers.sql"]
  sql_variables               = { label = var.label }
  checkpoint_interval_seconds = var.interval
  start                       = var.start
  tags                        = { team = "streams" }
}
output "name" {
  value = module.numbers.name
}
`;

function rootOf(bench: Bench): string {
  const runner = Buffer.from("# millrace-flink-runner 1\n");
  const zip = writeZip([
    { name: "main.py", content: runner },
    { name: "sql/numbers.sql", content: Buffer.from(SQL) },
  ]);
  const folder = bench.folder({ "main.tf": ROOT });
  for (const module of ["flink-sql-application", "iam-role"])
    cpSync(path.join(MODULES, module), path.join(folder, "modules", module), { recursive: true });
  bench.write(folder, "numbers.zip", zip);
  return folder;
}

test("the module runs SQL files: applied, changed in place with its state, stopped and destroyed", async () => {
  const bench = openBench();
  const folder = rootOf(bench);
  const client = bench.context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
  const describe = async () =>
    (await client.send(new DescribeApplicationCommand({ ApplicationName: "test-numbers" }))).ApplicationDetail!;

  await bench.project(folder, { label: "a" }).apply();
  expect(await describe()).toMatchObject({ ApplicationStatus: "RUNNING", ApplicationVersionId: 1 });
  expect(actions(bench.project(folder, { label: "a" }).plan())).toEqual([]);
  await bench.cloud.clock.sleep(5000);

  const changed = bench.project(folder, { label: "b", interval: 20 });
  expect(actions(changed.plan())).toEqual(["update module.numbers.aws_kinesisanalyticsv2_application.this"]);
  await changed.apply();
  expect(await describe()).toMatchObject({
    ApplicationStatus: "RUNNING",
    ApplicationVersionId: 2,
    ApplicationConfigurationDescription: {
      FlinkApplicationConfigurationDescription: { CheckpointConfigurationDescription: { CheckpointInterval: 20_000 } },
    },
  });
  await bench.cloud.clock.sleep(5000);

  await bench.project(folder, { label: "b", interval: 20, start: false }).apply();
  expect((await describe()).ApplicationStatus).toBe("READY");
  const { events } = await bench.context
    .client<CloudWatchLogsClient>("cloudwatch-logs")
    .send(new FilterLogEventsCommand({ logGroupName: "/aws/kinesis-analytics/test-numbers" }));
  const rows = events!
    .map(({ message }) => (JSON.parse(message!) as { message: string }).message)
    .filter((message) => message.includes("+I["));
  // Numbers go on where the snapshot was taken.
  expect(rows.map((row) => Number(/\[(\d+)\]/.exec(row)![1]))).toEqual(rows.map((_, index) => index + 1));
  expect(rows.some((row) => row.startsWith("b> "))).toBe(true);

  await bench.project(folder, { label: "b" }).destroy();
  await expect(describe()).rejects.toThrow(/not found/);
  const s3 = bench.context.client<S3Client>("s3");
  await expect(s3.send(new ListObjectsV2Command({ Bucket: "test-code" }))).rejects.toThrow(/does not exist/);
});

const SNAPSHOT = `
resource "aws_kinesisanalyticsv2_application_snapshot" "this" {
  application_name = module.numbers.name
  snapshot_name    = "first"
}
output "version" {
  value = aws_kinesisanalyticsv2_application_snapshot.this.application_version_id
}
`;

test("a snapshot is taken of the running application, and deleted with it", async () => {
  const bench = openBench();
  const folder = rootOf(bench);
  bench.write(folder, "snapshot.tf", Buffer.from(SNAPSHOT));
  const { outputs } = await bench.project(folder, { label: "a" }).apply();
  expect(outputs.version).toBe(1);
  expect(actions(bench.project(folder, { label: "a" }).plan())).toEqual([]);
  const client = bench.context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
  const list = () => client.send(new ListApplicationSnapshotsCommand({ ApplicationName: "test-numbers" }));
  expect((await list()).SnapshotSummaries).toMatchObject([{ SnapshotName: "first", SnapshotStatus: "READY" }]);
  await bench.project(folder, { label: "a" }).destroy();
  await expect(list()).rejects.toThrow(/not found/);
});

test("an application whose code does not start fails the apply with the reason, and is not forgotten", async () => {
  const bench = openBench();
  const folder = rootOf(bench);
  const apply = bench.project(folder, { label: "it's" }).apply();
  await expect(apply).rejects.toThrow(/sql_variables: expected texts without quotes/);
  const broken = writeZip([
    { name: "main.py", content: Buffer.from("# millrace-flink-runner 1\n") },
    { name: "sql/numbers.sql", content: Buffer.from("INSERT INTO nowhere SELECT 1;") },
  ]);
  bench.write(folder, "numbers.zip", broken);
  await expect(bench.project(folder, { label: "a" }).apply()).rejects.toThrow(
    /application test-numbers: StartApplication FAILED: sql\/numbers.sql:1: .*nowhere/,
  );
  const client = bench.context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
  await bench.project(folder, { label: "a" }).destroy();
  await expect(client.send(new DescribeApplicationCommand({ ApplicationName: "test-numbers" }))).rejects.toThrow(
    /not found/,
  );
});
