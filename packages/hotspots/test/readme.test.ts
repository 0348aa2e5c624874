import { readFileSync } from "node:fs";
import * as library from "@millrace/hotspots";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");

test("the example prints what the README says", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const [, text] = /```text\n([\s\S]*?)```/.exec(readme)!;
  const body = code!.replace(/^import (\{.*?\}) from "@millrace\/hotspots";$/gm, "const $1 = library;");
  const printed: string[] = [];

  new Function("library", "console", body)(library, { log: (...values: unknown[]) => printed.push(values.join(" ")) });

  expect(`${printed.join("\n")}\n`).toBe(text);
});

test("the table of codes names every code and no other", () => {
  const declared = [...errors.matchAll(/"(HOTSPOTS_\w+)"/g)].map((match) => match[1]);
  const table = [...readme.matchAll(/^\| `(HOTSPOTS_\w+)` \|/gm)].map((match) => match[1]);

  expect(table.sort()).toEqual(declared.sort());
});
