import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openBench } from "../support/cloud.ts";

test("a folder is zipped beside the root module and its hashes are known at plan time", async () => {
  const bench = openBench();
  const folder = bench.folder({
    "main.tf": `data "archive_file" "code" {
  type        = "zip"
  source_dir  = "\${path.module}/code"
  output_path = "\${path.module}/build/code.zip"
  excludes    = ["*.md"]
}
output "hash" { value = data.archive_file.code.output_base64sha256 }
output "size" { value = data.archive_file.code.output_size }
`,
    "code/index.mjs": "export const handler = () => {};\n",
    "code/lib/a.mjs": "export {};\n",
    "code/README.md": "not packed",
  });

  const { outputs } = await bench.project(folder).apply();

  const archive = readFileSync(path.join(folder, "build/code.zip"));
  expect(outputs).toEqual({ hash: createHash("sha256").update(archive).digest("base64"), size: archive.length });
  expect(archive.includes("lib/a.mjs")).toBe(true);
  expect(archive.includes("README.md")).toBe(false);
});

test("no source, and another type than zip, are refused with the place of the block", () => {
  const bench = openBench();
  const plan = (text: string) => () =>
    bench.project(bench.folder({ "main.tf": `data "archive_file" "a" {\n${text}\n  output_path = "a"\n}\n` })).plan();

  expect(plan('  type = "zip"')).toThrow(/main.tf:1:1: data.archive_file.a: expected exactly one of source_file/);
  expect(plan('  type = "tar"\n  source_content = "x"\n  source_content_filename = "x"')).toThrow("type: expected zip");
});
