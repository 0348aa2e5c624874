import type { Clock } from "@millrace/local-aws";
import type { Artifacts } from "./artifacts.ts";
import type { AwsClients } from "./clients.ts";
import type { Datasets } from "./datasets.ts";
import type { Log } from "./log.ts";
import type { Metrics, SeriesSet } from "./measurements.ts";
import type { ParameterDefinitions, ParameterValues } from "./parameters.ts";
import type { Progress } from "./progress.ts";
import type { RecordAccount } from "./records.ts";

/** What every part of a run gets. */
export interface BaseContext<P extends ParameterDefinitions> {
  readonly target: "local" | "aws";
  /** Runs with the same seed, parameters and clock mode give the same results. */
  readonly seed: string;
  readonly parameters: ParameterValues<P>;
  readonly aws: AwsClients;
  /** The run's only source of time. */
  readonly clock: Clock;
  /** Aborted when the run is told to stop: pass it on to everything that waits. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly log: Log;
  readonly datasets: Datasets;
  /** Names of the fault switches that are on. */
  readonly faults: ReadonlySet<string>;
}

/** What `run`, `checks` and `views` get. */
export interface SampleContext<P extends ParameterDefinitions, O> extends BaseContext<P> {
  /** Outputs of the Terraform root. */
  readonly outputs: O;
  readonly records: RecordAccount;
  readonly metrics: Metrics;
  readonly series: SeriesSet;
  readonly artifacts: Artifacts;
}
