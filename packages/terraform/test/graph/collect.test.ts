import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { collectGraph } from "../../src/graph/collect.ts";
import { renderSvg } from "../../src/graph/svg.ts";
import { providerSchema } from "../../src/target.ts";
import { parseXml } from "../parse-xml.ts";

const CONFIGURATION = `
variable "prefix" { type = string }
resource "aws_kinesis_stream" "trips" {
  name             = "\${var.prefix}-trips"
  shard_count      = 3
  retention_period = 48
}
resource "aws_s3_bucket" "lake" { bucket = "\${var.prefix}-lake" }
resource "aws_s3_bucket_public_access_block" "lake" {
  bucket              = aws_s3_bucket.lake.id
  block_public_policy = true
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "writer" {
  statement {
    actions   = ["kinesis:PutRecord", "kinesis:PutRecords"]
    resources = [aws_kinesis_stream.trips.arn]
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["\${aws_s3_bucket.lake.arn}/*"]
  }
}
resource "aws_iam_role" "writer" {
  name               = "\${var.prefix}-writer"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "writer" {
  name   = "write"
  role   = aws_iam_role.writer.name
  policy = data.aws_iam_policy_document.writer.json
}
`;

function graph() {
  const root = mkdtempSync(path.join(tmpdir(), "millrace-graph-"));
  writeFileSync(path.join(root, "main.tf"), CONFIGURATION);
  return collectGraph({ folder: root, variables: {}, schema: providerSchema() });
}

test("resources are boxes and their settings are details", () => {
  const { nodes } = graph();

  expect(nodes.map(({ label, title, details }) => [label, title, details]).sort()).toEqual([
    ["lake", "S3 bucket", ["private"]],
    ["trips", "Kinesis stream", ["3 shards", "48 h retention"]],
    ["writer", "IAM role", []],
  ]);
});

test("policies are edges from the role to what it may use, with the actions", () => {
  const { edges } = graph();

  expect(edges).toEqual([
    { from: "aws_iam_role.writer", to: "aws_kinesis_stream.trips", kind: "grant", label: "PutRecord, PutRecords" },
    { from: "aws_iam_role.writer", to: "aws_s3_bucket.lake", kind: "grant", label: "GetObject" },
  ]);
});

test("the drawing is well-formed, holds every label and lets no two boxes overlap", () => {
  const drawing = renderSvg(graph());

  const boxes = parseXml(drawing).filter((element) => element.attributes.class === "box");
  expect(boxes).toHaveLength(3);
  for (const label of ["trips", "lake", "writer", "PutRecord, PutRecords"])
    expect(drawing).toContain(`>${label}</text>`);
  const areas = boxes.map(({ attributes }) => ({
    left: Number(attributes.x),
    top: Number(attributes.y),
    right: Number(attributes.x) + Number(attributes.width),
    bottom: Number(attributes.y) + Number(attributes.height),
  }));
  for (const [index, a] of areas.entries()) {
    for (const b of areas.slice(index + 1))
      expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
  }
});

test("a mapping leads from its source to its function, and on to where its failures go", () => {
  const root = mkdtempSync(path.join(tmpdir(), "millrace-graph-"));
  writeFileSync(
    path.join(root, "main.tf"),
    `
resource "aws_kinesis_stream" "trips" { name = "trips" }
resource "aws_sqs_queue" "failed" { name = "failed" }
resource "aws_lambda_function" "consumer" {
  function_name = "consumer"
  role          = "arn:aws:iam::111122223333:role/function"
}
resource "aws_lambda_event_source_mapping" "trips" {
  function_name     = aws_lambda_function.consumer.arn
  event_source_arn  = aws_kinesis_stream.trips.arn
  starting_position = "LATEST"
  destination_config {
    on_failure { destination_arn = aws_sqs_queue.failed.arn }
  }
}
`,
  );
  expect(collectGraph({ folder: root, variables: {}, schema: providerSchema() }).edges).toEqual([
    {
      from: "aws_kinesis_stream.trips",
      to: "aws_lambda_function.consumer",
      kind: "reference",
      label: "batches",
    },
    { from: "aws_lambda_function.consumer", to: "aws_sqs_queue.failed", kind: "reference", label: "on failure" },
  ]);
});

test("a fan-out consumer stands between its stream and the function that it pushes to", () => {
  const root = mkdtempSync(path.join(tmpdir(), "millrace-graph-"));
  writeFileSync(
    path.join(root, "main.tf"),
    `
resource "aws_kinesis_stream" "trips" { name = "trips" }
resource "aws_kinesis_stream_consumer" "archive" {
  name       = "archive"
  stream_arn = aws_kinesis_stream.trips.arn
}
resource "aws_lambda_function" "archive" {
  function_name = "archive"
  role          = "arn:aws:iam::111122223333:role/function"
}
resource "aws_lambda_event_source_mapping" "archive" {
  function_name     = aws_lambda_function.archive.arn
  event_source_arn  = aws_kinesis_stream_consumer.archive.arn
  starting_position = "LATEST"
}
`,
  );

  const { edges } = collectGraph({ folder: root, variables: {}, schema: providerSchema() });

  expect(edges.map(({ from, to, label }) => [from, label, to])).toEqual([
    ["aws_kinesis_stream_consumer.archive", "batches", "aws_lambda_function.archive"],
    ["aws_kinesis_stream.trips", "push", "aws_kinesis_stream_consumer.archive"],
  ]);
});

test("a bundle that is not built yet does not stand in the way of a drawing", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-graph-"));
  writeFileSync(
    path.join(folder, "main.tf"),
    'resource "aws_s3_bucket" "code" { bucket = "code-${substr(filesha256("none.zip"), 0, 8)}" }\n',
  );

  const { nodes } = collectGraph({ folder, variables: {}, schema: providerSchema() });

  expect(nodes.map(({ id }) => id)).toEqual(["aws_s3_bucket.code"]);
});
