import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyRepository, millrace, removeCopy } from "../repository-copy.ts";

let copy: string;
beforeAll(async () => {
  copy = copyRepository();
  await millrace(copy, "new", "sample", "numbers");
});
afterAll(() => removeCopy(copy));

test("plan prints what a run creates, and what is known only after apply", async () => {
  const { code, stdout } = await millrace(copy, "plan", "numbers");

  expect(code).toBe(0);
  expect(stdout).toContain('+ resource "aws_kinesis_stream" "this"');
  expect(stdout).toMatch(/arn += \(known after apply\)/);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("Plan: 1 to add, 0 to change, 0 to destroy.");
});

test("graph prints the resources as JSON", async () => {
  const { code, stdout } = await millrace(copy, "graph", "numbers", "--json");

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    nodes: [{ type: "aws_kinesis_stream", label: "numbers" }],
    edges: [],
  });
});

test("cost takes stated traffic, and the traffic of a run only when its report has it", async () => {
  const stated = await millrace(copy, "cost", "numbers", "--records-per-second", "0", "--json");

  // Two shards at $0.015 an hour, 730 hours a month.
  expect(JSON.parse(stated.stdout)).toMatchObject({ schema: 1, total: 2 * 730 * 0.015 });
  await millrace(copy, "run", "numbers");
  const measured = await millrace(copy, "cost", "numbers", "--run", "latest");
  expect(measured).toMatchObject({ code: 2 });
  expect(measured.stderr).toContain("its report has no IncomingRecords and IncomingBytes");
});

test("check prints file:line:column and ends with 1 on a finding", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "check-"));
  writeFileSync(
    path.join(folder, "main.tf"),
    'resource "aws_kinesis_stream" "this" {\n  name  = "trips"\n  shard = 1\n}\n',
  );

  const outcome = await millrace(copy, "check", folder);

  expect(outcome.code).toBe(1);
  expect(outcome.stdout).toMatch(/main\.tf:3:3 .*shard/);
  rmSync(folder, { recursive: true });
});

test("deploy without terraform says what is missing and ends with 3", () => {
  const bin = path.join(copy, "packages", "cli", "bin", "millrace.mjs");

  const outcome = spawnSync(process.execPath, [bin, "deploy", "numbers", "--yes"], {
    cwd: copy,
    env: { ...process.env, PATH: "", Path: "" },
    encoding: "utf8",
  });

  expect(outcome.status).toBe(3);
  expect(outcome.stderr).toContain("terraform is not on the path: install Terraform 1.9 or newer");
});

test("deploy takes the parameters of the sample as flags, of which its Terraform variables are made", async () => {
  const help = await millrace(copy, "deploy", "numbers", "--help");
  expect(help.stdout).toContain("--count <integer>");

  const refused = await millrace(copy, "deploy", "numbers", "--count", "many", "--yes");
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain("count");
});
