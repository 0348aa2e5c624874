import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as library from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");
const options = readFileSync(new URL("../src/options.ts", import.meta.url), "utf8");

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

it("prints what its examples say they print", async () => {
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  const expected = blocks.flatMap((code) =>
    [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text),
  );
  const printed: string[] = [];
  const code = blocks
    .join("\n")
    .replace(/^import (\{[^}]*\}) from "[^"]+";$/gm, "const $1 = library;")
    .replace(/<\{ fast: number; slow: number \}>/, "");
  const format = (value: unknown) =>
    typeof value === "object"
      ? JSON.stringify(value)
          .replace(/"(\w+)":/g, " $1: ")
          .replace("}", " }")
      : String(value);

  await new AsyncFunction("library", "console", code)(library, {
    log: (...values: unknown[]) =>
      printed.push(values.map(format).join(" ").replaceAll(",", ",").replaceAll("  ", " ")),
  });

  expect(printed).toEqual(expected);
});

it("names every option and every error code", () => {
  const declared = [...options.split("export interface Market")[0]!.matchAll(/^ {2}readonly (\w+)\??:/gm)];
  const table = [...readme.matchAll(/^\| `(\w+)` \|/gm)];
  expect(table.map(([, name]) => name)).toEqual(declared.map(([, name]) => name));

  for (const [code] of errors.matchAll(/BACKTEST_\w+/g)) expect(readme).toContain(code);
});
