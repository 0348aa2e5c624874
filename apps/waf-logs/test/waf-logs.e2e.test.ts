import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "waf-logs-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "waf-logs", "--json", "--runs", runs, ...args];
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, command, { cwd: root, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
      try {
        resolve({ code: child.exitCode ?? 1, report: JSON.parse(stdout) as RunReport });
      } catch (cause) {
        reject(new Error(`${command.join(" ")}: expected one JSON object, got ${stdout}${stderr}`, { cause }));
      }
    });
  });
}

function failed({ report }: Outcome): string[] {
  return report.checks.filter((check) => !check.ok).map((check) => check.name);
}

test("logs are trimmed by the rule, tables found, dashboards right, and each layout reads less", async () => {
  const outcome = await run();

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(dropped / read).toBeGreaterThan(0.4);

  // `npm start -w apps/waf-logs -- --write-readme` renews what the README quotes.
  const readme = readFileSync(path.join(import.meta.dirname, "..", "README.md"), "utf8");
  const quoted = /<!-- generated:run -->\n```text\n(.*?)\n```/s.exec(readme)?.[1] ?? "";
  const { metrics, checks } = outcome.report;
  const told = [...Object.keys(metrics), ...checks.map(({ name }) => name)];
  expect(told.filter((name) => !quoted.includes(`  ${name}`) && !quoted.includes(`✓ ${name}`))).toEqual([]);
}, 120_000);

test("matched by text, blocked requests are dropped, and the trimmed layouts answer wrong", async () => {
  const outcome = await run("--hours", "1", "--requests", "1000", "--match", "text", "--misleading", "0.2");

  expect(failed(outcome)).toEqual([
    "the function kept, dropped and refused what it should",
    "trimmed logs hold what a rule ended, each line once",
    "of it also what has Default_Action in its text",
    "all 6 layouts give the same right answer",
  ]);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("refused batches and a busy Athena cost time, no record", async () => {
  const outcome = await run(
    ...["--hours", "1", "--requests", "600", "--demo", "0", "--keep-counted"],
    ...["--fault", "refused-batches", "--fault", "busy-queries"],
  );

  expect(failed(outcome)).toEqual([]);
  expect(outcome.report.records.failed).toBe(0);
}, 120_000);
