import { createHash } from "node:crypto";
import path from "node:path";
import { type Artifacts, createArtifacts } from "./artifacts.ts";
import { type Check, checkEqual } from "./checks.ts";
import { createClients } from "./clients.ts";
import type { SampleContext } from "./context.ts";
import { createDatasets } from "./datasets.ts";
import type { Sample } from "./definition.ts";
import { explainFileError, SampleError } from "./errors.ts";
import { buildFlink } from "./flink.ts";
import { buildFunctions } from "./functions.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { LineFile } from "./line-file.ts";
import { createLog } from "./log.ts";
import { createMetrics, createSeriesSet, type Metrics, type SeriesSet } from "./measurements.ts";
import { type ParameterDefinitions, type ParameterValues, parseParameters, writeParameters } from "./parameters.ts";
import { createProgress, type Progress, type ProgressRenderer, silentRenderer } from "./progress.ts";
import { accountHolds, createRecordAccount, type RecordAccount, type RecordTotals } from "./records.ts";
import { type RunReport, writeReport } from "./report.ts";
import { openRunFolder, type RunFolder, removeData } from "./run-folder.ts";
import { openTarget, refuseTarget } from "./target.ts";
import { settle, type Verdict } from "./verdict.ts";

/** How a sample is run. */
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

/** What a run left. */
export interface RunOutcome {
  readonly report: RunReport;
  /** Absolute path of the run folder. */
  readonly folder: string;
}

/** Seed of a run that names none. */
export const DEFAULT_SEED = "millrace";
/** Run folders that are kept. */
export const DEFAULT_KEEP = 20;

const NO_RECORDS: RecordTotals = { read: 0, delivered: 0, failed: 0, dropped: 0, reasons: {}, rules: {} };

/**
 * Runs a sample once: an embedded AWS of its own, resources, the run, its checks, `report.json`. Failed checks and a
 * run that throws are outcomes, told by the report's status.
 * @throws SampleError for a wrong parameter or fault switch, a target that is not available, a disk that is full or a
 * folder that cannot be written.
 */
export async function runSample(sample: Sample, options: RunOptions): Promise<RunOutcome> {
  refuseTarget(sample, options);
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
    target: options.target ?? "local",
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
  const began = realTime();
  const logFile = new LineFile(path.join(folder.path, "log.ndjson"));
  const rejects = new LineFile(path.join(folder.path, "rejects.ndjson"));
  const target = openTarget(sample, options, folder, (line) => log.warn(line));
  const { clock } = target;
  const clockStart = clock.now();
  const log = createLog(
    logFile,
    () => clock.now(),
    (line) => progress.note(line),
  );
  for (const name of faults) for (const rule of sample.faults[name]!.rules) target.addFault(rule);

  const clients = createClients(clock, (clientOptions) => target.clientConfig(clientOptions));
  const kept: Kept = {
    records: createRecordAccount(rejects),
    metrics: createMetrics(),
    series: createSeriesSet(),
    artifacts: createArtifacts(folder.path),
  };
  const base = {
    target: initial.target,
    seed: initial.seed,
    parameters,
    aws: clients.aws,
    clock,
    signal: options.signal ?? new AbortController().signal,
    progress,
    log,
    datasets: createDatasets(options.root),
    faults,
  };

  try {
    const variables = {
      name_prefix: namePrefix(sample.name, initial.seed),
      ...sample.terraform?.variables(parameters),
    };
    await buildForTarget(sample, options, progress);
    const infrastructure = target.infrastructure({ variables, aws: clients.aws, progress });
    const running = execute(sample, infrastructure, progress, (outputs) => ({ ...base, ...kept, outputs }));
    const verdict = await settle(running, base.signal);
    const clockMs = clock.now() - clockStart;
    clients.close();
    await target.close();
    if (verdict.error !== undefined) log.info("the run failed", { error: stackOf(verdict.error) });
    logFile.close();
    rejects.close();
    refuseFullDisk(verdict.error, folder.path);
    const report = finalReport(initial, verdict, kept, Math.round(realTime() - began), clockMs);
    if (report.status === "cancelled") removeData(folder.path);
    writeReport(folder.path, report);
    folder.release();
    return { report, folder: folder.path };
  } catch (error) {
    // The folder keeps its lock: the next run finds it like that of a killed one.
    removeData(folder.path);
    throw explainFileError(error, folder.path);
  } finally {
    await target.close();
  }
}

