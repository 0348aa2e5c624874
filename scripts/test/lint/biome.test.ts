import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../../setup/paths.mjs";
import { runProcess } from "../../setup/process.mjs";
import { toolPath } from "../../tools.ts";
import { tempFolder } from "../temp-folder.ts";

/** Rules that Biome reports as errors for a file, under this repository's configuration. */
async function errorsIn(text: string): Promise<string[]> {
  const configuration = JSON.parse(readFileSync(path.join(root, "biome.json"), "utf8")) as object;
  const files = { "biome.json": JSON.stringify({ ...configuration, vcs: { enabled: false } }), "a.ts": text };
  const args = [toolPath("@biomejs/biome", "biome"), "lint", "--reporter=json", "a.ts"];
  const { stdout } = await runProcess(process.execPath, args, { cwd: tempFolder(files), capture: true });
  const report = JSON.parse(stdout) as { diagnostics: { severity: string; category: string }[] };
  return report.diagnostics.filter(({ severity }) => severity === "error").map(({ category }) => category);
}

test("a promise that nobody awaits is an error", async () => {
  const text =
    "async function save(): Promise<number> {\n  return 1;\n}\nexport function run(): void {\n  save();\n}\n";

  expect(await errorsIn(text)).toEqual(["lint/nursery/noFloatingPromises"]);
});

test("a switch that leaves out a member of a union is an error", async () => {
  const text =
    'type Kind = "a" | "b";\nexport function name(kind: Kind): string {\n  switch (kind) {\n    case "a":\n      return "A";\n  }\n  return "";\n}\n';

  expect(await errorsIn(text)).toEqual(["lint/nursery/useExhaustiveSwitchCases"]);
});

test("code that awaits and covers every member has no error", async () => {
  const text =
    'type Kind = "a" | "b";\nasync function save(): Promise<number> {\n  return 1;\n}\nexport async function run(kind: Kind): Promise<void> {\n  switch (kind) {\n    case "a":\n    case "b":\n      await save();\n  }\n}\n';

  expect(await errorsIn(text)).toEqual([]);
});
