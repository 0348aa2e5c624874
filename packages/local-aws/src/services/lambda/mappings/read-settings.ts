import type {
  CreateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { Constraints } from "../../../constraints.ts";
import { invalidParameter } from "../names.ts";
import { destinationService } from "./destination.ts";
import { compileFilters } from "./filter.ts";
import type { MappingSettings, SourceKind } from "./settings.ts";

type Input = Omit<CreateEventSourceMappingCommandInput, "FunctionName"> &
  Omit<UpdateEventSourceMappingCommandInput, "UUID" | "FunctionName">;

/** Member of a record that holds its payload, for filters. */
const PAYLOADS = { kinesis: "data", dynamodb: "dynamodb", sqs: "body" } as const;

/** Members that only streams have. */
const STREAM_MEMBERS = [
  "ParallelizationFactor",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "BisectBatchOnFunctionError",
  "TumblingWindowInSeconds",
  "DestinationConfig",
] as const;

/** What a new mapping of a source does unless told otherwise. */
export function defaultSettings(kind: SourceKind): MappingSettings {
  return {
    enabled: true,
    batchSize: kind === "sqs" ? 10 : 100,
    batchingWindowSeconds: 0,
    patterns: [],
    filter: undefined,
    kmsKeyArn: undefined,
    reportsItemFailures: false,
    counts: false,
    parallelizationFactor: 1,
    maximumRecordAgeSeconds: -1,
    maximumRetryAttempts: -1,
    bisect: false,
    tumblingWindowSeconds: 0,
    onFailure: undefined,
    maximumConcurrency: undefined,
  };
}

/** Ranges of the API reference. @throws AwsError ValidationException. */
export function checkRanges(input: Input): void {
  new Constraints()
    .range("batchSize", input.BatchSize, 1, 10_000)
    .range("maximumBatchingWindowInSeconds", input.MaximumBatchingWindowInSeconds, 0, 300)
    .range("parallelizationFactor", input.ParallelizationFactor, 1, 10)
    .range("maximumRecordAgeInSeconds", input.MaximumRecordAgeInSeconds, -1, 604_800)
    .range("maximumRetryAttempts", input.MaximumRetryAttempts, -1, 10_000)
    .range("tumblingWindowInSeconds", input.TumblingWindowInSeconds, 0, 900)
    .range("scalingConfig.maximumConcurrency", input.ScalingConfig?.MaximumConcurrency, 2, 1000)
    .count("functionResponseTypes", input.FunctionResponseTypes, 0, 1)
    .oneOf("functionResponseTypes.1.member", input.FunctionResponseTypes?.[0], ["ReportBatchItemFailures"])
    .count("metricsConfig.metrics", input.MetricsConfig?.Metrics, 0, 3)
    .check();
}

/**
 * The settings after a request: what it does not mention stays as it was.
 * @throws AwsError InvalidParameterValueException.
 */
export function readSettings(
  kind: SourceKind,
  fifo: boolean,
  input: Input,
  before: MappingSettings = defaultSettings(kind),
): MappingSettings {
  const foreign = kind === "sqs" ? STREAM_MEMBERS : (["ScalingConfig"] as const);
  for (const member of foreign) if (input[member] !== undefined) throw unsupported(member);
  if (input.DestinationConfig?.OnSuccess !== undefined) throw unsupported("DestinationConfig");
  const patterns = input.FilterCriteria?.Filters?.map(({ Pattern }) => Pattern ?? "") ?? [];
  const metrics = input.MetricsConfig?.Metrics ?? [];
  const other = metrics.find((metric) => metric !== "EventCount");
  if (other !== undefined) throw invalidParameter(`Metric group ${other} is not supported for this event source type.`);
  const settings: MappingSettings = {
    enabled: input.Enabled ?? before.enabled,
    batchSize: input.BatchSize ?? before.batchSize,
    batchingWindowSeconds: input.MaximumBatchingWindowInSeconds ?? before.batchingWindowSeconds,
    ...(input.FilterCriteria === undefined
      ? { patterns: before.patterns, filter: before.filter }
      : { patterns, filter: compileFilters(patterns, PAYLOADS[kind]) }),
    kmsKeyArn: input.KMSKeyArn === "" ? undefined : (input.KMSKeyArn ?? before.kmsKeyArn),
    reportsItemFailures:
      input.FunctionResponseTypes === undefined ? before.reportsItemFailures : input.FunctionResponseTypes.length > 0,
    counts: input.MetricsConfig === undefined ? before.counts : metrics.length > 0,
    parallelizationFactor: input.ParallelizationFactor ?? before.parallelizationFactor,
    maximumRecordAgeSeconds: input.MaximumRecordAgeInSeconds ?? before.maximumRecordAgeSeconds,
    maximumRetryAttempts: input.MaximumRetryAttempts ?? before.maximumRetryAttempts,
    bisect: input.BisectBatchOnFunctionError ?? before.bisect,
    tumblingWindowSeconds: input.TumblingWindowInSeconds ?? before.tumblingWindowSeconds,
    onFailure:
      input.DestinationConfig === undefined
        ? before.onFailure
        : input.DestinationConfig.OnFailure?.Destination || undefined,
    maximumConcurrency:
      input.ScalingConfig === undefined ? before.maximumConcurrency : input.ScalingConfig.MaximumConcurrency,
  };
  checkTogether(settings, kind, fifo);
  return settings;
}

function checkTogether(settings: MappingSettings, kind: SourceKind, fifo: boolean): void {
  const { batchSize, batchingWindowSeconds, maximumRecordAgeSeconds, onFailure } = settings;
  if (fifo && batchSize > 10) throw invalidParameter("Batch size must not exceed 10 for FIFO queues.");
  if (fifo && batchingWindowSeconds > 0) throw invalidParameter("Batching window is not supported for FIFO queues.");
  if (kind === "sqs" && batchSize > 10 && batchingWindowSeconds === 0)
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  if (maximumRecordAgeSeconds !== -1 && maximumRecordAgeSeconds < 60)
    throw invalidParameter("Maximum record age in seconds must be -1 or between 60 and 604800.");
  if (settings.tumblingWindowSeconds > 0 && settings.parallelizationFactor > 1)
    throw invalidParameter("Tumbling windows are not supported with a parallelization factor greater than 1.");
  if (onFailure !== undefined && destinationService(onFailure) === undefined)
    throw invalidParameter(`The destination ARN ${onFailure} is invalid: expected a queue, topic or bucket.`);
  if (onFailure?.endsWith(".fifo")) throw invalidParameter("FIFO queues and topics are not supported as destinations.");
}

/** The refusal of a member that mappings of this kind of source do not have. */
export function unsupported(member: string): Error {
  return invalidParameter(`Unsupported ${member} parameter for given event source mapping type.`);
}
