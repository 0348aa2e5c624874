import type { LogLevel, MetricsLevel, PropertyGroup } from "@aws-sdk/client-kinesis-analytics-v2";
import type { Job } from "./job.ts";
import type { FlinkRuntime } from "./runtimes.ts";

/** Where the code of an application is. */
export interface CodeLocation {
  readonly bucketArn: string;
  readonly key: string;
}

/** Code as it was when the version was made: the service keeps it, whatever becomes of the object. */
export interface Code extends CodeLocation {
  readonly archive: Buffer;
  /** Hexadecimal. */
  readonly md5: string;
}

/** `DEFAULT` holds the service's own values, whatever was given with it. */
export type ConfigurationType = "DEFAULT" | "CUSTOM";

export interface CheckpointSettings {
  readonly type: ConfigurationType;
  readonly enabled: boolean;
  readonly intervalMs: number;
  readonly minPauseMs: number;
}

export interface MonitoringSettings {
  readonly type: ConfigurationType;
  readonly metricsLevel: MetricsLevel;
  readonly logLevel: LogLevel;
}

export interface ParallelismSettings {
  readonly type: ConfigurationType;
  readonly parallelism: number;
  readonly perKpu: number;
  readonly autoScaling: boolean;
}

export interface LoggingOption {
  readonly id: string;
  readonly logStreamArn: string;
}

/** What one version of an application is made of. */
export interface ApplicationSettings {
  readonly runtime: FlinkRuntime;
  readonly role: string;
  readonly code: Code | undefined;
  readonly properties: readonly PropertyGroup[];
  readonly checkpoints: CheckpointSettings;
  readonly monitoring: MonitoringSettings;
  readonly parallelism: ParallelismSettings;
  readonly snapshotsEnabled: boolean;
  /** Undefined when it was never set: the description leaves it out then. */
  readonly rollbackEnabled: boolean | undefined;
  readonly logging: readonly LoggingOption[];
}

/** Settings of a request, whose code has not been fetched, or is that of the version before. */
export type RequestedSettings = Omit<ApplicationSettings, "code"> & { readonly code: CodeLocation | Code | undefined };

/** A version of an application; a change of its settings makes the next one. */
export interface ApplicationVersion {
  readonly id: number;
  readonly settings: ApplicationSettings;
  readonly created: number;
  readonly updatedFrom?: number;
  readonly rolledBackFrom?: number;
  readonly rolledBackTo?: number;
}

export type Status =
  | "READY"
  | "STARTING"
  | "RUNNING"
  | "STOPPING"
  | "FORCE_STOPPING"
  | "UPDATING"
  | "AUTOSCALING"
  | "ROLLING_BACK"
  | "DELETING";

export type RestoreType =
  | "SKIP_RESTORE_FROM_SNAPSHOT"
  | "RESTORE_FROM_LATEST_SNAPSHOT"
  | "RESTORE_FROM_CUSTOM_SNAPSHOT";

/** How a job is started. */
export interface RunSettings {
  readonly restore: RestoreType;
  readonly snapshotName: string | undefined;
  readonly allowNonRestoredState: boolean;
}

/** State of a job, kept until it is deleted. */
export interface Snapshot {
  readonly name: string;
  readonly created: number;
  readonly version: number;
  readonly runtime: FlinkRuntime;
  status: "CREATING" | "READY" | "DELETING" | "FAILED";
  /** Undefined until it is ready. */
  body: Uint8Array | undefined;
}

/** What was done to an application, and how it ended. */
export interface ApplicationOperation {
  readonly id: string;
  /** The API operation, or what the service did itself. */
  readonly name: string;
  readonly started: number;
  ended: number | undefined;
  status: "IN_PROGRESS" | "SUCCESSFUL" | "FAILED" | "CANCELLED";
  readonly versions: { readonly from: number; readonly to: number } | undefined;
  error: string | undefined;
  rollbackOperation: string | undefined;
}

/** An application with its versions, snapshots and, when it runs, its job. */
export interface Application {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly created: number;
  readonly tags: Map<string, string>;
  status: Status;
  version: ApplicationVersion;
  /** By id, the present one included. */
  readonly versions: Map<number, ApplicationVersion>;
  lastUpdated: number;
  /** Changes with every change of the application. */
  conditionalToken: string;
  /** Undefined before the first start. */
  run: RunSettings | undefined;
  /** What automatic scaling made of the parallelism; the setting's own value when nothing was scaled. */
  currentParallelism: number;
  /** Oldest first. */
  readonly snapshots: Map<string, Snapshot>;
  /** Oldest first. */
  readonly operations: ApplicationOperation[];
  job: Job | undefined;
  /** The transition that is under way; aborting it ends it. */
  transition: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
}
