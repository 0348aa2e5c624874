import type { ExtendedS3DestinationConfiguration } from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import type { S3Destination } from "./destination.ts";
import { invalid, refuseMembers } from "./errors.ts";
import { readProcessing } from "./processing-settings.ts";
import { DEFAULT_HINTS, readS3Settings, refuseFormatConversion, S3_MEMBERS, withS3Defaults } from "./s3-settings.ts";

const PATH = "ExtendedS3DestinationConfiguration";
const MEMBERS = [
  ...S3_MEMBERS,
  "ProcessingConfiguration",
  "S3BackupMode",
  "S3BackupConfiguration",
  "DataFormatConversionConfiguration",
  "DynamicPartitioningConfiguration",
  "FileExtension",
  "CustomTimeZone",
];

/** Shortest interval of a backup; that of a destination may be 0. */
const MIN_BACKUP_INTERVAL_SECONDS = 60;

/** Reads the settings of an S3 destination. @throws AwsError ValidationException, InvalidArgumentException, NotImplemented. */
export function readS3Destination(given: ExtendedS3DestinationConfiguration): S3Destination {
  refuseMembers(PATH, given, MEMBERS);
  refuseFormatConversion(PATH, given);
  const dynamicPartitioning = given.DynamicPartitioningConfiguration?.Enabled === true;
  const hints = dynamicPartitioning ? { ...DEFAULT_HINTS, SizeInMBs: 128 } : DEFAULT_HINTS;
  const config = withDefaults(given, hints);
  const s3 = readS3Settings(PATH, config, dynamicPartitioning);
  const processing = readProcessing(config.ProcessingConfiguration, s3.roleArn, dynamicPartitioning);
  if (dynamicPartitioning) {
    checkRetry(config);
    checkKeySources(s3.prefixes.prefix.text, processing.query !== undefined, processing.lambda !== undefined);
  }
  const { S3BackupConfiguration: backup } = config;
  return {
    kind: "s3",
    config,
    s3,
    errors: s3,
    backup: backup && config.S3BackupMode === "Enabled" ? readBackup(backup) : undefined,
    processing,
    buffer: s3.buffer,
    log: s3.log,
    dynamicPartitioning,
  };
}

function withDefaults(
  given: ExtendedS3DestinationConfiguration,
  hints: typeof DEFAULT_HINTS,
): ExtendedS3DestinationConfiguration {
  const config = withS3Defaults({ ...given, S3BackupMode: given.S3BackupMode ?? "Disabled" }, hints);
  new Constraints().oneOf("s3BackupMode", config.S3BackupMode, ["Disabled", "Enabled"]).check();
  if (config.S3BackupMode === "Enabled" && given.S3BackupConfiguration === undefined)
    throw invalid("S3BackupConfiguration must be specified when S3BackupMode is Enabled.");
  return given.S3BackupConfiguration === undefined
    ? config
    : { ...config, S3BackupConfiguration: withS3Defaults(given.S3BackupConfiguration) };
}

function readBackup(backup: NonNullable<ExtendedS3DestinationConfiguration["S3BackupConfiguration"]>) {
  refuseMembers("S3BackupConfiguration", backup, S3_MEMBERS);
  new Constraints()
    .range(
      "bufferingHints.intervalInSeconds",
      backup.BufferingHints?.IntervalInSeconds,
      MIN_BACKUP_INTERVAL_SECONDS,
      900,
    )
    .check();
  return readS3Settings("S3BackupConfiguration", backup);
}

function checkRetry(config: ExtendedS3DestinationConfiguration): void {
  const seconds = config.DynamicPartitioningConfiguration?.RetryOptions?.DurationInSeconds;
  new Constraints().range("retryOptions.durationInSeconds", seconds, 0, 7200).check();
}

/** The namespaces of the prefix must have something that fills them. */
function checkKeySources(prefix: string, query: boolean, lambda: boolean): void {
  if (prefix.includes("!{partitionKeyFromQuery:") && !query)
    throw invalid(
      "MetadataExtraction processor must be present when Prefix contains the partitionKeyFromQuery namespace.",
    );
  if (prefix.includes("!{partitionKeyFromLambda:") && !lambda)
    throw invalid("Lambda processor must be present when Prefix contains the partitionKeyFromLambda namespace.");
}
