import type { Clock } from "../connectors/connector.ts";
import type { CheckpointFigures } from "./checkpointer.ts";
import type { MetricReport } from "./execution.ts";
import { Rates } from "./rates.ts";
import type { JobRun } from "./run.ts";
import { countersOf, type Figures, verticesOf } from "./vertices.ts";

/** Figures of one job under Flink's metric names. */
export class JobMetrics {
  /** Restarts so far. */
  restarts = 0;
  readonly #checkpoints: CheckpointFigures;
  readonly #clock: Clock;
  #run: JobRun | undefined;
  #rates: Rates | undefined;
  #since = 0;

  constructor(checkpoints: CheckpointFigures, clock: Clock) {
    this.#checkpoints = checkpoints;
    this.#clock = clock;
  }

  /** A new attempt runs from here on; its counters begin at 0. */
  attempt(run: JobRun): void {
    this.#run = run;
    this.#since = this.#clock.now();
    this.#rates = new Rates(() => countersOf(run.measure(this.#clock.now())), this.#since);
  }

  /** Rows were processed. */
  sample(): void {
    this.#rates?.sample(this.#clock.now());
  }

  /** All figures at this moment. */
  report(): MetricReport {
    const now = this.#clock.now();
    const { completed, failed, lastDuration, lastSize, inProgress } = this.#checkpoints;
    const job: Figures = {
      uptime: now - this.#since,
      numRestarts: this.restarts,
      fullRestarts: this.restarts,
      numberOfCompletedCheckpoints: completed,
      numberOfFailedCheckpoints: failed,
      numberOfInProgressCheckpoints: inProgress,
      totalNumberOfCheckpoints: completed + failed + inProgress,
      lastCheckpointDuration: lastDuration,
      lastCheckpointSize: lastSize,
    };
    const run = this.#run;
    if (run === undefined || this.#rates === undefined) return { job, vertices: [] };
    const rates = this.#rates.perSecond(now, 2);
    const times = timesOf(rates);
    const vertices = verticesOf(run.measure(now), rates.slice(2));
    const sum = (kind: "source" | "sink", name: string) =>
      vertices.reduce((total, vertex) => total + (vertex.kind === kind ? (vertex.metrics[name] ?? 0) : 0), 0);
    for (const suffix of ["", "PerSecond"]) {
      job[`numRecordsIn${suffix}`] = sum("source", `numRecordsIn${suffix}`);
      job[`numBytesIn${suffix}`] = sum("source", `numBytesIn${suffix}`);
      job[`numRecordsOut${suffix}`] = sum("sink", `numRecordsOut${suffix}`);
    }
    job.numLateRecordsDropped = vertices.reduce(
      (total, { metrics }) => total + (metrics.numLateRecordsDropped ?? 0),
      0,
    );
    return {
      job: { ...job, ...times },
      vertices: vertices.map(({ name, metrics, subtasks }) => ({
        name,
        metrics: { ...metrics, ...times },
        subtasks: subtasks.map((figures) => ({ ...figures, ...times })),
      })),
    };
  }
}

/** One thread runs all: its times are those of every vertex. */
function timesOf(rates: readonly number[]): Figures {
  const idle = Math.min(1000, Math.round(rates[0]!));
  const pressure = Math.min(1000 - idle, Math.round(rates[1]!));
  return {
    idleTimeMsPerSecond: idle,
    backPressuredTimeMsPerSecond: pressure,
    busyTimeMsPerSecond: 1000 - idle - pressure,
  };
}
