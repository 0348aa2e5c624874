import type {
  BufferingHints,
  CloudWatchLoggingOptions,
  CompressionFormat,
  ExtendedS3DestinationConfiguration,
  S3DestinationConfiguration,
} from "@aws-sdk/client-firehose";
import { type PrefixPair, resolvePrefixes, S3PrefixError } from "@millrace/s3-prefix";
import { Constraints } from "../../constraints.ts";
import type { BufferHints } from "./buffer.ts";
import { invalid, refuseMembers } from "./errors.ts";

/** Where errors are logged; undefined when they are not. */
export interface LogTarget {
  readonly group: string;
  readonly stream: string;
}

/** How objects are written to a bucket. */
export interface S3Settings {
  readonly roleArn: string;
  readonly bucketArn: string;
  readonly bucket: string;
  readonly prefixes: PrefixPair;
  readonly timeZone: string;
  readonly buffer: BufferHints;
  readonly compression: CompressionFormat;
  /** Given instead of the compression's own. */
  readonly fileExtension: string | undefined;
  readonly log: LogTarget | undefined;
}

/** Settings of a bucket as the API gives them, of a destination or of a backup. */
export type S3Configuration = S3DestinationConfiguration &
  Partial<Pick<ExtendedS3DestinationConfiguration, "FileExtension" | "CustomTimeZone">>;

export const S3_MEMBERS = [
  "RoleARN",
  "BucketARN",
  "Prefix",
  "ErrorOutputPrefix",
  "BufferingHints",
  "CompressionFormat",
  "EncryptionConfiguration",
  "CloudWatchLoggingOptions",
];

const MEBIBYTE = 1024 * 1024;
const ROLE_ARN = /arn:.*:iam::\d{12}:role\/[a-zA-Z_0-9+=,.@\-_/]+/;
const BUCKET_ARN = /arn:.*:s3:::[\w.-]{1,255}/;
const COMPRESSIONS = ["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"];
const FILE_EXTENSION = /\.[0-9a-z!\-_.*'()]+/;

/** API reference, S3DestinationConfiguration: defaults of what is left out. */
export function withS3Defaults<Config extends S3Configuration>(config: Config, hints = DEFAULT_HINTS): Config {
  return {
    ...config,
    BufferingHints: { ...hints, ...defined(config.BufferingHints) },
    CompressionFormat: config.CompressionFormat ?? "UNCOMPRESSED",
    EncryptionConfiguration: config.EncryptionConfiguration ?? { NoEncryptionConfig: "NoEncryption" },
    CloudWatchLoggingOptions: config.CloudWatchLoggingOptions ?? { Enabled: false },
  };
}

export const DEFAULT_HINTS: Required<BufferingHints> = { SizeInMBs: 5, IntervalInSeconds: 300 };

/**
 * Checks the settings of a bucket, defaults filled in, and reads them.
 * @throws AwsError ValidationException, InvalidArgumentException, NotImplemented.
 */
export function readS3Settings(path: string, config: S3Configuration, dynamicPartitioning = false): S3Settings {
  checkS3Shape(path, config);
  refuseMembers(
    `${path}.EncryptionConfiguration`,
    config.EncryptionConfiguration ?? {},
    ["NoEncryptionConfig"],
    SSE_S3,
  );
  const { SizeInMBs, IntervalInSeconds } = config.BufferingHints as Required<BufferingHints>;
  if (dynamicPartitioning && SizeInMBs < 64)
    throw invalid("BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.");
  return {
    roleArn: config.RoleARN!,
    bucketArn: config.BucketARN!,
    bucket: config.BucketARN!.split(":::")[1]!,
    prefixes: readPrefixes(config, dynamicPartitioning),
    timeZone: config.CustomTimeZone ?? "UTC",
    buffer: { bytes: SizeInMBs * MEBIBYTE, intervalMs: IntervalInSeconds * 1000 },
    compression: config.CompressionFormat!,
    fileExtension: config.FileExtension || undefined,
    log: readLogging(`${path}.CloudWatchLoggingOptions`, config.CloudWatchLoggingOptions),
  };
}

const SSE_S3 = "objects are encrypted by the bucket's own settings; leave EncryptionConfiguration out";

function checkS3Shape(path: string, config: S3Configuration): void {
  const at = path.charAt(0).toLowerCase() + path.slice(1);
  new Constraints()
    .required(`${at}.roleARN`, config.RoleARN)
    .length(`${at}.roleARN`, config.RoleARN, 1, 512)
    .pattern(`${at}.roleARN`, config.RoleARN, ROLE_ARN)
    .required(`${at}.bucketARN`, config.BucketARN)
    .length(`${at}.bucketARN`, config.BucketARN, 1, 2048)
    .pattern(`${at}.bucketARN`, config.BucketARN, BUCKET_ARN)
    .length(`${at}.prefix`, config.Prefix, 0, 1024)
    .length(`${at}.errorOutputPrefix`, config.ErrorOutputPrefix, 0, 1024)
    .oneOf(`${at}.compressionFormat`, config.CompressionFormat, COMPRESSIONS)
    .range(`${at}.bufferingHints.sizeInMBs`, config.BufferingHints?.SizeInMBs, 1, 128)
    .range(`${at}.bufferingHints.intervalInSeconds`, config.BufferingHints?.IntervalInSeconds, 0, 900)
    .length(`${at}.fileExtension`, config.FileExtension, 0, 128)
    .length(`${at}.customTimeZone`, config.CustomTimeZone, 0, 50)
    .check();
  if (config.FileExtension && !new RegExp(`^${FILE_EXTENSION.source}$`).test(config.FileExtension))
    throw invalid(`FileExtension must match ${FILE_EXTENSION.source}, got ${config.FileExtension}`);
}

function readPrefixes(config: S3Configuration, dynamicPartitioning: boolean): PrefixPair {
  try {
    return resolvePrefixes({
      prefix: config.Prefix,
      errorOutputPrefix: config.ErrorOutputPrefix,
      timeZone: config.CustomTimeZone,
      dynamicPartitioning,
    });
  } catch (error) {
    if (error instanceof S3PrefixError) throw invalid(error.message);
    throw error;
  }
}

/** @throws AwsError InvalidArgumentException when logging is on without a group and a stream. */
export function readLogging(path: string, options: CloudWatchLoggingOptions | undefined): LogTarget | undefined {
  if (options?.Enabled !== true) return undefined;
  const { LogGroupName: group, LogStreamName: stream } = options;
  new Constraints()
    .length(`${path}.logGroupName`, group, 0, 512)
    .length(`${path}.logStreamName`, stream, 0, 512)
    .check();
  if (!group || !stream)
    throw invalid("LogGroupName and LogStreamName must be specified when CloudWatch logging is enabled.");
  return { group, stream };
}

/** The members of an object that have a value. */
export function defined<Value extends object>(value: Value | undefined): Partial<Value> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, item]) => item !== undefined)) as Partial<Value>;
}
