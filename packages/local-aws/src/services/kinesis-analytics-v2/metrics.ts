import type { MetricReport } from "@millrace/flink-sql";
import type { Timer } from "../../clock.ts";
import type { ServiceHost } from "../../service.ts";
import type { Application, ApplicationVersion } from "./application.ts";
import type { Job } from "./job.ts";
import { kpusOf } from "./kpu.ts";

/*
 * Developer Guide, "Metrics and dimensions in Managed Service for Apache Flink". Metrics are taken four times a minute;
 * KPUs has one sample an hour and counts the unit that orchestrates. CPU utilisation is the share of the clock's time in
 * which the engine's thread neither waits for rows nor for sinks. What the engine does not measure is not published, such
 * as memory of containers and of the JVM.
 */

const SAMPLE_MS = 15_000;
const HOUR_MS = 3_600_000;
const NAMESPACE = "AWS/KinesisAnalytics";

type Combine = "sum" | "min" | "max";

/** Metrics of tasks: their unit, and how an application's value comes of those of its tasks. */
const TASK_METRICS: Readonly<Record<string, readonly [unit: string, combine: Combine]>> = {
  numRecordsIn: ["Count", "sum"],
  numRecordsInPerSecond: ["Count/Second", "sum"],
  numRecordsOut: ["Count", "sum"],
  numRecordsOutPerSecond: ["Count/Second", "sum"],
  numLateRecordsDropped: ["Count", "sum"],
  currentInputWatermark: ["Milliseconds", "min"],
  currentOutputWatermark: ["Milliseconds", "min"],
  millisBehindLatest: ["Milliseconds", "max"],
};

/** Metrics of the work of tasks, which have no value for the application. */
const TASK_ONLY: Readonly<Record<string, string>> = {
  busyTimeMsPerSecond: "Milliseconds",
  idleTimeMsPerSecond: "Milliseconds",
  backPressuredTimeMsPerSecond: "Milliseconds",
};

const JOB_METRICS: Readonly<Record<string, string>> = {
  uptime: "Milliseconds",
  lastCheckpointDuration: "Milliseconds",
  lastCheckpointSize: "Bytes",
  numberOfFailedCheckpoints: "Count",
};

/** Watermarks that are not there yet are Flink's smallest and largest numbers: CloudWatch takes none of them. */
const UNSET = 2 ** 60;

/** Publishes the metrics of a running job until it is closed. */
export class MetricPublisher {
  readonly #host: ServiceHost;
  readonly #application: Application;
  readonly #job: Job;
  #timer: Timer;
  readonly #onCpu: (time: number, percent: number) => void;
  #hour = Number.NEGATIVE_INFINITY;
  /** First look at which the job did not run. */
  #downSince: number | undefined;

  /** `onCpu` is told of every sample of the CPU. */
  constructor(host: ServiceHost, application: Application, job: Job, onCpu: (time: number, percent: number) => void) {
    this.#host = host;
    this.#application = application;
    this.#job = job;
    this.#onCpu = onCpu;
    this.#timer = this.#arm();
    this.#publishKpus();
  }

  close(): void {
    this.#timer.cancel();
  }

  /** A job alone does not make time pass. */
  #arm(): Timer {
    return this.#host.clock.setTimer(
      SAMPLE_MS,
      () => {
        this.#timer = this.#arm();
        this.#publishKpus();
        this.#publish(this.#job.metrics());
      },
      { background: true },
    );
  }

  #publishKpus(): void {
    const now = this.#host.clock.now();
    if (now < this.#hour + HOUR_MS) return;
    this.#hour = now;
    this.#add("KPUs", "Count", {}, kpusOf(this.#job.parallelism, this.#job.version.settings.parallelism) + 1);
  }

  #publish(report: MetricReport): void {
    const { version } = this.#job;
    for (const [name, unit] of Object.entries(JOB_METRICS)) this.#add(name, unit, {}, report.job[name]);
    const now = this.#host.clock.now();
    this.#downSince = this.#job.running ? undefined : (this.#downSince ?? now);
    this.#add("downtime", "Milliseconds", {}, this.#downSince === undefined ? 0 : now - this.#downSince);
    const restarts = version.settings.runtime.major >= 2 ? "numRestarts" : "fullRestarts";
    this.#add(restarts, "Count", {}, report.job[restarts]);
    const busy = report.job.busyTimeMsPerSecond;
    if (busy !== undefined) this.#publishCpu(now, busy / 10);
    for (const [name, [unit, combine]] of Object.entries(TASK_METRICS)) {
      const values = report.vertices.flatMap(({ metrics }) => metrics[name] ?? []).filter(isSet);
      this.#add(name, unit, {}, report.job[name] ?? combined(values, combine));
    }
    if (version.settings.monitoring.metricsLevel !== "APPLICATION") this.#publishTasks(report, version);
  }

  #publishCpu(now: number, percent: number): void {
    for (const name of ["cpuUtilization", "containerCPUUtilization"]) this.#add(name, "Percent", {}, percent);
    this.#onCpu(now, percent);
  }

  /** Every level publishes what those above it do. */
  #publishTasks(report: MetricReport, version: ApplicationVersion): void {
    const { metricsLevel } = version.settings.monitoring;
    for (const { name: Task, metrics, subtasks } of report.vertices) {
      this.#publishTask({ Task }, metrics);
      if (metricsLevel !== "TASK") this.#publishTask({ Task, Operator: Task }, metrics);
      if (metricsLevel !== "PARALLELISM") continue;
      for (const [subtask, own] of subtasks.entries()) this.#publishTask({ Task, Parallelism: String(subtask) }, own);
    }
  }

  #publishTask(dimensions: Readonly<Record<string, string>>, metrics: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(metrics)) {
      const unit = TASK_METRICS[name]?.[0] ?? TASK_ONLY[name];
      if (unit !== undefined) this.#add(name, unit, dimensions, value);
    }
  }

  #add(name: string, unit: string, dimensions: Readonly<Record<string, string>>, value: number | undefined): void {
    if (value === undefined || !isSet(value)) return;
    this.#host.metrics
      .series({ namespace: NAMESPACE, name, dimensions: { Application: this.#application.name, ...dimensions }, unit })
      .add(this.#host.clock.now(), value);
  }
}

function isSet(value: number): boolean {
  return Math.abs(value) < UNSET;
}

function combined(values: readonly number[], combine: Combine): number | undefined {
  if (values.length === 0) return undefined;
  if (combine === "sum") return values.reduce((sum, value) => sum + value, 0);
  return combine === "min" ? Math.min(...values) : Math.max(...values);
}
