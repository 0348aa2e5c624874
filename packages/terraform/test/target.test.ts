import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkFolder } from "../src/check/index.ts";
import { actions, openBench } from "./support/cloud.ts";

const infra = fileURLToPath(new URL("../../../infra/", import.meta.url));
const apps = path.join(infra, "apps");
// A copy of this package alone has no configurations beside it.
const names = existsSync(apps) ? readdirSync(apps) : [];

test("the repository's configurations have no findings", () => {
  expect(names.length === 0 ? [] : checkFolder(infra)).toEqual([]);
});

test("every root module is applied, planned without change and destroyed", async () => {
  for (const name of names) {
    const bench = openBench();
    const folder = path.join(apps, name);

    await bench.project(folder, { name_prefix: "test" }).apply();

    expect(actions(bench.project(folder, { name_prefix: "test" }).plan()), name).toEqual([]);
    await bench.project(folder, { name_prefix: "test" }).destroy();
    expect(
      actions(bench.project(folder, { name_prefix: "test" }).plan()).every((line) => line.startsWith("create ")),
    ).toBe(true);
  }
});

test("variables from files and from the environment are refused by name", () => {
  const bench = openBench();
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-target-"));
  writeFileSync(path.join(folder, "main.tf"), 'variable "name" { type = string }\n');

  writeFileSync(path.join(folder, "terraform.tfvars"), 'name = "x"\n');
  expect(() => bench.project(folder, { name: "y" })).toThrow("variable files are not read; pass the variables instead");

  rmSync(path.join(folder, "terraform.tfvars"));
  process.env.TF_VAR_other = "z";
  expect(() => bench.project(folder, { name: "y" })).toThrow("TF_VAR_other is set");
  delete process.env.TF_VAR_other;
  rmSync(folder, { recursive: true });
});
