import { DescribeStreamSummaryCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { openBench } from "../support/cloud.ts";

const ROLE = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "a" {
  name               = "a"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;

test("an argument of a resource is known to a module before the resource is planned", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf": `resource "aws_kinesis_stream" "a" { name = "first" }
module "b" {
  source = "./b"
  names  = [for name in [aws_kinesis_stream.a.name] : "\${name}-copy"]
}
`,
    "b/main.tf": `variable "names" { type = list(string) }
resource "aws_kinesis_stream" "b" {
  for_each = toset(var.names)
  name     = each.value
}
`,
  });

  await bench.project(folder).apply();

  const kinesis = bench.context.client<KinesisClient>("kinesis");
  const copy = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "first-copy" }));
  expect(copy.StreamDescriptionSummary?.StreamName).toBe("first-copy");
});

test("dynamic blocks may depend on what is known only after apply; instances may not", async () => {
  const bench = openBench();
  const dynamic = bench.folder({
    "main.tf": `${ROLE}resource "aws_kinesis_stream" "a" {
  name = "a"
  dynamic "stream_mode_details" {
    for_each = aws_iam_role.a.arn == null ? [] : [1]
    content {
      stream_mode = "ON_DEMAND"
    }
  }
}
`,
  });
  const counted = bench.folder({
    "main.tf": `${ROLE}resource "aws_kinesis_stream" "a" {
  name  = "a"
  count = aws_iam_role.a.arn == null ? 0 : 1
}
`,
  });

  await bench.project(dynamic).apply();

  const kinesis = bench.context.client<KinesisClient>("kinesis");
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "a" }));
  expect(StreamDescriptionSummary?.StreamModeDetails?.StreamMode).toBe("ON_DEMAND");
  expect(() => openBench().project(counted).plan()).toThrow("known only after apply");
});
