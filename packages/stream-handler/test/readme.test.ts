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
  const modules = { "@millrace/stream-handler": library, "@millrace/stream-handler/testing": testing };
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
  const declared = ["batch.ts", "kinesis.ts", "window.ts", "dynamodb.ts", "sqs.ts"].flatMap((file) =>
    [...source(file).matchAll(/export interface \w+Options[^{]*\{([\s\S]*?)\n\}/g)].flatMap(([, body]) => [
      ...body!.matchAll(/^ {2}readonly (\w+)\??:/gm),
    ]),
  );
  const table = /\| option \| of \|([\s\S]*?)\n\n/.exec(readme)![1]!.matchAll(/^\| `(\w+)` \|/gm);

  expect(names(table)).toEqual([...new Set(names(declared))]);
});

test("the table of codes names every code", () => {
  const declared = source("errors.ts").matchAll(/"(STREAM_HANDLER_\w+)"/g);

  expect(names(readme.matchAll(/^\| `(STREAM_HANDLER_\w+)` \|/gm))).toEqual(names(declared));
});

function names(matches: Iterable<RegExpMatchArray>): string[] {
  return [...matches].map((match) => match[1]!).sort();
}
