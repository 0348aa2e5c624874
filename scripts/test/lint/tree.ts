import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { Finding } from "../../lint/finding.ts";
import { fixRepository, lintRepository } from "../../lint/lint.ts";
import { root } from "../../setup/paths.mjs";
import { tempFolder } from "../temp-folder.ts";

const TSCONFIG = readFileSync(path.join(root, "scripts", "lint", "tsconfig.package.json"), "utf8");

/** A package without findings: `folder` is `packages/x`, `extra` adds to its package.json. */
export function workspace(folder: string, extra: object = {}): Record<string, string> {
  const [group, last] = folder.split("/");
  const name = `@millrace/${group === "datasets" ? "dataset-" : ""}${last}`;
  const manifest = {
    name,
    version: "0.1.0",
    license: "Apache-2.0",
    type: "module",
    engines: { node: ">=22.18" },
    ...extra,
  };
  return {
    [`${folder}/package.json`]: `${JSON.stringify(manifest, null, 2)}\n`,
    [`${folder}/tsconfig.json`]: TSCONFIG,
    [`${folder}/README.md`]: `# ${name}\n\n## Origin\n\n## Columns\n\n## Licence\n`,
  };
}

/** A sample without findings. */
export function sample(name: string): Record<string, string> {
  const scripts = {
    start: `millrace run ${name}`,
    test: "vitest run",
    check: "millrace check .",
    deploy: "millrace deploy",
    destroy: "millrace destroy",
  };
  const headings = ["What you will see", "Run it", "How it works", "Deploy", "Break it on purpose", "Clean up"];
  return {
    ...workspace(`apps/${name}`, { scripts }),
    [`apps/${name}/README.md`]: `# ${name}\n\n## ${[...headings, "Limits and what differs on AWS"].join("\n\n## ")}\n`,
    [`apps/${name}/test/${name}.e2e.test.ts`]: "export {};\n",
  };
}

/** Findings in a tree of these files, without the replacement texts. */
export function lint(files: Record<string, string>): Omit<Finding, "replacement">[] {
  return lintRepository(tempFolder(files)).map(({ replacement: _replacement, ...finding }) => finding);
}

/** `file:line rule` of every finding. */
export function places(files: Record<string, string>): string[] {
  return lint(files).map(({ file, line, rule }) => `${file}:${line} ${rule}`);
}

/** Repairs the tree, expects that nothing is left, and returns the new text of one file. */
export function fixed(files: Record<string, string>, file: string): string {
  const folder = tempFolder(files);
  const { left } = fixRepository(folder);
  expect(left).toEqual([]);
  return readFileSync(path.join(folder, file), "utf8");
}
