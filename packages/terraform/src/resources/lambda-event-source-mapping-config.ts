import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import type { Attributes } from "../plan/handler.ts";

/** Arguments of an event source mapping. */
export interface MappingConfig {
  readonly function_name: string;
  readonly event_source_arn: string;
  readonly enabled: boolean;
  readonly starting_position?: CreateEventSourceMappingCommandInput["StartingPosition"];
  readonly starting_position_timestamp?: string;
  readonly batch_size?: number;
  readonly maximum_batching_window_in_seconds?: number;
  readonly parallelization_factor?: number;
  readonly maximum_record_age_in_seconds?: number;
  readonly maximum_retry_attempts?: number;
  readonly bisect_batch_on_function_error?: boolean;
  readonly tumbling_window_in_seconds?: number;
  readonly function_response_types?: readonly "ReportBatchItemFailures"[];
  readonly kms_key_arn?: string;
  readonly destination_config?: readonly [{ readonly on_failure?: readonly [{ readonly destination_arn: string }] }];
  readonly filter_criteria?: readonly [{ readonly filter?: readonly { readonly pattern?: string }[] }];
  readonly metrics_config?: readonly [{ readonly metrics: readonly "EventCount"[] }];
  readonly scaling_config?: readonly [{ readonly maximum_concurrency?: number }];
  readonly tags: Readonly<Record<string, string>>;
}

/** What can change in place. */
export function settingsOf(config: MappingConfig) {
  const onFailure = config.destination_config?.[0]?.on_failure?.[0]?.destination_arn;
  const filters = config.filter_criteria?.[0]?.filter;
  const maximumConcurrency = config.scaling_config?.[0]?.maximum_concurrency;
  const given = {
    Enabled: config.enabled,
    BatchSize: config.batch_size,
    MaximumBatchingWindowInSeconds: config.maximum_batching_window_in_seconds,
    ParallelizationFactor: config.parallelization_factor,
    MaximumRecordAgeInSeconds: config.maximum_record_age_in_seconds,
    MaximumRetryAttempts: config.maximum_retry_attempts,
    BisectBatchOnFunctionError: config.bisect_batch_on_function_error,
    TumblingWindowInSeconds: config.tumbling_window_in_seconds,
    FunctionResponseTypes: config.function_response_types && [...config.function_response_types],
    KMSKeyArn: config.kms_key_arn,
    DestinationConfig: onFailure === undefined ? undefined : { OnFailure: { Destination: onFailure } },
    FilterCriteria: filters && { Filters: filters.map(({ pattern }) => ({ Pattern: pattern })) },
    MetricsConfig: config.metrics_config && { Metrics: [...config.metrics_config[0].metrics] },
    ScalingConfig: maximumConcurrency === undefined ? undefined : { MaximumConcurrency: maximumConcurrency },
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof given;
}

/** What an update must take away because the configuration no longer has it. */
export function emptied(config: MappingConfig, prior: Attributes) {
  return {
    ...(config.filter_criteria === undefined && prior.filter_criteria !== undefined ? { FilterCriteria: {} } : {}),
    ...(config.destination_config === undefined && prior.destination_config !== undefined
      ? { DestinationConfig: { OnFailure: {} } }
      : {}),
    ...(config.scaling_config === undefined && prior.scaling_config !== undefined ? { ScalingConfig: {} } : {}),
    ...(config.metrics_config === undefined && prior.metrics_config !== undefined
      ? { MetricsConfig: { Metrics: [] } }
      : {}),
    ...(config.function_response_types === undefined && prior.function_response_types !== undefined
      ? { FunctionResponseTypes: [] }
      : {}),
    ...(config.kms_key_arn === undefined && prior.kms_key_arn ? { KMSKeyArn: "" } : {}),
  };
}
