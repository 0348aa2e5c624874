import type { Clock } from "../connectors/connector.ts";
import type { CheckpointFigures } from "./checkpointer.ts";
import type { JobDefinition } from "./definition.ts";
import type { MetricReport } from "./execution.ts";
import type { Run } from "./run.ts";

/** Figures of one job under Flink's metric names. */
export class JobMetrics {
  /** Restarts so far. */
  restarts = 0;
  readonly #definition: JobDefinition;
  readonly #checkpoints: CheckpointFigures;
  readonly #clock: Clock;
  #run: Run | undefined;
  #since = 0;

  constructor(definition: JobDefinition, checkpoints: CheckpointFigures, clock: Clock) {
    this.#definition = definition;
    this.#checkpoints = checkpoints;
    this.#clock = clock;
  }

  /** A new attempt runs from here on. */
  attempt(run: Run): void {
    this.#run = run;
    this.#since = this.#clock.now();
  }

  report(): MetricReport {
    const { completed, failed, lastDuration, lastSize, inProgress } = this.#checkpoints;
    const job = {
      uptime: this.#clock.now() - this.#since,
      numRestarts: this.restarts,
      fullRestarts: this.restarts,
      numberOfCompletedCheckpoints: completed,
      numberOfFailedCheckpoints: failed,
      numberOfInProgressCheckpoints: inProgress,
      totalNumberOfCheckpoints: completed + failed + inProgress,
      lastCheckpointDuration: lastDuration,
      lastCheckpointSize: lastSize,
    };
    const vertices = (this.#run?.outputs ?? []).map(({ name, records }) => ({
      name,
      metrics: { numRecordsIn: records, numRecordsOut: records },
    }));
    return { job, vertices: [{ name: this.#definition.name, metrics: {} }, ...vertices].slice(1) };
  }
}
