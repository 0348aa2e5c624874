import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { tempFolder } from "./temp-folder.ts";

/** Runs .ci/run in a project whose `npm` and `node` print what they are told. */
async function runCi(npm: { prints: string; code: number }, node?: { prints: string; code: number }) {
  const folder = tempFolder();
  const project = path.join(folder, "project");
  mkdirSync(path.join(project, ".ci"), { recursive: true });
  mkdirSync(path.join(folder, "bin"));
  copyFileSync(path.join(root, ".ci", "run"), path.join(project, ".ci", "run"));
  if (node !== undefined) mkdirSync(path.join(folder, "shared", "vectors"), { recursive: true });
  for (const [name, { prints, code }] of Object.entries({ npm, node: node ?? { prints: "", code: 9 } })) {
    const script = `#!/bin/sh\nprintf '%s\\n' '${prints}'\nexit ${code}\n`;
    writeFileSync(path.join(folder, "bin", name), script, { mode: 0o755 });
  }
  const env = { ...process.env, PATH: `${path.join(folder, "bin")}${path.delimiter}${process.env.PATH}` };
  const result = await runProcess("bash", [path.join(project, ".ci", "run")], { capture: true, env });
  return { code: result.code, last: result.stdout.trimEnd().split("\n").at(-1) };
}

test("the counts of tests and vectors are added", async () => {
  const result = await runCi(
    { prints: "noise\n3 passed, 0 failed", code: 0 },
    { prints: "4 passed, 0 failed", code: 0 },
  );

  expect(result).toEqual({ code: 0, last: "7 passed, 0 failed" });
});

test("a failed vector fails the run", async () => {
  const result = await runCi({ prints: "3 passed, 0 failed", code: 0 }, { prints: "4 passed, 2 failed", code: 1 });

  expect(result).toEqual({ code: 1, last: "7 passed, 2 failed" });
});

test("without a vector folder the tests stand alone", async () => {
  const result = await runCi({ prints: "3 passed, 1 failed", code: 1 });

  expect(result).toEqual({ code: 1, last: "3 passed, 1 failed" });
});

test("tests that end without a count, or that fail with none counted, are one failure", async () => {
  const crashed = await runCi({ prints: "npm error", code: 1 });
  const hidden = await runCi({ prints: "3 passed, 0 failed", code: 1 });

  expect(crashed).toEqual({ code: 1, last: "0 passed, 1 failed" });
  expect(hidden).toEqual({ code: 1, last: "3 passed, 1 failed" });
});
