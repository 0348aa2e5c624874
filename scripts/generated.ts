import path from "node:path";
import { listSamples, renewSamples } from "./readme.ts";
import { root } from "./setup/paths.mjs";
import { runProcess } from "./setup/process.mjs";
import { millrace, registerArgs } from "./tools.ts";

/** Programs that write files from other files of the repository; each has a test that finds stale ones. */
const GENERATORS = [
  "packages/events/scripts/generate.ts",
  "packages/flink-sql/scripts/connectors.ts",
  "packages/local-aws/scripts/operation-names.ts",
  "packages/terraform/scripts/module-readmes.ts",
];

/** Renews everything that is made from other files and needs no run: types, tables and drawings. */
export async function renewGenerated(): Promise<void> {
  for (const generator of GENERATORS) await runNode([...registerArgs(), path.join(root, generator)]);
  for (const { name } of await listSamples()) {
    await runNode([millrace, "graph", name, "--svg", path.join("apps", name, "architecture.svg")]);
  }
  await renewSamples();
}

/** Renews what the README of each sample quotes of its run. */
export async function renewSampleQuotes(): Promise<void> {
  for (const { name } of await listSamples()) await runNode([millrace, "run", name, "--write-readme"]);
}

async function runNode(args: readonly string[]): Promise<void> {
  const result = await runProcess(process.execPath, args, { cwd: root, capture: true });
  if (result.code !== 0) throw new Error(`node ${args.join(" ")}: exit code ${result.code}\n${result.stderr}`);
}
