import { readFileSync, writeFileSync } from "node:fs";
import { GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import { DescribeStreamSummaryCommand, type KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

function stream(name: string, body = ""): string {
  return `resource "aws_kinesis_stream" "${name}" {\n  name = "\${var.name_prefix}-${name}"\n${body}\n}\n`;
}

const PREFIX = 'variable "name_prefix" {\n  type    = string\n  default = "test"\n}\n';
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});

test("what is applied is planned as no change, and destroy leaves nothing", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf": `${PREFIX}${stream("a")}output "arn" { value = aws_kinesis_stream.a.arn }\n`,
  });

  const first = await bench.project(folder).apply();
  const second = bench.project(folder).plan();
  await bench.project(folder).destroy();

  expect(actions(first.changes)).toEqual(["create aws_kinesis_stream.a"]);
  expect(first.outputs).toEqual({ arn: "arn:aws:kinesis:eu-west-1:111122223333:stream/test-a" });
  expect(actions(second)).toEqual([]);
  const left = await bench.context.client<KinesisClient>("kinesis").send(new ListStreamsCommand({}));
  expect(left.StreamNames).toEqual([]);
});

test("an argument that AWS can change is updated in place, one that it cannot is replaced", async () => {
  const bench = openBench();
  await bench.project(bench.folder({ "main.tf": PREFIX + stream("a") })).apply();

  const longer = bench.folder({ "main.tf": PREFIX + stream("a", "  retention_period = 48") });
  const update = await bench.project(longer).apply();
  const replace = await bench.project(longer, { name_prefix: "other" }).apply();

  expect(update.changes.map(({ action, changed }) => [action, changed])).toEqual([["update", ["retention_period"]]]);
  expect(replace.changes.map(({ action, forcing }) => [action, forcing])).toEqual([["replace", ["name"]]]);
  const client = bench.context.client<KinesisClient>("kinesis");
  expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual(["other-a"]);
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: "other-a" }));
  expect(StreamDescriptionSummary?.RetentionPeriodHours).toBe(48);
});

