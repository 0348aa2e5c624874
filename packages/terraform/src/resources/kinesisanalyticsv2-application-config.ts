import type {
  ApplicationConfiguration,
  ApplicationConfigurationDescription,
  ApplicationDetail,
  ApplicationRestoreType,
  CheckpointConfiguration,
  ConfigurationType,
  LogLevel,
  MetricsLevel,
  MonitoringConfiguration,
  ParallelismConfiguration,
  PropertyGroup,
  RunConfiguration,
} from "@aws-sdk/client-kinesis-analytics-v2";

/** `aws_kinesisanalyticsv2_application` as it is written; nested blocks are lists. */
export interface ApplicationConfig {
  readonly name: string;
  readonly description?: string;
  readonly runtime_environment: string;
  readonly service_execution_role: string;
  readonly application_mode?: string;
  readonly start_application?: boolean;
  readonly force_stop?: boolean;
  readonly cloudwatch_logging_options?: readonly [
    { readonly log_stream_arn: string; readonly cloudwatch_logging_option_id?: string },
  ];
  readonly application_configuration?: readonly [ConfigurationBlock];
  readonly tags: Readonly<Record<string, string>>;
}

interface ConfigurationBlock {
  readonly application_code_configuration: readonly [
    {
      readonly code_content_type: "ZIPFILE" | "PLAINTEXT";
      readonly code_content?: readonly [
        { readonly s3_content_location?: readonly [{ readonly bucket_arn: string; readonly file_key: string }] },
      ];
    },
  ];
  readonly application_snapshot_configuration?: readonly [{ readonly snapshots_enabled: boolean }];
  readonly environment_properties?: readonly [
    {
      readonly property_group: readonly {
        readonly property_group_id: string;
        readonly property_map: Readonly<Record<string, string>>;
      }[];
    },
  ];
  readonly flink_application_configuration?: readonly [
    {
      readonly checkpoint_configuration?: readonly [CheckpointBlock];
      readonly monitoring_configuration?: readonly [MonitoringBlock];
      readonly parallelism_configuration?: readonly [ParallelismBlock];
    },
  ];
  readonly run_configuration?: readonly [
    {
      readonly application_restore_configuration?: readonly [
        { readonly application_restore_type?: string; readonly snapshot_name?: string },
      ];
      readonly flink_run_configuration?: readonly [{ readonly allow_non_restored_state?: boolean }];
    },
  ];
}

interface CheckpointBlock {
  readonly configuration_type: ConfigurationType;
  readonly checkpointing_enabled?: boolean;
  readonly checkpoint_interval?: number;
  readonly min_pause_between_checkpoints?: number;
}

interface MonitoringBlock {
  readonly configuration_type: ConfigurationType;
  readonly log_level?: LogLevel;
  readonly metrics_level?: MetricsLevel;
}

interface ParallelismBlock {
  readonly configuration_type: ConfigurationType;
  readonly auto_scaling_enabled?: boolean;
  readonly parallelism?: number;
  readonly parallelism_per_kpu?: number;
}

/** What CreateApplication takes. */
export function configurationOf(config: ApplicationConfig): ApplicationConfiguration | undefined {
  const block = config.application_configuration?.[0];
  if (block === undefined) return undefined;
  const [code] = block.application_code_configuration;
  const location = code.code_content?.[0]?.s3_content_location?.[0];
  const flink = block.flink_application_configuration?.[0];
  const snapshots = block.application_snapshot_configuration?.[0];
  const properties = propertiesOf(config);
  return {
    ApplicationCodeConfiguration: {
      CodeContentType: code.code_content_type,
      ...(location === undefined
        ? {}
        : { CodeContent: { S3ContentLocation: { BucketARN: location.bucket_arn, FileKey: location.file_key } } }),
    },
    ...(snapshots === undefined
      ? {}
      : { ApplicationSnapshotConfiguration: { SnapshotsEnabled: snapshots.snapshots_enabled } }),
    ...(properties === undefined ? {} : { EnvironmentProperties: { PropertyGroups: properties } }),
    ...(flink === undefined
      ? {}
      : {
          FlinkApplicationConfiguration: {
            CheckpointConfiguration: checkpointsOf(flink.checkpoint_configuration?.[0]),
            MonitoringConfiguration: monitoringOf(flink.monitoring_configuration?.[0]),
            ParallelismConfiguration: parallelismOf(flink.parallelism_configuration?.[0]),
          },
        }),
  };
}

export function propertiesOf(config: ApplicationConfig): PropertyGroup[] | undefined {
  return config.application_configuration?.[0].environment_properties?.[0].property_group.map((group) => ({
    PropertyGroupId: group.property_group_id,
    PropertyMap: group.property_map,
  }));
}

/** As the provider does, values are sent with CUSTOM only. */
function checkpointsOf(block: CheckpointBlock | undefined): CheckpointConfiguration | undefined {
  if (block?.configuration_type !== "CUSTOM") return block && { ConfigurationType: block.configuration_type };
  return {
    ConfigurationType: "CUSTOM",
    CheckpointingEnabled: block.checkpointing_enabled,
    CheckpointInterval: block.checkpoint_interval,
    MinPauseBetweenCheckpoints: block.min_pause_between_checkpoints,
  };
}

