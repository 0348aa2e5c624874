import { expect, test } from "vitest";
import { formatPlan } from "../../src/plan/format.ts";
import { openBench } from "../support/cloud.ts";

const text = (name: string, hours: number) => `variable "secret" {
  type      = string
  sensitive = true
  default   = "hunter2"
}
locals { owner = { owner = var.secret } }
resource "aws_kinesis_stream" "a" {
  name             = "${name}"
  retention_period = ${hours}
  tags             = local.owner
}
`;

test("a creation shows what is known, what comes after apply, and no sensitive value", () => {
  const bench = openBench();

  const plan = formatPlan(bench.project(bench.folder({ "main.tf": text("a", 48) })).plan());

  expect(plan.split("\n").map((line) => line.replace(/ +=/, " ="))).toEqual(
    expect.arrayContaining([
      "  # aws_kinesis_stream.a will be created",
      '  + resource "aws_kinesis_stream" "a" {',
      "      + arn = (known after apply)",
      '      + name = "a"',
      "      + retention_period = 48",
      "      + tags = (sensitive value)",
      "Plan: 1 to add, 0 to change, 0 to destroy.",
    ]),
  );
  expect(plan).not.toContain("hunter2");
});

test("an update shows what differs, a replacement what forces it, and no change says so", async () => {
  const bench = openBench();
  await bench.project(bench.folder({ "main.tf": text("a", 48) })).apply();

  const update = formatPlan(bench.project(bench.folder({ "main.tf": text("a", 24) })).plan());
  const replace = formatPlan(bench.project(bench.folder({ "main.tf": text("b", 48) })).plan());
  const none = formatPlan(bench.project(bench.folder({ "main.tf": text("a", 48) })).plan());
  const remove = formatPlan(bench.project(bench.folder({ "main.tf": "" })).plan());

  expect(update).toMatch(/~ retention_period += 48 -> 24/);
  expect(update).toContain("Plan: 0 to add, 1 to change, 0 to destroy.");
  expect(replace).toMatch(/-\/\+ resource "aws_kinesis_stream" "a" \{\n/);
  expect(replace).toMatch(/~ name +\S+ "a" -> "b" # forces replacement/);
  expect(none).toBe("No changes. The infrastructure matches the configuration.\n");
  expect(update + replace + remove).not.toContain("hunter2");
  expect(remove).toMatch(/- name +\S+ "a" -> null/);
});
