import type { ExtendedS3DestinationConfiguration } from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import { DEFAULT_BUFFER_MIB, MIN_BUFFER_MIB, readFormatConversion } from "./conversion/settings.ts";
import type { S3Destination } from "./destination.ts";
import { invalid, refuseMembers } from "./errors.ts";
import { readProcessing } from "./processing-settings.ts";
import { DEFAULT_HINTS, readS3Settings, S3_MEMBERS, withS3Defaults } from "./s3-settings.ts";

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
  const conversion = readFormatConversion(given.DataFormatConversionConfiguration);
  const dynamicPartitioning = given.DynamicPartitioningConfiguration?.Enabled === true;
  const large = dynamicPartitioning || conversion !== undefined;
  const hints = large ? { ...DEFAULT_HINTS, SizeInMBs: DEFAULT_BUFFER_MIB } : DEFAULT_HINTS;
  const config = withDefaults(given, hints);
  const s3 = readS3Settings(PATH, config, dynamicPartitioning);
  if (conversion !== undefined) checkConversion(config);
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
    conversion,
  };
}

/** Files are compressed inside, and take a buffer large enough for their columns. */
function checkConversion({ BufferingHints, CompressionFormat }: ExtendedS3DestinationConfiguration): void {
  if (BufferingHints!.SizeInMBs! < MIN_BUFFER_MIB)
    throw invalid(
      `BufferingHints.SizeInMBs must be at least ${MIN_BUFFER_MIB} when data format conversion is enabled.`,
    );
  if (CompressionFormat !== "UNCOMPRESSED")
    throw invalid("CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.");
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
