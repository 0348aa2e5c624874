import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderModuleReadme } from "../../src/docs/module-readme.ts";

const modules = fileURLToPath(new URL("../../../../infra/modules/", import.meta.url));
// A copy of this package alone has no modules beside it.
const names = existsSync(modules) ? readdirSync(modules) : [];

test("every README of a module has the tables that its .tf files give", () => {
  for (const name of names) {
    const folder = path.join(modules, name);

    expect(renderModuleReadme(folder), name).toBe(readFileSync(path.join(folder, "README.md"), "utf8"));
  }
});

test("a folder without README is refused", () => {
  expect(() => renderModuleReadme(fileURLToPath(new URL(".", import.meta.url)))).toThrow("expected the lines");
});
