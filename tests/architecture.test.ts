import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkFolder, collectGraph, providerSchema, renderSvg } from "@millrace/terraform";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const samples = readdirSync(path.join(root, "infra", "apps"));

test.each(samples)("the drawing in the README of %s is that of its Terraform", (name) => {
  const drawn = renderSvg(
    collectGraph({ folder: path.join(root, "infra", "apps", name), variables: {}, schema: providerSchema() }),
  );

  const app = path.join(root, "apps", name);
  expect(readFileSync(path.join(app, "README.md"), "utf8")).toContain("](architecture.svg)");
  expect(
    readFileSync(path.join(app, "architecture.svg"), "utf8"),
    `renew it: npx millrace graph ${name} --svg apps/${name}/architecture.svg`,
  ).toBe(drawn);
});

test("the Terraform of the repository has no finding", () => {
  const findings = checkFolder(path.join(root, "infra"));

  expect(findings.map(({ file, line, message }) => `${path.relative(root, file)}:${line} ${message}`)).toEqual([]);
});
