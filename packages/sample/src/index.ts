export type { FaultRule } from "@millrace/local-aws";
export type { Artifact, Artifacts } from "./artifacts.ts";
export { type Check, checkAtLeast, checkAtMost, checkEqual, checkThat } from "./checks.ts";
export type { AwsClients, ClientOptions } from "./clients.ts";
export type { BaseContext, SampleContext } from "./context.ts";
export type { Datasets } from "./datasets.ts";
export {
  defineSample,
  type FaultSwitch,
  RESERVED_FLAGS,
  type Sample,
  type SampleDefinition,
  type TerraformRoot,
} from "./definition.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export { SampleError, type SampleErrorCode } from "./errors.ts";
export { buildFlink, type FlinkBundle, flinkFolder } from "./flink.ts";
export { buildFunctions, type FunctionBundle, functionsFolder } from "./functions.ts";
export { deploymentFolder } from "./infrastructure.ts";
export type { JsonValue } from "./json.ts";
export type { Log } from "./log.ts";
export type { Metric, Metrics, Series, SeriesData, SeriesSet } from "./measurements.ts";
export {
  type BucketContext,
  bytesOf,
  listObjects,
  readLines,
  readObject,
  type StoredObject,
} from "./objects.ts";
export {
  type BooleanParameter,
  type ChoiceParameter,
  type DurationParameter,
  flagName,
  type IntegerParameter,
  type NumberParameter,
  type ParameterDefinition,
  type ParameterDefinitions,
  type ParameterValues,
  parameterHint,
  parameterSchema,
  parseParameters,
  type StringParameter,
} from "./parameters.ts";
export type { Progress, ProgressRenderer, Stage, StageOptions, StageState } from "./progress.ts";
export { silentRenderer } from "./progress.ts";
export { createTerminalRenderer, type TextOutput } from "./progress-terminal.ts";
export type { RecordAccount, RecordTotals } from "./records.ts";
export { type RunReport, type RunStatus, readReport } from "./report.ts";
export { recordSum, renderReport } from "./report-text.ts";
export { createClockRetryStrategy } from "./retry-strategy.ts";
export { type Credentials, roleSession } from "./role.ts";
export { listRuns } from "./run-folder.ts";
export { DEFAULT_KEEP, DEFAULT_SEED, type RunOptions, type RunOutcome, runSample } from "./runner.ts";
export { alignColumns, formatNumber } from "./text.ts";
export type {
  BarView,
  HeatmapAxis,
  HeatmapView,
  LineView,
  MapCell,
  MapView,
  Markers,
  TableView,
  View,
} from "./views.ts";