test("a role is replaced together with the policies that hang on it, policies first", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf": `${PREFIX}
resource "aws_iam_role" "this" {
  name               = "\${var.name_prefix}-role"
  assume_role_policy = ${JSON.stringify(TRUST)}
}
resource "aws_iam_role_policy" "this" {
  name   = "permissions"
  role   = aws_iam_role.this.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*" }] })
}
`,
  });
  await bench.project(folder).apply();

  const result = await bench.project(folder, { name_prefix: "other" }).apply();

  expect(actions(result.changes)).toEqual(["replace aws_iam_role.this", "replace aws_iam_role_policy.this"]);
  const client = bench.context.client<IAMClient>("iam");
  await expect(client.send(new GetRoleCommand({ RoleName: "test-role" }))).rejects.toThrow(/cannot be found/);
  expect((await client.send(new GetRoleCommand({ RoleName: "other-role" }))).Role?.RoleName).toBe("other-role");
});

test("create_before_destroy makes the successor first and deletes the predecessor last", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf": PREFIX + stream("a", "  lifecycle {\n    create_before_destroy = true\n  }"),
  });
  await bench.project(folder).apply();
  const client = bench.context.client<KinesisClient>("kinesis");
  const seen: (readonly string[])[] = [];

  await bench.project(folder, { name_prefix: "other" }).apply(async () => {
    seen.push((await client.send(new ListStreamsCommand({}))).StreamNames ?? []);
  });

  const left = await client.send(new ListStreamsCommand({}));
  expect(left.StreamNames).toEqual(["other-a"]);
  expect(seen[0]).toContain("other-a");
  expect(actions(bench.project(folder, { name_prefix: "other" }).plan())).toEqual([]);
});

test("replace_triggered_by replaces what it names when that changes", async () => {
  const bench = openBench();
  const text = (hours: number) =>
    `${PREFIX}${stream("a", `  retention_period = ${hours}`)}${stream("b", "  lifecycle {\n    replace_triggered_by = [aws_kinesis_stream.a.retention_period]\n  }")}`;
  await bench.project(bench.folder({ "main.tf": text(24) })).apply();

  const changes = bench.project(bench.folder({ "main.tf": text(48) })).plan();

  expect(actions(changes)).toEqual(["update aws_kinesis_stream.a", "replace aws_kinesis_stream.b"]);
});

test("what ignore_changes names keeps its applied value, also when something else changes", async () => {
  const bench = openBench();
  const text = (hours: number, tag: string) =>
    `${PREFIX}${stream("a", `  retention_period = ${hours}\n  tags = { t = "${tag}" }\n  lifecycle {\n    ignore_changes = [retention_period]\n  }`)}`;
  await bench.project(bench.folder({ "main.tf": text(24, "x") })).apply();

  const ignored = bench.project(bench.folder({ "main.tf": text(48, "x") })).plan();
  await bench.project(bench.folder({ "main.tf": text(48, "y") })).apply();

  expect(actions(ignored)).toEqual([]);
  const client = bench.context.client<KinesisClient>("kinesis");
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: "test-a" }));
  expect(StreamDescriptionSummary?.RetentionPeriodHours).toBe(24);
});

test("ignore_changes = all ignores every argument; nested paths are refused by name", async () => {
  const bench = openBench();
  const text = (hours: number, ignored: string) =>
    `${PREFIX}${stream("a", `  retention_period = ${hours}\n  lifecycle {\n    ignore_changes = ${ignored}\n  }`)}`;
  await bench.project(bench.folder({ "main.tf": text(24, "all") })).apply();

  const changes = bench.project(bench.folder({ "main.tf": text(48, "all") })).plan();
  const nested = () => bench.project(bench.folder({ "main.tf": text(48, '[tags["x"]]') })).plan();

  expect(actions(changes)).toEqual([]);
  expect(nested).toThrow("ignore_changes: only whole arguments and blocks can be ignored, or all");
});

test("prevent_destroy refuses replacement, deletion of an instance and destroy before anything is touched", async () => {
  const bench = openBench();
  const text = (names: string) => `${PREFIX}
resource "aws_kinesis_stream" "a" {
  for_each = toset(${names})
  name     = "\${var.name_prefix}-\${each.key}"
  lifecycle {
    prevent_destroy = true
  }
}
`;
  const folder = bench.folder({ "main.tf": text('["x", "y"]') });
  await bench.project(folder).apply();

  const renamed = () => bench.project(folder, { name_prefix: "other" }).plan();
  const fewer = () => bench.project(bench.folder({ "main.tf": text('["x"]') })).plan();

  expect(renamed).toThrow(/must be replaced \(name\), and lifecycle.prevent_destroy forbids it/);
  expect(fewer).toThrow('aws_kinesis_stream.a["y"]: would be destroyed because it is no longer in the configuration');
  await expect(bench.project(folder).destroy()).rejects.toThrow(/prevent_destroy forbids it/);
  expect(actions(bench.project(folder).plan())).toEqual([]);
});

test("a postcondition that does not hold stops the apply and what depends on it, and the resource stays in the state", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf": `${PREFIX}${stream("a", '  lifecycle {\n    postcondition {\n      condition     = self.arn == "x"\n      error_message = "arn: got ${self.arn}"\n    }\n  }')}${stream("b", "  depends_on = [aws_kinesis_stream.a]")}`,
  });

  await expect(bench.project(folder).apply()).rejects.toThrow(/arn: got arn:aws:kinesis/);

  const client = bench.context.client<KinesisClient>("kinesis");
  expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual(["test-a"]);
  await bench.project(folder).destroy();
  expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
});

test("a failure in the middle of a creation keeps what was applied, and the next apply goes on from there", async () => {
  const bench = openBench();
  const encrypted =
    '  encryption_type = "KMS"\n  kms_key_id = "alias/aws/kinesis"\n  depends_on = [aws_kinesis_stream.a]';
  const folder = bench.folder({ "main.tf": PREFIX + stream("a") + stream("b", encrypted) });
  bench.cloud.faults.add({ operation: "StartStreamEncryption", error: { code: "InternalFailure" }, times: 1 });

  await expect(bench.project(folder).apply()).rejects.toThrow(/aws_kinesis_stream.b: create failed: InternalFailure/);
  const after = bench.project(folder).plan();
  await bench.project(folder).apply();

  expect(actions(after)).toEqual(["replace aws_kinesis_stream.b"]);
  expect(after.find(({ action }) => action === "replace")?.forcing).toEqual(["its creation was not finished"]);
  expect(actions(bench.project(folder).plan())).toEqual([]);
});

test("a state file that was cut off is refused, one that lacks the last entry can be destroyed", async () => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": PREFIX + stream("a") });
  await bench.project(folder).apply();
  const client = bench.context.client<KinesisClient>("kinesis");
  const text = readFileSync(bench.stateFile, "utf8");

  await bench.project(folder).destroy();
  writeFileSync(bench.stateFile, text);
  await bench.project(folder).destroy();
  writeFileSync(bench.stateFile, text.slice(0, 40));

  expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
  expect(() => bench.project(folder)).toThrow(/expected JSON/);
});

test("an error of AWS keeps its name and message", async () => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": PREFIX + stream("a") });
  const other = bench.folder({ "main.tf": `${PREFIX}${stream("a").replaceAll('"a"', '"twin"')}` });
  await bench.project(folder).apply();
  writeFileSync(bench.stateFile, JSON.stringify({ schema: 1, resources: [] }));

  await expect(bench.project(folder).apply()).rejects.toThrow(
    /aws_kinesis_stream.a: create failed: ResourceInUseException: .*test-a/,
  );
  expect(actions(bench.project(other).plan())).toEqual(["create aws_kinesis_stream.twin"]);
});

test("independent resources are worked on at once, dependents after what they depend on", async () => {
  const bench = openBench();
  const chain = Array.from({ length: 12 }, (_, index) =>
    stream(`s${index}`, index % 3 === 0 ? "" : `  depends_on = [aws_kinesis_stream.s${index - 1}]`),
  );
  const order: string[] = [];

  await bench.project(bench.folder({ "main.tf": PREFIX + chain.join("") })).apply(({ address }) => order.push(address));

  expect(order).toHaveLength(12);
  for (let index = 0; index < 12; index++)
    if (index % 3 !== 0)
      expect(order.indexOf(`aws_kinesis_stream.s${index}`)).toBeGreaterThan(
        order.indexOf(`aws_kinesis_stream.s${index - 1}`),
      );
});

test.each([
  ['terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n', "leave the backend block empty"],
  ["terraform {\n  cloud {}\n}\n", "the block cloud is not supported"],
  [
    'output "secret" { value = var.secret }\nvariable "secret" {\n  sensitive = true\n  default = "x"\n}\n',
    "output secret: shows a sensitive value; add sensitive = true",
  ],
  ['resource "aws_msk_cluster" "q" {}\n', "resource type aws_msk_cluster is not supported"],
  [
    'resource "aws_s3_bucket" "a" {\n  bucket = "n"\n  arn = "x"\n}\n',
    "main.tf:3:3: aws_s3_bucket.a: arn is set by AWS and cannot be configured",
  ],
  ['resource "aws_kinesis_stream" "a" {\n  name = "n"\n  count = length(aws_kinesis_stream.a)\n}\n', "cycle"],
])("%j is refused by name", (text, message) => {
  const bench = openBench();

  expect(() => bench.project(bench.folder({ "main.tf": text })).plan()).toThrow(message);
});

test("override files and JSON syntax are refused by name", () => {
  const bench = openBench();

  expect(() => bench.project(bench.folder({ "a.tf": "", "override.tf": "" })).plan()).toThrow(
    "override files are not supported",
  );
  expect(() => bench.project(bench.folder({ "a.tf": "", "b.tf.json": "{}" })).plan()).toThrow("JSON syntax");
});

test("variables and names that a configuration does not know are refused, and a validation may read other variables", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf":
      'variable "a" { type = number }\nvariable "b" {\n  type = number\n  validation {\n    condition     = var.b > var.a\n    error_message = "b: expected more than ${var.a}"\n  }\n}\noutput "sum" { value = var.a + var.b }\n',
  });

  expect(() => bench.project(folder, { a: 1, b: 2, c: 3 }).plan()).toThrow("no variable is named c; there are a, b");
  expect(() => bench.project(folder, { a: 3, b: 2 }).plan()).toThrow("b: expected more than 3");
  expect((await bench.project(folder, { a: 1, b: 2 }).apply()).outputs).toEqual({ sum: 3 });
});
