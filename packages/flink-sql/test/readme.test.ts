import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as library from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");

it("prints what its example says it prints", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const printed: string[] = [];
  const body = code!.replace(/^import (\{[^}]*\}) from "[^"]+";$/m, "const $1 = library;");
  new Function("library", "console", body)(library, { log: (line: string) => printed.push(line) });
  expect(printed).toEqual(["+I ann 10", "+I bob 5", "+I ann 7"]);
  for (const line of printed) expect(readme).toContain(`\`${line}\``);
});

it("names every error code", () => {
  for (const [code] of errors.matchAll(/FLINK_SQL_\w+/g)) expect(readme).toContain(code);
});
