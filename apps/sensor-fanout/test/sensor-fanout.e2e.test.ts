import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "sensor-fanout-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "sensor-fanout", "--json", "--runs", runs, ...args];
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

/** Leaves the comparison small where it is not the point. */
const SMALL = ["--race-records", "500"];

test("both applications hold every reading, and dedicated consumers do not wait for each other", async () => {
  const outcome = await run();
  const { code, report } = outcome;

  expect(failed(outcome)).toEqual([]);
  expect(code).toBe(0);
  expect(report.records).toMatchObject({ read: 4002, delivered: 4000, failed: 2, dropped: 0 });
  const time = (name: string) => report.metrics[`time of ${name}`]!.value;
  expect(time("dedicated-3")).toBeLessThan(2000);
  expect(time("standard-3")).toBeGreaterThan(2500);
  expect(report.views.map((view) => view.kind)).toEqual([
    "table",
    "bar",
    "bar",
    "bar",
    "bar",
    "line",
    "table",
    "table",
  ]);
}, 60_000);

test("a function that throws on a sensor gives up that sensor alone, and the other application misses nothing", async () => {
  const outcome = await run("--throw-on", "sensor-7", "--readings", "1000", "--poison", "0", ...SMALL);

  expect(failed(outcome)).toEqual([
    "every reading is in the table once",
    "each application gives up what it cannot read",
  ]);
  expect(outcome.report.records).toMatchObject({ read: 1000, delivered: 980, failed: 20, dropped: 0 });
}, 60_000);

test("a table that is throttled costs time, not readings", async () => {
  const outcome = await run("--fault", "throttle-table", "--readings", "1000", ...SMALL);

  expect(outcome.report.records).toMatchObject({ delivered: 1000, failed: 2 });
  // The table falls behind while it is tried again: that check speaks of an application that keeps up.
  expect(failed(outcome).filter((name) => !name.includes("sooner than any poller"))).toEqual([]);
}, 60_000);

test("a slow table delays the table and leaves the archive alone", async () => {
  const outcome = await run("--fault", "slow-table", "--readings", "1000", "--poison", "0", ...SMALL);
  const { report } = outcome;

  expect(report.metrics["push delivery to the table, p50"]!.value).toBeGreaterThan(200);
  expect(report.metrics["push delivery to the archive, max"]!.value).toBeLessThan(70);
  expect(report.records).toMatchObject({ delivered: 1000, failed: 0 });
  expect(failed(outcome)).toEqual(["the table's function gets half of the readings sooner than any poller could"]);
}, 60_000);
