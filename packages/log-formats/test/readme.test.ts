import { readFileSync } from "node:fs";
import * as library from "@millrace/log-formats";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");

test("the example prints what the README says", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const [, text] = /```text\n([\s\S]*?)```/.exec(readme)!;
  const body = code!.replace(/^import (\{.*?\}) from "@millrace\/log-formats";$/gm, "const $1 = library;");
  const printed: string[] = [];

  new Function("library", "console", body)(library, {
    log: (...values: unknown[]) => printed.push(values.map(String).join(" ")),
  });

  expect(`${printed.join("\n")}\n`).toBe(text);
});

test("the table of codes names every code and no other", () => {
  const declared = [...errors.matchAll(/\| "(LOG_FORMATS_\w+)"/g)].map((match) => match[1]);
  const table = [...readme.matchAll(/^\| `(LOG_FORMATS_\w+)` \|/gm)].map((match) => match[1]);

  expect(table.sort()).toEqual(declared.sort());
});
