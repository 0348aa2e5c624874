import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { browserSteps } from "../browser-tests.ts";
import { qualitySteps } from "../quality.ts";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { type Count, runSteps, summaryLine } from "../steps.ts";
import { toolPath } from "../tools.ts";
import { countTests, type VitestReport } from "../vitest-report.ts";

export async function run(filters: readonly string[]): Promise<number> {
  const tests = { name: "tests", run: () => runVitest(filters) };
  const count = await runSteps([...qualitySteps(), tests, ...browserSteps(root)]);
  console.log(`\n${summaryLine(count)}`);
  return count.failed === 0 ? 0 : 1;
}

async function runVitest(filters: readonly string[]): Promise<Count> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "millrace-test-"));
  const reportFile = path.join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
    const args = [toolPath("vitest", "vitest"), "run", ...reporters, ...filters];
    const result = await runProcess(process.execPath, args, { cwd: root });
    return countTests(await readReport(reportFile), result.code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as VitestReport;
  } catch {
    return undefined;
  }
}
