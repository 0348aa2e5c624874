import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  GetPolicyVersionCommand,
  GetRoleCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
} from "@aws-sdk/client-iam";
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

function fixture(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/provider/${name}.tf`, import.meta.url)), "utf8");
}

test.each([
  "appautoscaling",
  "cloudwatch-alarm",
  "dynamodb-table",
  "firehose-delivery-stream",
  "iam",
  "kinesis-stream",
  "kinesisanalyticsv2",
  "lambda",
  "s3-bucket",
  "s3-bucket-settings",
  "sns-topic",
])("%s: a second apply changes nothing, and destroy removes everything", async (name) => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": fixture(name) });

  await bench.project(folder).apply();
  const again = bench.project(folder).plan();
  await bench.project(folder).destroy();

  expect(actions(again)).toEqual([]);
  expect(JSON.parse(readFileSync(bench.stateFile, "utf8"))).toEqual({ schema: 1, resources: [] });
  expect((await bench.context.client<S3Client>("s3").send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
});

test("roles and policies change in place: trust, description, duration, tags and document", async () => {
  const bench = openBench();
  const text = fixture("iam");
  await bench.project(bench.folder({ "main.tf": text })).apply();

  const changed = text
    .replace('"A role"', '"Another role"')
    .replace("7200", "3600")
    .replace('{ a = "1" }', '{ b = "2" }')
    .replace("lambda.amazonaws.com", "firehose.amazonaws.com")
    .replace("s3:GetObject", "s3:PutObject");
  const { changes } = await bench.project(bench.folder({ "main.tf": changed })).apply();

  expect(actions(changes)).toEqual(["update aws_iam_policy.this", "update aws_iam_role.this"]);
  const client = bench.context.client<IAMClient>("iam");
  const { Role } = await client.send(new GetRoleCommand({ RoleName: "millrace-role" }));
  expect(Role).toMatchObject({
    Description: "Another role",
    MaxSessionDuration: 3600,
    Tags: [{ Key: "b", Value: "2" }],
  });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain("firehose.amazonaws.com");
  const PolicyArn = "arn:aws:iam::111122223333:policy/millrace-policy";
  const { Versions = [] } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }));
  const current = Versions.find((version) => version.IsDefaultVersion);
  const { PolicyVersion } = await client.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: current?.VersionId ?? "" }),
  );
  expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toContain("s3:PutObject");
});

test("settings of a bucket change in place, and one that is removed from the configuration is taken back", async () => {
  const bench = openBench();
  const text = fixture("s3-bucket-settings");
  await bench.project(bench.folder({ "main.tf": text })).apply();
  const [kept = ""] = text.split('resource "aws_s3_bucket_lifecycle_configuration"');

  const { changes } = await bench
    .project(bench.folder({ "main.tf": kept.replace('status = "Enabled"', 'status = "Suspended"') }))
    .apply();

  expect(actions(changes)).toEqual([
    "update aws_s3_bucket_versioning.this",
    "delete aws_s3_bucket_lifecycle_configuration.this",
  ]);
  const client = bench.context.client<S3Client>("s3");
  const Bucket = "millrace-settings";
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
  await expect(client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toThrow(/lifecycle/i);
});

test("force_destroy deletes the objects with the bucket; without it the bucket stays and the error has AWS's name", async () => {
  const bench = openBench();
  const text = fixture("s3-bucket");
  await bench.project(bench.folder({ "main.tf": text })).apply();
  const client = bench.context.client<S3Client>("s3");
  await client.send(new PutObjectCommand({ Bucket: "millrace-bucket", Key: "a", Body: "x" }));

  const careful = bench.folder({ "main.tf": text.replace("force_destroy = true", "force_destroy = false") });
  await bench.project(careful).apply();
  await expect(bench.project(careful).destroy()).rejects.toThrow(/aws_s3_bucket.this: delete failed: BucketNotEmpty/);
  await bench.project(bench.folder({ "main.tf": text })).apply();
  await bench.project(careful).destroy();

  expect((await client.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
});
