// Plan, apply, plan again and destroy a stack of 60 resources on the embedded AWS, in process.
//   npm run bench -- stack
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { IAMClient } from "@aws-sdk/client-iam";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";
import { createCloud } from "@millrace/local-aws";
import { openProject } from "../src/target.ts";

const root = mkdtempSync(path.join(tmpdir(), "millrace-bench-"));
writeFileSync(
  path.join(root, "main.tf"),
  `locals {
  names = [for index in range(15) : "bench-\${index}"]
}
resource "aws_kinesis_stream" "this" {
  count = 15
  name  = local.names[count.index]
}
resource "aws_s3_bucket" "this" {
  for_each = toset(local.names)
  bucket   = each.key
}
resource "aws_iam_role" "this" {
  for_each           = toset(local.names)
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "this" {
  count  = 15
  name   = "permissions"
  role   = aws_iam_role.this[local.names[count.index]].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kinesis:PutRecords", Resource = aws_kinesis_stream.this[count.index].arn }] })
}
`,
);
const cloud = createCloud({ clock: "fast" });
// The SDK's own retries wait in real time; the handler's wait on the clock.
const clients: Record<string, unknown> = {
  iam: new IAMClient(cloud.clientConfig()),
  kinesis: new KinesisClient({ ...cloud.clientConfig(), maxAttempts: 1 }),
  s3: new S3Client(cloud.clientConfig()),
};
const project = openProject({
  folder: root,
  stateFile: path.join(root, "state.json"),
  now: 0,
  context: {
    client: <Client>(service: string) => clients[service] as Client,
    region: cloud.region,
    account: cloud.account,
    partition: cloud.partition,
    sleep: (ms) => cloud.clock.sleep(ms),
    random: (length) => "0".repeat(length),
  },
});

const rows: Record<string, { readonly ms: number; readonly resources: number }> = {};
await measure("plan", () => project.plan());
await measure("apply", async () => (await project.apply()).changes);
await measure("plan without change", () => project.plan());
await measure("destroy", () => project.destroy().then(() => []));
await measure("apply, code warm", async () => (await project.apply()).changes);
await cloud.close();
rmSync(root, { recursive: true });
if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

async function measure(name: string, run: () => Promise<readonly unknown[]> | readonly unknown[]): Promise<void> {
  const start = performance.now();
  const changes = await run();
  rows[name] = { ms: Math.round(performance.now() - start), resources: changes.length };
}
