import { createHash } from "node:crypto";
import path from "node:path";
import { type Cloud, createCloud } from "@millrace/local-aws";
import { createArtifacts } from "./artifacts.ts";
import { type Check, checkEqual } from "./checks.ts";
import { createClients } from "./clients.ts";
import type { ProvisionContext, SampleContext } from "./context.ts";
import { createDatasets } from "./datasets.ts";
import type { Sample } from "./definition.ts";
import { explainFileError, SampleError } from "./errors.ts";
import { LineFile } from "./line-file.ts";
import { createLog } from "./log.ts";
import { createMetrics, createSeriesSet } from "./measurements.ts";
import { type ParameterDefinitions, type ParameterValues, parseParameters, writeParameters } from "./parameters.ts";
import { createProgress, type Progress, type ProgressRenderer, silentRenderer } from "./progress.ts";
import { accountHolds, createRecordAccount, type RecordTotals } from "./records.ts";
import { type RunReport, writeReport } from "./report.ts";
import { openRunFolder, type RunFolder, removeData } from "./run-folder.ts";
import type { View } from "./views.ts";

export interface RunOptions {
  /** The repository: data sets are in its `datasets/`. */
  readonly root: string;
  /** Holds the run folders. Default `.millrace/runs` of the repository. */
  readonly runsFolder?: string;
  /** Default "local": an embedded AWS of the run's own. */
  readonly target?: "local" | "aws";
  /** Default "fast". */
  readonly clock?: "fast" | "live";
  /** Clock milliseconds per real millisecond, live only. Default 1. */
  readonly speed?: number;
  /** Default "millrace". */
  readonly seed?: string;
  /** Texts of the parameters that differ from their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Fault switches to turn on. */
  readonly faults?: readonly string[];
  /** Newest run folders to keep, this run's included. Default 20. */
  readonly keep?: number;
  /** Throughput and rate limits of AWS. Default true. */
  readonly limits?: boolean;
  /** Default: shows nothing. */
  readonly renderer?: ProgressRenderer;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
}

export interface RunOutcome {
  readonly report: RunReport;
  /** Absolute path of the run folder. */
  readonly folder: string;
}

export const DEFAULT_SEED = "millrace";
export const DEFAULT_KEEP = 20;

const NO_RECORDS: RecordTotals = { read: 0, delivered: 0, failed: 0, dropped: 0, reasons: {}, rules: {} };
/** How long a cancelled run may take to wind up, in real milliseconds. */
const WIND_UP = 2000;

/**
 * Runs a sample once: an embedded AWS of its own, resources, the run, its checks, `report.json`. Failed checks and a
 * run that throws are outcomes, told by the report's status.
 * @throws SampleError for a wrong parameter or fault switch, a target that is not available, a disk that is full or a
 * folder that cannot be written.
 */
export async function runSample(sample: Sample, options: RunOptions): Promise<RunOutcome> {
  refuseOtherTargets(sample, options);
  const parameters = parseParameters(sample.parameters, options.parameters);
  const faults = selectFaults(sample, options.faults ?? []);
  const progress = createProgress(options.renderer ?? silentRenderer);
  // wall time: reports say when a run took place.
  const startedAt = Date.now();
  const initial: Omit<RunReport, "run"> = {
    schema: 1,
    sample: sample.name,
    title: sample.title,
    status: "running",
    target: "local",
    seed: options.seed ?? DEFAULT_SEED,
    clock: options.clock === "live" ? { mode: "live", speed: options.speed ?? 1 } : { mode: "fast" },
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 0,
    clockMs: 0,
    parameters: writeParameters(sample.parameters, parameters),
    faults: [...faults],
    records: NO_RECORDS,
    checks: [],
    metrics: {},
    series: {},
    views: [],
    artifacts: [],
  };
  try {
    const folder = openRunFolder({
      runsFolder: options.runsFolder ?? path.join(options.root, ".millrace", "runs"),
      sample: sample.name,
      startedAt,
      keep: options.keep ?? DEFAULT_KEEP,
      report: (id) => ({ ...initial, run: id }),
      note: (line) => progress.note(line),
    });
    return await runInFolder(sample, options, { ...initial, run: folder.id }, folder, progress, parameters, faults);
  } finally {
    progress.close();
  }
}

async function runInFolder(
  sample: Sample,
  options: RunOptions,
  initial: RunReport,
  folder: RunFolder,
  progress: Progress,
  parameters: ParameterValues<ParameterDefinitions>,
  faults: ReadonlySet<string>,
): Promise<RunOutcome> {
  const began = performance.now();
  const logFile = new LineFile(path.join(folder.path, "log.ndjson"));
  const rejects = new LineFile(path.join(folder.path, "rejects.ndjson"));
  const cloud = openCloud(options, folder, (line) => log.warn(line));
  const clockStart = cloud.clock.now();
  const log = createLog(
    logFile,
    () => cloud.clock.now(),
    (line) => progress.note(line),
  );
  for (const name of faults) for (const rule of sample.faults[name]!.rules) cloud.faults.add(rule);

  const clients = createClients(cloud.clock, (clientOptions) => cloud.clientConfig(clientOptions));
  const records = createRecordAccount(rejects);
  const metrics = createMetrics();
  const series = createSeriesSet();
  const artifacts = createArtifacts(folder.path);
  const base = {
    target: "local" as const,
    seed: initial.seed,
    parameters,
    aws: clients.aws,
    clock: cloud.clock,
    signal: options.signal ?? new AbortController().signal,
    progress,
    log,
    datasets: createDatasets(options.root),
    faults,
  };

  let verdict: Verdict;
  try {
    verdict = await settle(
      execute(sample, { ...base, name: resourceNamer(sample.name, initial.seed) }, (outputs) => ({
        ...base,
        outputs,
        records,
        metrics,
        series,
        artifacts,
      })),
      base.signal,
    );
    const clockMs = cloud.clock.now() - clockStart;
    clients.close();
    await cloud.close();
    const totals = records.totals();
    const checks = [...verdict.checks, accountCheck(totals)];
    const report: RunReport = {
      ...initial,
      status: verdict.status === "passed" && !checks.every((check) => check.ok) ? "failed" : verdict.status,
      durationMs: Math.round(performance.now() - began),
      clockMs,
      records: totals,
      checks,
      metrics: metrics.all(),
      series: series.all(),
      views: verdict.views,
      artifacts: artifacts.all(),
      ...(verdict.error === undefined ? {} : { error: describe(verdict.error) }),
    };
    if (verdict.error !== undefined) log.info("the run failed", { error: stackOf(verdict.error) });
    logFile.close();
    rejects.close();
    if (report.status === "cancelled") removeData(folder.path);
    writeReport(folder.path, report);
    refuseFullDisk(verdict.error, folder.path);
    return { report, folder: folder.path };
  } catch (error) {
    throw explainFileError(error, folder.path);
  } finally {
    await cloud.close();
    folder.release();
  }
}

