import { readFileSync } from "node:fs";
import * as library from "@millrace/data-generator";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/g)];

test.each(examples.map(([, code, text]) => [code!, text!]))("an example prints what the README says", (code, text) => {
  const body = code.replace(/^import (\{.*?\}) from "@millrace\/data-generator";$/gm, "const $1 = library;");
  const printed: string[] = [];

  new Function("library", "console", body)(library, {
    log: (...values: unknown[]) => printed.push(values.map(String).join(" ")),
  });

  expect(`${printed.join("\n")}\n`).toBe(text);
});

test("the table of functions names all functions of templates and no other", () => {
  const byModule = Map.groupBy(library.TEMPLATE_FUNCTIONS, (name) => name.split(".")[0]!);
  const table = /<!-- functions -->\n\| module \| functions \|\n\|---\|---\|\n([\s\S]*?)\n<!-- \/functions -->/.exec(
    readme,
  )![1];

  expect(table).toBe(
    [...byModule]
      .map(([module, names]) => `| \`${module}\` | ${names.map((name) => `\`${name.split(".")[1]}\``).join(", ")} |`)
      .join("\n"),
  );
});

test("the table of codes names every code and no other", () => {
  const declared = [...errors.matchAll(/\| "(DATA_GENERATOR_\w+)"/g)].map((match) => match[1]);
  const table = [...readme.matchAll(/^\| `(DATA_GENERATOR_\w+)` \|/gm)].map((match) => match[1]);

  expect(table.sort()).toEqual(declared.sort());
});
