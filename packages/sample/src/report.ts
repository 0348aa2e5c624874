import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Artifact } from "./artifacts.ts";
import type { Check } from "./checks.ts";
import { explainFileError, SampleError } from "./errors.ts";
import type { Metric, SeriesData } from "./measurements.ts";
import type { RecordTotals } from "./records.ts";
import type { View } from "./views.ts";

/**
 * `running` while it runs, then `passed` when every check holds, `failed` when one does not or the run threw,
 * `cancelled` when it was told to stop, and `killed` when its process ended without telling.
 */
export type RunStatus = "running" | "passed" | "failed" | "cancelled" | "killed";

/** `report.json` of a run folder, version 1. */
export interface RunReport {
  readonly schema: 1;
  /** Name of the run folder. */
  readonly run: string;
  readonly sample: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly target: "local" | "aws";
  readonly seed: string;
  readonly clock: { readonly mode: "fast" | "live"; readonly speed?: number };
  /** Real time, ISO 8601. */
  readonly startedAt: string;
  /** Real milliseconds. */
  readonly durationMs: number;
  /** Milliseconds that passed on the run's clock. */
  readonly clockMs: number;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** Fault switches that were on. */
  readonly faults: readonly string[];
  readonly records: RecordTotals;
  readonly checks: readonly Check[];
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly series: Readonly<Record<string, SeriesData>>;
  readonly views: readonly View[];
  readonly artifacts: readonly Artifact[];
  /** Why a run failed before its checks. */
  readonly error?: { readonly name: string; readonly message: string };
}

const REPORT_FILE = "report.json";

/** Replaces the report of a run folder; a reader sees the old one or the new one, never half of it. */
export function writeReport(runFolder: string, report: RunReport): void {
  const file = path.join(runFolder, REPORT_FILE);
  const next = `${file}.${process.pid}`;
  try {
    writeFileSync(next, `${JSON.stringify(report, null, 2)}\n`);
    renameSync(next, file);
  } catch (error) {
    throw explainFileError(error, runFolder);
  }
}

/** @throws SampleError SAMPLE_INVALID_REPORT when there is none or it cannot be read. */
export function readReport(runFolder: string): RunReport {
  const file = path.join(runFolder, REPORT_FILE);
  let report: RunReport;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as RunReport;
  } catch (cause) {
    throw new SampleError(
      "SAMPLE_INVALID_REPORT",
      `${file}: expected the report of a run: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  if (report?.schema !== 1) {
    throw new SampleError(
      "SAMPLE_INVALID_REPORT",
      `${file}: expected "schema": 1, got ${JSON.stringify(report?.schema)}`,
    );
  }
  return report;
}
