import type {
  ApplicationConfiguration,
  CheckpointConfiguration,
  CloudWatchLoggingOption,
  CodeContent,
  MonitoringConfiguration,
  ParallelismConfiguration,
  PropertyGroup,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import type {
  CheckpointSettings,
  CodeLocation,
  MonitoringSettings,
  ParallelismSettings,
  RequestedSettings,
} from "./application.ts";
import { invalidArgument } from "./errors.ts";

/** API Reference, CheckpointConfiguration, MonitoringConfiguration and ParallelismConfiguration: values of DEFAULT. */
const CHECKPOINTS: CheckpointSettings = { type: "DEFAULT", enabled: true, intervalMs: 60_000, minPauseMs: 5000 };
const MONITORING: MonitoringSettings = { type: "DEFAULT", metricsLevel: "APPLICATION", logLevel: "INFO" };
const PARALLELISM: ParallelismSettings = { type: "DEFAULT", parallelism: 1, perKpu: 1, autoScaling: true };

/** Developer Guide, "Quotas": KPUs of an application, without the one that orchestrates it, and tasks on each. */
export const MAX_KPUS = 64;
export const MAX_PARALLELISM_PER_KPU = 8;
const MAX_PROPERTY_GROUPS = 50;

/** Settings of a configuration beside its runtime, role and log streams. @throws AwsError. */
export function readConfiguration(
  given: ApplicationConfiguration,
): Omit<RequestedSettings, "runtime" | "role" | "logging"> {
  refuseOtherKinds(given);
  const flink = given.FlinkApplicationConfiguration ?? {};
  return {
    code: readCode(given),
    properties: readProperties(given.EnvironmentProperties?.PropertyGroups),
    checkpoints: readCheckpoints(flink.CheckpointConfiguration),
    monitoring: readMonitoring(flink.MonitoringConfiguration),
    parallelism: readParallelism(flink.ParallelismConfiguration),
    snapshotsEnabled: given.ApplicationSnapshotConfiguration?.SnapshotsEnabled ?? true,
    rollbackEnabled: given.ApplicationSystemRollbackConfiguration?.RollbackEnabled,
  };
}

function refuseOtherKinds(given: ApplicationConfiguration): void {
  if (given.SqlApplicationConfiguration !== undefined)
    throw invalidArgument("SqlApplicationConfiguration is not supported for a Flink application");
  if (given.ZeppelinApplicationConfiguration !== undefined)
    throw notImplemented("ZeppelinApplicationConfiguration", "run the notebook's statements as an application");
  if ((given.VpcConfigurations ?? []).length > 0)
    throw notImplemented("VpcConfigurations", "leave it out: the embedded AWS has no VPCs");
  const { KeyType } = given.ApplicationEncryptionConfiguration ?? {};
  if (KeyType !== undefined && KeyType !== "AWS_OWNED_KEY")
    throw notImplemented(`ApplicationEncryptionConfiguration with ${KeyType}`, "use AWS_OWNED_KEY");
}

function readCode(given: ApplicationConfiguration): CodeLocation | undefined {
  const code = given.ApplicationCodeConfiguration;
  if (code === undefined) return undefined;
  new Constraints().oneOf("codeContentType", code.CodeContentType, ["PLAINTEXT", "ZIPFILE"]).check();
  const content = code.CodeContent;
  if (code.CodeContentType === "PLAINTEXT") {
    if (content?.TextContent !== undefined || content?.S3ContentLocation !== undefined)
      throw invalidArgument("CodeContentType PLAINTEXT is not supported for a Flink application. Use ZIPFILE.");
    return undefined;
  }
  if (content === undefined) throw invalidArgument("CodeContent is required when CodeContentType is ZIPFILE");
  return readLocation(content);
}

function readLocation(content: CodeContent): CodeLocation {
  if (content.ZipFileContent !== undefined)
    throw notImplemented("CodeContent.ZipFileContent", "put the zip file into a bucket and use S3ContentLocation");
  if (content.TextContent !== undefined)
    throw invalidArgument("TextContent is not supported for a Flink application. Use S3ContentLocation.");
  const location = content.S3ContentLocation;
  if (location?.BucketARN === undefined || location.FileKey === undefined)
    throw invalidArgument("S3ContentLocation with BucketARN and FileKey is required for a Flink application");
  if (location.ObjectVersion !== undefined)
    throw notImplemented("S3ContentLocation.ObjectVersion", "give each version of the code a key of its own");
  new Constraints()
    .pattern("bucketARN", location.BucketARN, /arn:[^:]+:s3:::.+/)
    .length("fileKey", location.FileKey, 1, 1024)
    .check("InvalidArgumentException");
  return { bucketArn: location.BucketARN, key: location.FileKey };
}

export function readProperties(groups: readonly PropertyGroup[] | undefined): readonly PropertyGroup[] {
  if (groups === undefined) return [];
  const constraints = new Constraints().count("propertyGroups", groups, 0, MAX_PROPERTY_GROUPS);
  const ids = new Set<string>();
  for (const { PropertyGroupId, PropertyMap } of groups) {
    constraints.length("propertyGroupId", PropertyGroupId, 1, 50).pattern("propertyGroupId", PropertyGroupId, GROUP_ID);
    for (const [key, value] of Object.entries(PropertyMap ?? {}))
      constraints.length("propertyMap.key", key, 1, 2048).length("propertyMap.value", value, 1, 2048);
    if (ids.has(PropertyGroupId!)) throw invalidArgument(`Duplicate PropertyGroupId: ${PropertyGroupId}`);
    ids.add(PropertyGroupId!);
  }
  constraints.check("InvalidArgumentException");
  return groups.map(({ PropertyGroupId, PropertyMap }) => ({ PropertyGroupId, PropertyMap: { ...PropertyMap } }));
}

const GROUP_ID = /[a-zA-Z0-9_.-]+/;

/** What is not given is `before`, or the default. */
export function readCheckpoints(given: CheckpointConfiguration | undefined, before = CHECKPOINTS): CheckpointSettings {
  if (given === undefined) return before;
  if (typeOf(given.ConfigurationType) === "DEFAULT") return CHECKPOINTS;
  new Constraints()
    .range("checkpointInterval", given.CheckpointInterval, 1, Number.MAX_SAFE_INTEGER)
    .range("minPauseBetweenCheckpoints", given.MinPauseBetweenCheckpoints, 0, Number.MAX_SAFE_INTEGER)
    .check("InvalidArgumentException");
  return {
    type: "CUSTOM",
    enabled: given.CheckpointingEnabled ?? before.enabled,
    intervalMs: given.CheckpointInterval ?? before.intervalMs,
    minPauseMs: given.MinPauseBetweenCheckpoints ?? before.minPauseMs,
  };
}

export function readMonitoring(given: MonitoringConfiguration | undefined, before = MONITORING): MonitoringSettings {
  if (given === undefined) return before;
  if (typeOf(given.ConfigurationType) === "DEFAULT") return MONITORING;
  new Constraints()
    .oneOf("metricsLevel", given.MetricsLevel, ["APPLICATION", "TASK", "OPERATOR", "PARALLELISM"])
    .oneOf("logLevel", given.LogLevel, ["INFO", "WARN", "ERROR", "DEBUG"])
    .check("InvalidArgumentException");
  return {
    type: "CUSTOM",
    metricsLevel: given.MetricsLevel ?? before.metricsLevel,
    logLevel: given.LogLevel ?? before.logLevel,
  };
}

export function readParallelism(
  given: ParallelismConfiguration | undefined,
  before = PARALLELISM,
): ParallelismSettings {
  if (given === undefined) return before;
  if (typeOf(given.ConfigurationType) === "DEFAULT") return PARALLELISM;
  const parallelism = given.Parallelism ?? before.parallelism;
  const perKpu = given.ParallelismPerKPU ?? before.perKpu;
  new Constraints()
    .range("parallelism", parallelism, 1, Number.MAX_SAFE_INTEGER)
    .range("parallelismPerKPU", perKpu, 1, MAX_PARALLELISM_PER_KPU)
    .check("InvalidArgumentException");
  if (parallelism > perKpu * MAX_KPUS)
    throw invalidArgument(
      `Parallelism ${parallelism} exceeds the limit of ${perKpu * MAX_KPUS}, which is ParallelismPerKPU ${perKpu} times the limit of ${MAX_KPUS} KPUs`,
    );
  return { type: "CUSTOM", parallelism, perKpu, autoScaling: given.AutoScalingEnabled ?? before.autoScaling };
}

function typeOf(given: string | undefined): "DEFAULT" | "CUSTOM" {
  new Constraints()
    .required("configurationType", given)
    .oneOf("configurationType", given, ["DEFAULT", "CUSTOM"])
    .check("InvalidArgumentException");
  return given as "DEFAULT" | "CUSTOM";
}

/** @throws AwsError InvalidArgumentException. */
export function readLogStreams(given: readonly CloudWatchLoggingOption[] | undefined): readonly string[] {
  const arns = (given ?? []).map(({ LogStreamARN }) => LogStreamARN!);
  if (arns.length > 1)
    throw invalidArgument("At most one CloudWatchLoggingOption is supported for a Flink application");
  for (const arn of arns) checkLogStreamArn(arn);
  return arns;
}

/** @throws AwsError InvalidArgumentException. */
export function checkLogStreamArn(arn: string): void {
  if (!LOG_STREAM_ARN.test(arn)) throw invalidArgument(`Invalid CloudWatch log stream ARN: ${arn}`);
}

const LOG_STREAM_ARN = /^arn:[^:]+:logs:[^:]+:\d{12}:log-group:[^:]+:log-stream:.+$/;
