import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { identifyProcess } from "../src/processes.ts";
import { type RunReport, readReport, writeReport } from "../src/report.ts";
import { listRuns, openRunFolder } from "../src/run-folder.ts";

let runsFolder: string;
let notes: string[];
beforeEach(() => {
  runsFolder = path.join(mkdtempSync(path.join(tmpdir(), "runs-")), "runs");
  notes = [];
});
afterEach(() => rmSync(path.dirname(runsFolder), { recursive: true }));

function open(startedAt: number, keep = 20) {
  return openRunFolder({
    runsFolder,
    sample: "echo",
    startedAt,
    keep,
    report: (run) => reportOf(run),
    note: (line) => notes.push(line),
  });
}

function reportOf(run: string): RunReport {
  return {
    schema: 1,
    run,
    sample: "echo",
    title: "Echo",
    status: "running",
    target: "local",
    seed: "1",
    clock: { mode: "fast" },
    startedAt: new Date(0).toISOString(),
    durationMs: 0,
    clockMs: 0,
    parameters: {},
    faults: [],
    records: { read: 0, delivered: 0, failed: 0, dropped: 0, reasons: {}, rules: {} },
    checks: [],
    metrics: {},
    series: {},
    views: [],
    artifacts: [],
  };
}

const DAY = 86_400_000;

test("a run folder is named by time and sample and holds a lock, a report and a data folder", () => {
  const folder = open(Date.UTC(2026, 0, 5, 12, 30, 15));

  expect(folder.id).toMatch(/^20260105T123015000Z-echo-[0-9a-f]{4}$/);
  expect(readdirSync(folder.path).toSorted()).toEqual(["aws", "lock.json", "report.json"]);
  expect(readReport(folder.path).run).toBe(folder.id);
  folder.release();
  expect(existsSync(path.join(folder.path, "lock.json"))).toBe(false);
});

test("what a killed run left is cleaned up by the next run, its report kept and marked", () => {
  const dead = identifyProcess(spawnSync(process.execPath, ["-e", ""]).pid);
  const folder = path.join(runsFolder, "20260101T000000000Z-echo-dead");
  mkdirSync(path.join(folder, "aws", "s3"), { recursive: true });
  writeReport(folder, reportOf("20260101T000000000Z-echo-dead"));
  writeFileSync(path.join(folder, "lock.json"), JSON.stringify(dead));

  open(DAY).release();

  expect(existsSync(path.join(folder, "aws"))).toBe(false);
  expect(existsSync(path.join(folder, "lock.json"))).toBe(false);
  expect(readReport(folder).status).toBe("killed");
  expect(notes.join()).toContain("cleaned up after run 20260101T000000000Z-echo-dead");
});

test("a run that still runs is left alone, even when it is the oldest", () => {
  const running = open(DAY);
  open(2 * DAY, 1).release();

  expect(existsSync(running.data)).toBe(true);
  expect(readReport(running.path).status).toBe("running");
  running.release();
});

test("the newest runs are kept and the removed ones named", () => {
  const runs = [1, 2, 3].map((day) => {
    const folder = open(day * DAY);
    folder.release();
    return folder.id;
  });

  const last = open(4 * DAY, 2);
  last.release();

  expect(listRuns(runsFolder)).toEqual([runs[2], last.id]);
  expect(notes).toEqual([`kept the newest 2 runs, removed ${runs[0]}, ${runs[1]}`]);
});

test("a runs folder that cannot be written is named", () => {
  writeFileSync(runsFolder, "a file");

  expect(() => open(DAY)).toThrow(expect.objectContaining({ code: "SAMPLE_FOLDER_UNUSABLE" }));
});
