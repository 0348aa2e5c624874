import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "stream-scaling-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "stream-scaling", "--json", "--runs", runs, ...args];
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

test("the same load scales each stream as its post says, and no record is lost", async () => {
  const outcome = await run("--hours", "5");

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 240_000);
