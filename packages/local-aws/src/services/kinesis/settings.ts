import type {
  DecreaseStreamRetentionPeriodCommandInput,
  DisableEnhancedMonitoringCommandInput,
  DisableEnhancedMonitoringCommandOutput,
  EnableEnhancedMonitoringCommandInput,
  IncreaseStreamRetentionPeriodCommandInput,
  StartStreamEncryptionCommandInput,
  StopStreamEncryptionCommandInput,
  UpdateMaxRecordSizeCommandInput,
  UpdateStreamModeCommandInput,
} from "@aws-sdk/client-kinesis";
import { AwsError, notImplemented } from "../../errors.ts";
import { update } from "./lifecycle.ts";
import { checkShardQuota, ON_DEMAND_STREAM_QUOTA } from "./quotas.ts";
import { invalid, SHARD_METRICS, type ShardMetric, type Stream, type Streams } from "./streams.ts";
import { checkMaxRecordSize, checkStream, KinesisConstraints, type StreamReference } from "./validation.ts";

/** API reference, IncreaseStreamRetentionPeriod. */
const MIN_HOURS = 24;
const MAX_HOURS = 8760;

const DAY_MS = 86_400_000;
/** API reference, UpdateStreamMode: changes per stream in 24 hours. */
const MODE_UPDATES_PER_DAY = 2;

type Output<Command> = Omit<Command, "$metadata">;

export function increaseRetention(streams: Streams, input: IncreaseStreamRetentionPeriodCommandInput): void {
  const { stream, hours } = checkRetention(streams, input);
  if (hours < stream.retentionHours)
    throw invalid(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be shorter than existing retention period (${stream.retentionHours} hours). Use DecreaseRetentionPeriod API.`,
    );
  // What has expired under the shorter period stays so.
  stream.trim(streams.now);
  stream.retentionHours = hours;
}

export function decreaseRetention(streams: Streams, input: DecreaseStreamRetentionPeriodCommandInput): void {
  const { stream, hours } = checkRetention(streams, input);
  if (hours > stream.retentionHours)
    throw invalid(
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be longer than existing retention period (${stream.retentionHours} hours). Use IncreaseRetentionPeriod API.`,
    );
  stream.retentionHours = hours;
  stream.trim(streams.now);
}

function checkRetention(
  streams: Streams,
  input: StreamReference & { RetentionPeriodHours: number | undefined },
): { stream: Stream; hours: number } {
  const hours = input.RetentionPeriodHours!;
  new KinesisConstraints().stream(input).range("retentionPeriodHours", hours, 1, 0x7fff_ffff).check();
  const stream = streams.resolveActive(input);
  if (hours < MIN_HOURS)
    throw invalid(
      `Minimum allowed retention period is ${MIN_HOURS} hours. Requested retention period (${hours} hours) is too short.`,
    );
  if (hours > MAX_HOURS)
    throw invalid(
      `Maximum allowed retention period is ${MAX_HOURS} hours. Requested retention period (${hours} hours) is too long.`,
    );
  return { stream, hours };
}

export function startEncryption(streams: Streams, input: StartStreamEncryptionCommandInput): void {
  const stream = checkEncryption(streams, input, "StartStreamEncryption");
  const keyId = input.KeyId!;
  update(streams, stream, () => {
    stream.encryption = { keyId };
  });
}

export function stopEncryption(streams: Streams, input: StopStreamEncryptionCommandInput): void {
  const stream = checkEncryption(streams, input, "StopStreamEncryption");
  update(streams, stream, () => {
    stream.encryption = undefined;
  });
}

