import type {
  ApplicationCodeConfigurationUpdate,
  ApplicationConfigurationUpdate,
  CloudWatchLoggingOptionUpdate,
  UpdateApplicationCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { notImplemented } from "../../errors.ts";
import type { ApplicationSettings, CodeLocation, LoggingOption, RequestedSettings } from "./application.ts";
import { invalidArgument } from "./errors.ts";
import { readRuntime } from "./runtimes.ts";
import {
  checkLogStreamArn,
  readCheckpoints,
  readConfiguration,
  readMonitoring,
  readParallelism,
  readProperties,
} from "./settings.ts";

/** Settings after an update; the same object when it changes none. @throws AwsError. */
export function updateSettings(before: ApplicationSettings, input: UpdateApplicationCommandInput): RequestedSettings {
  const { ApplicationConfigurationUpdate: configuration, ServiceExecutionRoleUpdate: role } = input;
  const runtime = input.RuntimeEnvironmentUpdate;
  const logging = input.CloudWatchLoggingOptionUpdates;
  if (configuration === undefined && role === undefined && runtime === undefined && (logging ?? []).length === 0)
    return before;
  return {
    ...before,
    ...(configuration === undefined ? {} : updateConfiguration(before, configuration)),
    ...(role === undefined ? {} : { role }),
    ...(runtime === undefined ? {} : { runtime: readRuntime(runtime) }),
    logging: (logging ?? []).reduce(updateLogging, before.logging),
  };
}

function updateConfiguration(
  before: ApplicationSettings,
  given: ApplicationConfigurationUpdate,
): Partial<RequestedSettings> {
  refuseOtherKinds(given);
  const flink = given.FlinkApplicationConfigurationUpdate;
  const checkpoints = flink?.CheckpointConfigurationUpdate;
  const monitoring = flink?.MonitoringConfigurationUpdate;
  const parallelism = flink?.ParallelismConfigurationUpdate;
  return {
    code: updateCode(before.code, given.ApplicationCodeConfigurationUpdate),
    properties:
      given.EnvironmentPropertyUpdates === undefined
        ? before.properties
        : readProperties(given.EnvironmentPropertyUpdates.PropertyGroups),
    checkpoints: readCheckpoints(
      checkpoints && {
        ConfigurationType: checkpoints.ConfigurationTypeUpdate ?? before.checkpoints.type,
        CheckpointingEnabled: checkpoints.CheckpointingEnabledUpdate,
        CheckpointInterval: checkpoints.CheckpointIntervalUpdate,
        MinPauseBetweenCheckpoints: checkpoints.MinPauseBetweenCheckpointsUpdate,
      },
      before.checkpoints,
    ),
    monitoring: readMonitoring(
      monitoring && {
        ConfigurationType: monitoring.ConfigurationTypeUpdate ?? before.monitoring.type,
        MetricsLevel: monitoring.MetricsLevelUpdate,
        LogLevel: monitoring.LogLevelUpdate,
      },
      before.monitoring,
    ),
    parallelism: readParallelism(
      parallelism && {
        ConfigurationType: parallelism.ConfigurationTypeUpdate ?? before.parallelism.type,
        Parallelism: parallelism.ParallelismUpdate,
        ParallelismPerKPU: parallelism.ParallelismPerKPUUpdate,
        AutoScalingEnabled: parallelism.AutoScalingEnabledUpdate,
      },
      before.parallelism,
    ),
    snapshotsEnabled: given.ApplicationSnapshotConfigurationUpdate?.SnapshotsEnabledUpdate ?? before.snapshotsEnabled,
    rollbackEnabled:
      given.ApplicationSystemRollbackConfigurationUpdate?.RollbackEnabledUpdate ?? before.rollbackEnabled,
  };
}

function refuseOtherKinds(given: ApplicationConfigurationUpdate): void {
  // The provider sends it empty.
  if (Object.keys(given.SqlApplicationConfigurationUpdate ?? {}).length > 0)
    throw invalidArgument("SqlApplicationConfigurationUpdate is not supported for a Flink application");
  if (given.ZeppelinApplicationConfigurationUpdate !== undefined)
    throw notImplemented("ZeppelinApplicationConfigurationUpdate", "run the notebook's statements as an application");
  if ((given.VpcConfigurationUpdates ?? []).length > 0)
    throw notImplemented("VpcConfigurationUpdates", "leave it out: the embedded AWS has no VPCs");
  const keyType = given.ApplicationEncryptionConfigurationUpdate?.KeyTypeUpdate;
  if (keyType !== undefined && keyType !== "AWS_OWNED_KEY")
    throw notImplemented(`ApplicationEncryptionConfigurationUpdate with ${keyType}`, "use AWS_OWNED_KEY");
}

/** Bucket and key that are not given stay. */
function updateCode(
  before: CodeLocation | undefined,
  given: ApplicationCodeConfigurationUpdate | undefined,
): CodeLocation | undefined {
  if (given === undefined) return before;
  const content = given.CodeContentUpdate ?? {};
  const location = content.S3ContentLocationUpdate;
  return readConfiguration({
    ApplicationCodeConfiguration: {
      CodeContentType: given.CodeContentTypeUpdate ?? "ZIPFILE",
      CodeContent: {
        TextContent: content.TextContentUpdate,
        ZipFileContent: content.ZipFileContentUpdate,
        S3ContentLocation: {
          BucketARN: location?.BucketARNUpdate ?? before?.bucketArn,
          FileKey: location?.FileKeyUpdate ?? before?.key,
          ObjectVersion: location?.ObjectVersionUpdate,
        },
      },
    },
  }).code;
}

function updateLogging(
  before: readonly LoggingOption[],
  update: CloudWatchLoggingOptionUpdate,
): readonly LoggingOption[] {
  const { CloudWatchLoggingOptionId: id, LogStreamARNUpdate: logStreamArn } = update;
  if (!before.some((option) => option.id === id)) throw invalidArgument(`There is no CloudWatch logging option ${id}`);
  if (logStreamArn === undefined) return before;
  checkLogStreamArn(logStreamArn);
  return before.map((option) => (option.id === id ? { id, logStreamArn } : option));
}
