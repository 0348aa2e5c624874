import type {
  ApplicationConfigurationDescription,
  ApplicationDetail,
  ApplicationOperationInfoDetails,
  ApplicationSummary,
  RunConfigurationDescription,
  RuntimeEnvironment,
  SnapshotDetails,
} from "@aws-sdk/client-kinesis-analytics-v2";
import type {
  Application,
  ApplicationOperation,
  ApplicationSettings,
  ApplicationVersion,
  RunSettings,
  Snapshot,
} from "./application.ts";

/** The application as it is. */
export function describeApplication(application: Application): ApplicationDetail {
  return {
    ...describeVersion(application, application.version),
    ConditionalToken: application.conditionalToken,
  };
}

/** One of its versions. */
export function describeVersion(application: Application, version: ApplicationVersion): ApplicationDetail {
  const { settings } = version;
  const present = version === application.version;
  const { logging } = settings;
  return {
    ApplicationARN: application.arn,
    ...(application.description === undefined ? {} : { ApplicationDescription: application.description }),
    ApplicationName: application.name,
    RuntimeEnvironment: settings.runtime.name as RuntimeEnvironment,
    ServiceExecutionRole: settings.role,
    ApplicationStatus: present ? application.status : "READY",
    ApplicationVersionId: version.id,
    CreateTimestamp: new Date(application.created),
    LastUpdateTimestamp: new Date(present ? application.lastUpdated : version.created),
    ApplicationConfigurationDescription: describeConfiguration(application, settings, present),
    ...(logging.length === 0
      ? {}
      : {
          CloudWatchLoggingOptionDescriptions: logging.map(({ id, logStreamArn }) => ({
            CloudWatchLoggingOptionId: id,
            LogStreamARN: logStreamArn,
          })),
        }),
    ApplicationMode: "STREAMING",
    ApplicationVersionCreateTimestamp: new Date(version.created),
    ...(version.updatedFrom === undefined ? {} : { ApplicationVersionUpdatedFrom: version.updatedFrom }),
    ...(version.rolledBackFrom === undefined ? {} : { ApplicationVersionRolledBackFrom: version.rolledBackFrom }),
    ...(version.rolledBackTo === undefined ? {} : { ApplicationVersionRolledBackTo: version.rolledBackTo }),
  };
}

function describeConfiguration(
  application: Application,
  settings: ApplicationSettings,
  present: boolean,
): ApplicationConfigurationDescription {
  const { code, properties, checkpoints, monitoring, parallelism } = settings;
  return {
    ...(code === undefined
      ? {}
      : {
          ApplicationCodeConfigurationDescription: {
            CodeContentType: "ZIPFILE",
            CodeContentDescription: {
              CodeMD5: code.md5,
              CodeSize: code.archive.length,
              S3ApplicationCodeLocationDescription: { BucketARN: code.bucketArn, FileKey: code.key },
            },
          },
        }),
    ...(present && application.run !== undefined ? { RunConfigurationDescription: describeRun(application.run) } : {}),
    FlinkApplicationConfigurationDescription: {
      CheckpointConfigurationDescription: {
        ConfigurationType: checkpoints.type,
        CheckpointingEnabled: checkpoints.enabled,
        CheckpointInterval: checkpoints.intervalMs,
        MinPauseBetweenCheckpoints: checkpoints.minPauseMs,
      },
      MonitoringConfigurationDescription: {
        ConfigurationType: monitoring.type,
        MetricsLevel: monitoring.metricsLevel,
        LogLevel: monitoring.logLevel,
      },
      ParallelismConfigurationDescription: {
        ConfigurationType: parallelism.type,
        Parallelism: parallelism.parallelism,
        ParallelismPerKPU: parallelism.perKpu,
        CurrentParallelism: present ? application.currentParallelism : parallelism.parallelism,
        AutoScalingEnabled: parallelism.autoScaling,
      },
    },
    ...(properties.length === 0
      ? {}
      : { EnvironmentPropertyDescriptions: { PropertyGroupDescriptions: [...properties] } }),
    ApplicationSnapshotConfigurationDescription: { SnapshotsEnabled: settings.snapshotsEnabled },
    ...(settings.rollbackEnabled === undefined
      ? {}
      : { ApplicationSystemRollbackConfigurationDescription: { RollbackEnabled: settings.rollbackEnabled } }),
  };
}

function describeRun(run: RunSettings): RunConfigurationDescription {
  return {
    ApplicationRestoreConfigurationDescription: {
      ApplicationRestoreType: run.restore,
      ...(run.snapshotName === undefined ? {} : { SnapshotName: run.snapshotName }),
    },
    FlinkRunConfigurationDescription: { AllowNonRestoredState: run.allowNonRestoredState },
  };
}

export function summarise(application: Application): ApplicationSummary {
  return {
    ApplicationName: application.name,
    ApplicationARN: application.arn,
    ApplicationStatus: application.status,
    ApplicationVersionId: application.version.id,
    RuntimeEnvironment: application.version.settings.runtime.name as RuntimeEnvironment,
    ApplicationMode: "STREAMING",
  };
}

export function describeSnapshot(snapshot: Snapshot): SnapshotDetails {
  return {
    SnapshotName: snapshot.name,
    SnapshotStatus: snapshot.status,
    ApplicationVersionId: snapshot.version,
    SnapshotCreationTimestamp: new Date(snapshot.created),
    RuntimeEnvironment: snapshot.runtime.name as RuntimeEnvironment,
  };
}

export function describeOperation(operation: ApplicationOperation): ApplicationOperationInfoDetails {
  const { versions, error, rollbackOperation } = operation;
  return {
    Operation: operation.name,
    StartTime: new Date(operation.started),
    // Required by the model; an operation that has not ended shows when it began.
    EndTime: new Date(operation.ended ?? operation.started),
    OperationStatus: operation.status,
    ...(versions === undefined
      ? {}
      : {
          ApplicationVersionChangeDetails: {
            ApplicationVersionUpdatedFrom: versions.from,
            ApplicationVersionUpdatedTo: versions.to,
          },
        }),
    ...(error === undefined
      ? {}
      : {
          OperationFailureDetails: {
            ...(rollbackOperation === undefined ? {} : { RollbackOperationId: rollbackOperation }),
            ErrorInfo: { ErrorString: error },
          },
        }),
  };
}