interface Verdict {
  readonly status: "passed" | "failed" | "cancelled";
  readonly checks: readonly Check[];
  readonly views: readonly View[];
  readonly error?: unknown;
}

async function execute(
  sample: Sample,
  base: ProvisionContext<ParameterDefinitions>,
  withOutputs: (outputs: unknown) => SampleContext<ParameterDefinitions, unknown>,
): Promise<Verdict> {
  const provisioning = base.progress.stage("provision", { unit: "resources" });
  const outputs = await sample.provision(base);
  provisioning.done();
  const context = withOutputs(outputs);
  const result = await sample.run(context);
  const checking = base.progress.stage("check", { unit: "checks" });
  const checks = await sample.checks(result, context);
  checking.add(checks.length);
  checking.done();
  return { status: "passed", checks, views: sample.views(result, context) };
}

/** Turns cancellation, a stalled run and a thrown error into a verdict. */
async function settle(work: Promise<Verdict>, signal: AbortSignal): Promise<Verdict> {
  const nothing = { checks: [], views: [] };
  let onStall = (): void => {};
  const stalled = new Promise<never>((_, reject) => {
    onStall = () =>
      reject(
        new SampleError(
          "SAMPLE_STALLED",
          "the run waits for something that never happens: no timer, request or file is under way",
        ),
      );
    process.once("beforeExit", onStall);
  });
  let onAbort = (): void => {};
  const cancelled = new Promise<Verdict>((resolve) => {
    onAbort = () => {
      // wall time: a person waits for the end.
      const timer = setTimeout(() => resolve({ status: "cancelled", ...nothing }), WIND_UP);
      void work
        .catch(() => {})
        .then(() => {
          clearTimeout(timer);
          resolve({ status: "cancelled", ...nothing });
        });
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    const verdict = await Promise.race([work, cancelled, stalled]);
    return signal.aborted ? { status: "cancelled", ...nothing } : verdict;
  } catch (error) {
    return signal.aborted ? { status: "cancelled", ...nothing } : { status: "failed", ...nothing, error };
  } finally {
    process.off("beforeExit", onStall);
    signal.removeEventListener("abort", onAbort);
  }
}

function refuseOtherTargets(sample: Sample, options: RunOptions): void {
  if (options.target === undefined || options.target === "local") return;
  throw new SampleError(
    "SAMPLE_TARGET_UNAVAILABLE",
    `--target ${options.target}: needs the outputs of a deployed Terraform root, which this version does not read; run ${sample.name} without --target`,
  );
}

function selectFaults(sample: Sample, names: readonly string[]): ReadonlySet<string> {
  for (const name of names) {
    if (Object.hasOwn(sample.faults, name)) continue;
    const known = Object.keys(sample.faults).join(", ") || "none: the sample has no fault switches";
    throw new SampleError("SAMPLE_UNKNOWN_FAULT", `--fault ${name}: expected one of ${known}`);
  }
  return new Set(names);
}

function openCloud(options: RunOptions, folder: RunFolder, log: (line: string) => void): Cloud {
  return createCloud({
    clock: options.clock ?? "fast",
    ...(options.clock === "live" && options.speed !== undefined ? { speed: options.speed } : {}),
    seed: options.seed ?? DEFAULT_SEED,
    limits: options.limits ?? true,
    directory: folder.data,
    log,
  });
}

/** Names that no two seeds share, for accounts where other people have buckets too. */
function resourceNamer(sample: string, seed: string): (part: string) => string {
  const suffix = createHash("sha256").update(`${sample}/${seed}`).digest("hex").slice(0, 8);
  return (part) => `${sample}-${part}-${suffix}`;
}

function accountCheck(totals: RecordTotals): Check {
  const { read, delivered, failed, dropped } = totals;
  const check = checkEqual("every record is accounted for", "records read", read, delivered + failed + dropped);
  return { ...check, ok: accountHolds(totals) };
}

function describe(error: unknown): { name: string; message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A full disk is a lack of the environment, not a failure of the sample. */
function refuseFullDisk(error: unknown, folder: string): void {
  if (error instanceof SampleError && (error.code === "SAMPLE_DISK_FULL" || error.code === "SAMPLE_FOLDER_UNUSABLE"))
    throw error;
  const explained = explainFileError(error, folder);
  if (explained !== error) throw explained;
}
