import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { expect, test } from "vitest";
import * as library from "../src/index.ts";
import * as testing from "../src/testing.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const source = (file: string) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

test("the example of the manual prints what the manual shows", async () => {
  const printed: string[] = [];
  const modules = { "@millrace/firehose-transform": library, "@millrace/firehose-transform/testing": testing };
  const code = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!).join("\n");
  const body = stripTypeScriptTypes(code)
    .replaceAll(/^import (\{.*?\}) from ("[^"]+");$/gm, "const $1 = modules[$2];")
    .replaceAll(/^export const/gm, "const");
  const [, shown] = /```text\n([\s\S]*?)```/.exec(readme)!;
  const write = process.stderr.write;
  process.stderr.write = () => true;

  await new AsyncFunction("modules", "console", body)(modules, {
    log: (...values: unknown[]) => printed.push(values.map(String).join(" ")),
  }).finally(() => {
    process.stderr.write = write;
  });

  expect(`${printed.join("\n")}\n`).toBe(shown);
});

test("the table of options names every option and no other", () => {
  const declared = /export interface TransformOptions \{([\s\S]*?)\n\}/.exec(source("options.ts"))![1]!;
  const table = /## Options\n([\s\S]*?)\n## /.exec(readme)![1]!.matchAll(/^\| `(\w+)` \|/gm);

  expect(names(table)).toEqual(names(declared.matchAll(/^ {2}(\w+)\??:/gm)));
});

test("the tables of codes name every code of failures and errors", () => {
  const declared = `${source("options.ts")}${source("errors.ts")}`.matchAll(/(?:\||=) "(TRANSFORM_\w+)"/g);

  expect(names(readme.matchAll(/^\| `(TRANSFORM_\w+)` \|/gm))).toEqual(names(declared));
});

function names(matches: Iterable<RegExpMatchArray>): string[] {
  return [...matches].map((match) => match[1]!).sort();
}