function monitoringOf(block: MonitoringBlock | undefined): MonitoringConfiguration | undefined {
  if (block?.configuration_type !== "CUSTOM") return block && { ConfigurationType: block.configuration_type };
  return { ConfigurationType: "CUSTOM", LogLevel: block.log_level, MetricsLevel: block.metrics_level };
}

function parallelismOf(block: ParallelismBlock | undefined): ParallelismConfiguration | undefined {
  if (block?.configuration_type !== "CUSTOM") return block && { ConfigurationType: block.configuration_type };
  return {
    ConfigurationType: "CUSTOM",
    AutoScalingEnabled: block.auto_scaling_enabled,
    Parallelism: block.parallelism,
    ParallelismPerKPU: block.parallelism_per_kpu,
  };
}

/** How the application is started. */
export function runOf(config: ApplicationConfig): RunConfiguration {
  const block = config.application_configuration?.[0].run_configuration?.[0];
  const restore = block?.application_restore_configuration?.[0];
  const flink = block?.flink_run_configuration?.[0];
  return {
    ...(restore?.application_restore_type === undefined
      ? {}
      : {
          ApplicationRestoreConfiguration: {
            ApplicationRestoreType: restore.application_restore_type as ApplicationRestoreType,
            SnapshotName: restore.snapshot_name,
          },
        }),
    ...(flink?.allow_non_restored_state === undefined
      ? {}
      : { FlinkRunConfiguration: { AllowNonRestoredState: flink.allow_non_restored_state } }),
  };
}

/** Attributes of an application as the provider reads them. */
export function attributesOf(detail: ApplicationDetail): Readonly<Record<string, unknown>> {
  const logging = detail.CloudWatchLoggingOptionDescriptions ?? [];
  return {
    id: detail.ApplicationARN,
    arn: detail.ApplicationARN,
    application_mode: detail.ApplicationMode,
    create_timestamp: timestamp(detail.CreateTimestamp!),
    last_update_timestamp: timestamp(detail.LastUpdateTimestamp!),
    description: detail.ApplicationDescription ?? "",
    status: detail.ApplicationStatus,
    version_id: detail.ApplicationVersionId,
    cloudwatch_logging_options: logging.map((option) => ({
      cloudwatch_logging_option_id: option.CloudWatchLoggingOptionId,
      log_stream_arn: option.LogStreamARN,
    })),
    application_configuration: [configurationAttributes(detail.ApplicationConfigurationDescription!)],
  };
}

function configurationAttributes(description: ApplicationConfigurationDescription) {
  const code = description.ApplicationCodeConfigurationDescription;
  const location = code?.CodeContentDescription?.S3ApplicationCodeLocationDescription;
  const groups = description.EnvironmentPropertyDescriptions?.PropertyGroupDescriptions;
  const flink = description.FlinkApplicationConfigurationDescription;
  const checkpoints = flink?.CheckpointConfigurationDescription;
  const monitoring = flink?.MonitoringConfigurationDescription;
  const parallelism = flink?.ParallelismConfigurationDescription;
  const run = description.RunConfigurationDescription;
  return {
    application_code_configuration:
      code === undefined
        ? []
        : [
            {
              code_content_type: code.CodeContentType,
              code_content: [
                {
                  s3_content_location: [
                    { bucket_arn: location?.BucketARN, file_key: location?.FileKey, object_version: "" },
                  ],
                  text_content: "",
                },
              ],
            },
          ],
    application_snapshot_configuration: [
      { snapshots_enabled: description.ApplicationSnapshotConfigurationDescription?.SnapshotsEnabled },
    ],
    environment_properties:
      groups === undefined
        ? []
        : [
            {
              property_group: groups.map((group) => ({
                property_group_id: group.PropertyGroupId,
                property_map: group.PropertyMap,
              })),
            },
          ],
    flink_application_configuration: [
      {
        checkpoint_configuration: [
          {
            configuration_type: checkpoints?.ConfigurationType,
            checkpointing_enabled: checkpoints?.CheckpointingEnabled,
            checkpoint_interval: checkpoints?.CheckpointInterval,
            min_pause_between_checkpoints: checkpoints?.MinPauseBetweenCheckpoints,
          },
        ],
        monitoring_configuration: [
          {
            configuration_type: monitoring?.ConfigurationType,
            log_level: monitoring?.LogLevel,
            metrics_level: monitoring?.MetricsLevel,
          },
        ],
        parallelism_configuration: [
          {
            configuration_type: parallelism?.ConfigurationType,
            auto_scaling_enabled: parallelism?.AutoScalingEnabled,
            parallelism: parallelism?.Parallelism,
            parallelism_per_kpu: parallelism?.ParallelismPerKPU,
          },
        ],
      },
    ],
    run_configuration:
      run === undefined
        ? []
        : [
            {
              application_restore_configuration: [
                {
                  application_restore_type: run.ApplicationRestoreConfigurationDescription?.ApplicationRestoreType,
                  snapshot_name: run.ApplicationRestoreConfigurationDescription?.SnapshotName ?? "",
                },
              ],
              flink_run_configuration: [
                { allow_non_restored_state: run.FlinkRunConfigurationDescription?.AllowNonRestoredState },
              ],
            },
          ],
    sql_application_configuration: [],
    vpc_configuration: [],
  };
}

/** RFC 3339 in whole seconds. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
