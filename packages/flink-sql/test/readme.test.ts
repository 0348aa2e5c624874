import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as library from "../src/index.ts";
import { SETTINGS } from "../src/settings.ts";

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

it("runs its job", async () => {
  const code = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)][1]![1]!;
  const folder = await mkdtemp(join(tmpdir(), "readme-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const body = code
    .replace(/^import (\{[^}]*\}) from "[^"]+";$/m, "const $1 = library;")
    .replace('"checkpoints"', JSON.stringify(folder));
  const printed: string[] = [];
  const run = new Function("library", "console", `return (async () => {${body}})()`);
  await run(library, { log: (line: string) => printed.push(line) });
  expect(printed.at(-1)).toBe("+U[6]");
});

it("names every setting", () => {
  for (const key of Object.keys(SETTINGS)) {
    const written = key.startsWith("restart-strategy")
      ? "restart-strategy.type"
      : key.replace("execution.checkpointing", "");
    if (!/\.(mini-batch|emit)\./.test(key)) expect(readme).toContain(written);
  }
});

it("prints what its example of functions says it prints", () => {
  const code = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, text]) => text!)
    .find((text) => /scalarFunction/.test(text))!;
  const printed: string[] = [];
  const body = code.replace(/^import (\{[^}]*\}) from "[^"]+";$/m, "const $1 = library;");
  new Function("library", "console", body)(library, { log: (line: string) => printed.push(line) });
  expect(printed).toEqual(["+I t*** 2", "+I b*** 2", "+I 0", "-U 0", "+U 6"]);
  for (const line of printed) expect(readme).toContain(`\`${line}\``);
});

it("names every error code", () => {
  for (const [code] of errors.matchAll(/FLINK_SQL_\w+/g)) expect(readme).toContain(code);
});
