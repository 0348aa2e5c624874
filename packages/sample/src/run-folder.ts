import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { explainFileError } from "./errors.ts";
import { identifyProcess, isRunning, type ProcessIdentity } from "./processes.ts";
import { type RunReport, readReport, writeReport } from "./report.ts";

/** The folder of one run: `report.json`, `log.ndjson`, `rejects.ndjson`, `artifacts/`, and the cloud's data in `aws/`. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
  /** Folder of the embedded cloud's objects and retained records. */
  readonly data: string;
  /** Gives up the lock; the folder stays. */
  release(): void;
}

export interface RunFolderOptions {
  /** Holds one folder per run. */
  readonly runsFolder: string;
  readonly sample: string;
  /** Real time in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Newest runs to keep, this one included. */
  readonly keep: number;
  /** The report of a run that has just begun. */
  readonly report: (id: string) => RunReport;
  /** Told of everything that is removed. */
  readonly note: (line: string) => void;
}

const LOCK_FILE = "lock.json";
const DATA_FOLDER = "aws";
/** Prefix of a folder that is being set up; it gets its name once it holds its lock. */
const OPENING = ".opening-";
const OPENING_MILLISECONDS = 60_000;

/**
 * Creates the folder of a new run under a lock, after cleaning up what killed runs left and removing the oldest runs
 * beyond `keep`.
 * @throws SampleError SAMPLE_DISK_FULL or SAMPLE_FOLDER_UNUSABLE.
 */
export function openRunFolder(options: RunFolderOptions): RunFolder {
  const { runsFolder } = options;
  try {
    mkdirSync(runsFolder, { recursive: true });
    cleanUpKilledRuns(runsFolder, options.note);
    removeOldRuns(runsFolder, options.keep - 1, options.note);
    return create(options);
  } catch (error) {
    throw explainFileError(error, runsFolder);
  }
}

/** Ids of all runs, oldest first. */
export function listRuns(runsFolder: string): string[] {
  if (!existsSync(runsFolder)) return [];
  return readdirSync(runsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .toSorted();
}

/** Removes the bulky data of a run. */
export function removeData(runFolder: string): void {
  rmSync(path.join(runFolder, DATA_FOLDER), { recursive: true, force: true });
}

function create(options: RunFolderOptions): RunFolder {
  // 2026-01-05T00:00:00.000Z -> 20260105T000000000Z: sorts by time and is a file name everywhere.
  const time = new Date(options.startedAt).toISOString().replaceAll(/[-:.]/g, "");
  const id = `${time}-${options.sample}-${randomBytes(2).toString("hex")}`;
  const opening = path.join(options.runsFolder, `${OPENING}${id}`);
  const folder = path.join(options.runsFolder, id);
  mkdirSync(opening);
  writeFileSync(path.join(opening, LOCK_FILE), JSON.stringify(identifyProcess(process.pid)));
  writeReport(opening, options.report(id));
  mkdirSync(path.join(opening, DATA_FOLDER));
  renameSync(opening, folder);
  return {
    id,
    path: folder,
    data: path.join(folder, DATA_FOLDER),
    release: () => rmSync(path.join(folder, LOCK_FILE), { force: true }),
  };
}

function cleanUpKilledRuns(runsFolder: string, note: (line: string) => void): void {
  for (const entry of readdirSync(runsFolder)) {
    const folder = path.join(runsFolder, entry);
    if (entry.startsWith(OPENING)) {
      // wall time: file times are real.
      const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
      if (age > OPENING_MILLISECONDS) rmSync(folder, { recursive: true, force: true });
      continue;
    }
    const owner = readLock(folder);
    if (owner === undefined || isRunning(owner)) continue;
    removeData(folder);
    markKilled(folder);
    rmSync(path.join(folder, LOCK_FILE), { force: true });
    note(
      `cleaned up after run ${entry}, which ended without a report of its own: removed its data, marked it as killed`,
    );
  }
}

function markKilled(folder: string): void {
  let report: RunReport;
  try {
    report = readReport(folder);
  } catch {
    return; // killed while its first report was being written: nothing to mark.
  }
  if (report.status === "running") writeReport(folder, { ...report, status: "killed" });
}

function removeOldRuns(runsFolder: string, keep: number, note: (line: string) => void): void {
  const runs = listRuns(runsFolder);
  const surplus = runs
    .slice(0, Math.max(0, runs.length - keep))
    .filter((id) => readLock(path.join(runsFolder, id)) === undefined);
  for (const id of surplus) rmSync(path.join(runsFolder, id), { recursive: true, force: true });
  if (surplus.length > 0) note(`kept the newest ${keep + 1} runs, removed ${surplus.join(", ")}`);
}

function readLock(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, LOCK_FILE), "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