/** AWS runs what was deployed. */
async function buildForTarget(sample: Sample, options: RunOptions, progress: Progress): Promise<void> {
  const functions = Object.keys(sample.functions ?? {}).length;
  const applications = Object.keys(sample.flink ?? {}).length;
  if (functions + applications === 0 || options.target === "aws") return;
  const stage = progress.stage("build", { unit: "bundles", total: functions + applications });
  stage.add((await buildFunctions(options.root, sample)).length);
  stage.add((await buildFlink(options.root, sample)).length);
  stage.done();
}

/** What a run collects for its report. */
interface Kept {
  readonly records: RecordAccount;
  readonly metrics: Metrics;
  readonly series: SeriesSet;
  readonly artifacts: Artifacts;
}

function finalReport(initial: RunReport, verdict: Verdict, kept: Kept, durationMs: number, clockMs: number): RunReport {
  const records = kept.records.totals();
  // A run that was cut short has no account to hold it to.
  const checks = verdict.status === "passed" ? [...verdict.checks, accountCheck(records)] : [];
  const failed = !checks.every((check) => check.ok);
  return {
    ...initial,
    status: failed ? "failed" : verdict.status,
    durationMs,
    clockMs,
    records,
    checks,
    metrics: kept.metrics.all(),
    series: kept.series.all(),
    views: verdict.views,
    artifacts: kept.artifacts.all(),
    ...(verdict.error === undefined ? {} : { error: describe(verdict.error) }),
  };
}

async function execute(
  sample: Sample,
  infrastructure: Infrastructure,
  progress: Progress,
  withOutputs: (outputs: Record<string, string>) => SampleContext<ParameterDefinitions, Record<string, string>>,
): Promise<Verdict> {
  const context = withOutputs(await infrastructure.apply());
  const result = await sample.run(context);
  const checking = progress.stage("check", { unit: "checks" });
  const checks = await sample.checks(result, context);
  checking.add(checks.length);
  checking.done();
  await infrastructure.destroy();
  return { status: "passed", checks, views: sample.views(result, context) };
}

function selectFaults(sample: Sample, names: readonly string[]): ReadonlySet<string> {
  for (const name of names) {
    if (Object.hasOwn(sample.faults, name)) continue;
    const known = Object.keys(sample.faults).join(", ") || "none: the sample has no fault switches";
    throw new SampleError("SAMPLE_UNKNOWN_FAULT", `--fault ${name}: expected one of ${known}`);
  }
  return new Set(names);
}

/** Start of every resource name: no two seeds share it, for accounts where other people have buckets too. */
function namePrefix(sample: string, seed: string): string {
  const suffix = createHash("sha256").update(`${sample}/${seed}`).digest("hex").slice(0, 8);
  return `${sample.slice(0, 20).replace(/-$/, "")}-${suffix}`;
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

function realTime(): number {
  // wall time: reports say how long a run took.
  return performance.now();
}

/** A full disk is a lack of the environment, not a failure of the sample. */
function refuseFullDisk(error: unknown, folder: string): void {
  if (error instanceof SampleError && (error.code === "SAMPLE_DISK_FULL" || error.code === "SAMPLE_FOLDER_UNUSABLE"))
    throw error;
  // The embedded AWS answers a full disk as ServiceUnavailable and names the folder, which no other answer does.
  const answered = error instanceof Error && error.name === "ServiceUnavailable" && error.message.includes(folder);
  const cause = answered ? Object.assign(new Error(error.message, { cause: error }), { code: "ENOSPC" }) : error;
  const explained = explainFileError(cause, folder);
  if (explained !== cause) throw explained;
}
