import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { evaluateBody, ModuleInstance } from "../../src/configuration/instance.ts";
import { loadModule } from "../../src/configuration/module.ts";
import { fromPlain, toPlain, Unknown, type Value } from "../../src/hcl/values.ts";

function folder(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), "millrace-terraform-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

function instantiate(
  root: string,
  given: Record<string, unknown> = {},
  resource: Value = new Unknown("resource"),
): ModuleInstance {
  const values = new Map(Object.entries(given).map(([name, value]) => [name, () => fromPlain(value)] as const));
  return new ModuleInstance(loadModule(root), { now: 0, rootPath: root, resourceValue: () => resource }, values);
}

function outputs(instance: ModuleInstance): Record<string, unknown> {
  return Object.fromEntries(
    [...instance.module.outputs].map(([name, output]) => [name, toPlain(instance.output(output))]),
  );
}

test("variables, locals, nested modules with for_each and count reach the outputs", () => {
  const root = folder({
    "main.tf": `
      variable "names" { type = list(string) }
      variable "options" {
        type    = object({ size = optional(number, 3), tags = optional(map(string), {}) })
        default = {}
      }
      locals { prefixed = [for n in var.names : "p-\${n}"] }
      module "each" {
        source   = "./child"
        for_each = toset(local.prefixed)
        name     = each.key
      }
      module "counted" {
        source = "./child"
        count  = var.options.size
        name   = "c\${count.index}"
      }
      output "shouted" { value = { for k, m in module.each : k => m.shouted } }
      output "counted" { value = module.counted[*].shouted }
      output "first" { value = module.counted[0].shouted }
    `,
    "child/main.tf": 'variable "name" { type = string }\noutput "shouted" { value = upper(var.name) }\n',
  });

  const result = outputs(instantiate(root, { names: ["a", "b"] }));

  expect(result).toEqual({ shouted: { "p-a": "P-A", "p-b": "P-B" }, counted: ["C0", "C1", "C2"], first: "C0" });
});

test("a failed validation reports the author's message with its place", () => {
  const root = folder({
    "main.tf": `
variable "shards" {
  type = number
  validation {
    condition     = var.shards > 0
    error_message = "shards: expected 1 or more, got \${var.shards}."
  }
}
output "shards" { value = var.shards }
`,
  });

  const read = () => outputs(instantiate(root, { shards: 0 }));

  expect(read).toThrow(`${path.join(root, "main.tf")}:4:3: variable shards: shards: expected 1 or more, got 0.`);
});

test("a cycle between locals is named", () => {
  const root = folder({ "main.tf": 'locals {\n  a = local.b\n  b = local.a\n}\noutput "a" { value = local.a }\n' });

  expect(() => outputs(instantiate(root))).toThrow("cycle: local.a -> local.b -> local.a");
});

test("dynamic blocks expand over lists and maps with their iterator", () => {
  const root = folder({
    "main.tf": `
      resource "aws_s3_bucket_lifecycle_configuration" "this" {
        dynamic "rule" {
          for_each = { logs = 7, raw = 30 }
          content {
            id = rule.key
            expiration { days = rule.value }
          }
        }
      }
    `,
  });
  const instance = instantiate(root);

  const body = evaluateBody(
    instance.module.resources[0]!.body,
    instance.scope(),
    instance.module.resources[0]!.position,
  );

  expect(body.blocks.rule?.map((rule) => [rule.arguments.id, rule.blocks.expiration?.[0]?.arguments.days])).toEqual([
    ["logs", 7],
    ["raw", 30],
  ]);
});

test("attributes of a resource that does not exist yet are unknown, and so is what hangs on them", () => {
  const root = folder({
    "main.tf":
      'resource "aws_kinesis_stream" "this" { name = "n" }\noutput "arn" { value = "x-${aws_kinesis_stream.this.arn}" }\n',
  });
  const instance = instantiate(root);

  expect(instance.output(instance.module.outputs.get("arn")!)).toBeInstanceOf(Unknown);
});

test.each([
  ['module "m" { source = "terraform-aws-modules/s3-bucket/aws" }\n', "only local paths are supported as source"],
  ["moved {\n  from = a.b\n  to = a.c\n}\n", "block moved is not supported"],
  ['resource "aws_s3_bucket" "b" {\n  provisioner "local-exec" {}\n}\n', "the block provisioner is not supported"],
  ['variable "a" { typ = string }\n', "variable: no argument is named typ"],
  ['resource "aws_s3_bucket" "b" {\n  count = 1\n  for_each = {}\n}\n', "count and for_each exclude each other"],
])("%j is refused by name", (text, message) => {
  const root = folder({ "main.tf": text });

  expect(() => loadModule(root)).toThrow(message);
});
