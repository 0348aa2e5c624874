import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { estimateCost, formatCost } from "../../src/cost/estimate.ts";
import { providerSchema } from "../../src/target.ts";

function folder(text: string): string {
  const root = mkdtempSync(path.join(tmpdir(), "millrace-cost-"));
  writeFileSync(path.join(root, "main.tf"), text);
  return root;
}

const TRAFFIC = {
  recordsPerSecond: 1000,
  bytesPerRecord: 1000,
  readers: 2,
  storedGigabytes: 100,
  objectsPerHour: 0,
  invocationsPerHour: 36_000,
  invocationMs: 200,
  scannedGigabytes: 100,
};

test("a provisioned stream costs its shard hours and payload units", () => {
  const root = folder('resource "aws_kinesis_stream" "this" {\n  name = "n"\n  shard_count = 4\n}\n');

  const estimate = estimateCost({ folder: root, variables: {}, schema: providerSchema() }, TRAFFIC);

  // 4 shards x 730 h x $0.015, and 1,000/s x 3,600 s x 730 h = 2,628 million units x $0.014.
  expect(estimate.lines.map(({ item, monthly }) => [item, Number(monthly.toFixed(2))])).toEqual([
    ["shard hours", 43.8],
    ["put payload units", 36.79],
  ]);
  expect(estimate.dominant?.item).toBe("shard hours");
  expect(formatCost(estimate)).toContain("$80.59 a month in us-east-1");
});

test("retention beyond a day and beyond a week is charged, on demand by volume", () => {
  const root = folder(
    'resource "aws_kinesis_stream" "this" {\n  name = "n"\n  retention_period = 240\n  stream_mode_details {\n    stream_mode = "ON_DEMAND"\n  }\n}\n',
  );

  const estimate = estimateCost({ folder: root, variables: {}, schema: providerSchema() }, TRAFFIC);

  expect(estimate.lines.map(({ item }) => item)).toEqual([
    "stream hours",
    "data in",
    "data out",
    "retention beyond 24 h",
    "retention beyond 7 days",
  ]);
  const [hours, dataIn, dataOut] = estimate.lines;
  expect(hours?.monthly).toBeCloseTo(730 * 0.04, 6);
  expect(dataIn?.quantity).toBeCloseTo((1000 * 3600 * 730 * 1024) / 2 ** 30, 6);
  expect(dataOut?.quantity).toBeCloseTo(2 * dataIn!.quantity, 6);
});

test("a type without a price is named", () => {
  const root = folder(
    'resource "aws_cloudwatch_event_bus" "this" {\n  name = "n"\n}\nresource "aws_s3_bucket" "this" {\n  bucket = "b"\n}\n',
  );

  const estimate = estimateCost({ folder: root, variables: {}, schema: providerSchema() }, TRAFFIC);

  expect(estimate.unpriced).toEqual(["aws_cloudwatch_event_bus"]);
  expect(estimate.total).toBeCloseTo(2.3, 6);
});

test("a queue costs the requests of its messages, a log group what functions write to it", () => {
  const root = folder(
    'resource "aws_sqs_queue" "this" {\n  name = "n"\n}\nresource "aws_cloudwatch_log_group" "this" {\n  name = "g"\n}\n',
  );

  const estimate = estimateCost(
    { folder: root, variables: {}, schema: providerSchema() },
    { ...TRAFFIC, objectsPerHour: 100 },
  );

  const line = (resource: string) => estimate.lines.find((one) => one.resource === resource);
  expect(line("aws_sqs_queue.this")?.quantity).toBeCloseTo((100 * 730 * 3) / 1e6, 9);
  expect(line("aws_cloudwatch_log_group.this")?.unit).toBe("GB");
});

test("a table on demand costs its requests, a provisioned one its units and those of its indexes", () => {
  const root = folder(
    [
      'resource "aws_dynamodb_table" "requests" {\n  name = "r"\n  billing_mode = "PAY_PER_REQUEST"\n  hash_key = "k"\n}\n',
      'resource "aws_dynamodb_table" "units" {\n  name = "u"\n  hash_key = "k"\n  read_capacity = 10\n  write_capacity = 5\n',
      '  global_secondary_index {\n    name = "i"\n    hash_key = "j"\n    projection_type = "ALL"\n    read_capacity = 2\n    write_capacity = 1\n  }\n}\n',
    ].join(""),
  );

  const estimate = estimateCost({ folder: root, variables: {}, schema: providerSchema() }, TRAFFIC);

  // 2,628 million writes x $0.625; as many reads twice at half a unit x $0.125; 6 x 730 h x $0.00065; 12 x 730 h x $0.00013.
  expect(estimate.lines.map(({ resource, item, monthly }) => [resource, item, Number(monthly.toFixed(2))])).toEqual([
    ["aws_dynamodb_table.requests", "write requests", 1642.5],
    ["aws_dynamodb_table.requests", "read requests", 328.5],
    ["aws_dynamodb_table.requests", "storage", 25],
    ["aws_dynamodb_table.units", "write capacity", 2.85],
    ["aws_dynamodb_table.units", "read capacity", 1.14],
    ["aws_dynamodb_table.units", "storage", 25],
  ]);
});

test("delivery costs by whole 5 KB of each record, and more with dynamic partitioning", () => {
  const root = folder(
    'resource "aws_kinesis_firehose_delivery_stream" "this" {\n  name = "n"\n  destination = "extended_s3"\n  extended_s3_configuration {\n    role_arn = "r"\n    bucket_arn = "b"\n    dynamic_partitioning_configuration {\n      enabled = true\n    }\n  }\n}\n',
  );

  const estimate = estimateCost(
    { folder: root, variables: {}, schema: providerSchema() },
    { ...TRAFFIC, objectsPerHour: 60 },
  );

  // 1,000/s x 3,600 s x 730 h = 2,628 million records: of 5 KiB each to come in, of 1,000 B each to be partitioned.
  expect(estimate.lines.map(({ item, monthly }) => [item, Number(monthly.toFixed(2))])).toEqual([
    ["data in", 363.41],
    ["partitioned data", 48.95],
    ["partitioned objects", 0.22],
  ]);
});

test("a function costs its requests and its memory for as long as it runs, less on arm64", () => {
  const fn = (more: string) =>
    `resource "aws_lambda_function" "this" {\n  function_name = "f"\n  role = "r"\n  memory_size = 512\n${more}}\n`;
  const monthly = (text: string) =>
    estimateCost({ folder: folder(text), variables: {}, schema: providerSchema() }, TRAFFIC).lines.map((line) => [
      line.item,
      Number(line.monthly.toFixed(2)),
    ]);

  // 36,000 x 730 = 26.28 million x $0.20, and 26.28 million x 0.2 s x 0.5 GB = 2.628 million GB-seconds.
  expect(monthly(fn(""))).toEqual([
    ["requests", 5.26],
    ["duration", 43.8],
  ]);
  expect(monthly(fn('  architectures = ["arm64"]\n'))[1]).toEqual(["duration", 35.04]);
});