/** The key that AWS owns for Kinesis; keys of customers need a KMS, which this cloud has not. */
function checkEncryption(
  streams: Streams,
  input: StreamReference & { EncryptionType: string | undefined; KeyId: string | undefined },
  operation: string,
): Stream {
  new KinesisConstraints()
    .stream(input)
    .oneOf("encryptionType", input.EncryptionType, ["NONE", "KMS"])
    .length("keyId", input.KeyId, 1, 2048)
    .check();
  const stream = streams.resolveActive(input);
  if (input.EncryptionType !== "KMS") throw invalid(`EncryptionType must be KMS for ${operation}.`);
  const { partition, region, account } = streams.host;
  const alias = "alias/aws/kinesis";
  if (input.KeyId !== alias && input.KeyId !== `arn:${partition}:kms:${region}:${account}:${alias}`)
    throw notImplemented(`KeyId ${input.KeyId} of kinesis:${operation}`, `use ${alias}`);
  return stream;
}

export function enableMonitoring(
  streams: Streams,
  input: EnableEnhancedMonitoringCommandInput,
): Output<DisableEnhancedMonitoringCommandOutput> {
  return changeMonitoring(streams, input, (monitoring, name) => monitoring.add(name));
}

export function disableMonitoring(
  streams: Streams,
  input: DisableEnhancedMonitoringCommandInput,
): Output<DisableEnhancedMonitoringCommandOutput> {
  return changeMonitoring(streams, input, (monitoring, name) => monitoring.delete(name));
}

function changeMonitoring(
  streams: Streams,
  input: EnableEnhancedMonitoringCommandInput,
  change: (monitoring: Set<ShardMetric>, name: ShardMetric) => void,
): Output<DisableEnhancedMonitoringCommandOutput> {
  const names = input.ShardLevelMetrics!;
  const constraints = new KinesisConstraints().stream(input).count("shardLevelMetrics", names, 1, 7);
  for (const name of names) constraints.oneOf("shardLevelMetrics.member", name, [...SHARD_METRICS, "ALL"]);
  constraints.check();
  const stream = streams.resolveActive(input);
  const current = [...stream.monitoring];
  const desired = new Set(stream.monitoring);
  for (const name of names.includes("ALL") ? SHARD_METRICS : (names as ShardMetric[])) change(desired, name);
  update(streams, stream, () => {
    stream.monitoring.clear();
    for (const name of desired) stream.monitoring.add(name);
  });
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: [...desired],
  };
}

export function updateMaxRecordSize(streams: Streams, input: UpdateMaxRecordSizeCommandInput): void {
  checkStream(input);
  const bytes = checkMaxRecordSize(input.MaxRecordSizeInKiB)!;
  const stream = streams.resolveActive(input);
  update(streams, stream, () => {
    stream.maxRecordBytes = bytes;
  });
}

export function updateStreamMode(streams: Streams, input: UpdateStreamModeCommandInput): void {
  const mode = input.StreamModeDetails!.StreamMode!;
  new KinesisConstraints()
    .stream(input)
    .oneOf("streamModeDetails.streamMode", mode, ["PROVISIONED", "ON_DEMAND"])
    .check();
  const stream = streams.resolveActive(input);
  // Terraform's provider sends the mode on every refresh, also the one the stream is in; that is no change.
  if (mode === stream.mode) return;
  const now = streams.now;
  const recent = stream.modeUpdates.filter((time) => now - time < DAY_MS);
  if (recent.length >= MODE_UPDATES_PER_DAY)
    throw new AwsError(
      "LimitExceededException",
      `Stream ${stream.name} under account ${streams.host.account} has changed its mode ${recent.length} times in the last 24 hours; the limit is ${MODE_UPDATES_PER_DAY}.`,
    );
  if (mode === "PROVISIONED") checkShardQuota(streams, stream.openShards.length);
  else if ([...streams].filter((other) => other.mode === "ON_DEMAND").length >= ON_DEMAND_STREAM_QUOTA)
    throw new AwsError(
      "LimitExceededException",
      `This request would exceed the limit of ${ON_DEMAND_STREAM_QUOTA} on-demand streams for the account ${streams.host.account} in ${streams.host.region}.`,
    );
  stream.modeUpdates = [...recent, now];
  update(streams, stream, () => {
    stream.mode = mode;
  });
}
