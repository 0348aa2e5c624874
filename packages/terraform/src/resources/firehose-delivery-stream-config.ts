import type {
  AmazonopensearchserviceDestinationConfiguration,
  CloudWatchLoggingOptions,
  ExtendedS3DestinationConfiguration,
  HttpEndpointDestinationConfiguration,
  ProcessingConfiguration,
  S3DestinationConfiguration,
} from "@aws-sdk/client-firehose";

import { FORMAT_CONVERSION, formatConversion } from "./firehose-format-conversion.ts";

/** A nested block; the provider writes one of at most one as a list. */
export type Block = Readonly<Record<string, unknown>>;

const BUCKET = [
  "role_arn",
  "bucket_arn",
  "prefix",
  "error_output_prefix",
  "buffering_size",
  "buffering_interval",
  "compression_format",
];
const LOGGING = { arguments: ["enabled", "log_group_name", "log_stream_name"] };
const PROCESSING = {
  arguments: ["enabled"],
  blocks: {
    processors: {
      arguments: ["type"],
      blocks: { parameters: { arguments: ["parameter_name", "parameter_value"] } },
    },
  },
};
const S3 = { arguments: BUCKET, blocks: { cloudwatch_logging_options: LOGGING } };

/** What each destination executes. */
export const DESTINATION_BLOCKS = {
  extended_s3_configuration: {
    arguments: [...BUCKET, "s3_backup_mode", "custom_time_zone", "file_extension"],
    blocks: {
      cloudwatch_logging_options: LOGGING,
      data_format_conversion_configuration: FORMAT_CONVERSION,
      dynamic_partitioning_configuration: { arguments: ["enabled", "retry_duration"] },
      processing_configuration: PROCESSING,
      s3_backup_configuration: S3,
    },
  },
  http_endpoint_configuration: {
    arguments: [
      "url",
      "name",
      "access_key",
      "role_arn",
      "buffering_size",
      "buffering_interval",
      "retry_duration",
      "s3_backup_mode",
    ],
    blocks: {
      cloudwatch_logging_options: LOGGING,
      processing_configuration: PROCESSING,
      request_configuration: {
        arguments: ["content_encoding"],
        blocks: { common_attributes: { arguments: ["name", "value"] } },
      },
      s3_configuration: S3,
      secrets_manager_configuration: { arguments: ["enabled", "secret_arn", "role_arn"] },
    },
  },
  opensearch_configuration: {
    arguments: [
      "role_arn",
      "domain_arn",
      "index_name",
      "index_rotation_period",
      "buffering_size",
      "buffering_interval",
      "retry_duration",
      "s3_backup_mode",
    ],
    blocks: {
      cloudwatch_logging_options: LOGGING,
      document_id_options: { arguments: ["default_document_id_format"] },
      processing_configuration: PROCESSING,
      s3_configuration: S3,
    },
  },
};

/** The block of at most one; undefined when there is none. */
export function only(value: unknown): Block | undefined {
  return (value as readonly Block[] | undefined)?.[0];
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

function hints(block: Block): { SizeInMBs: number; IntervalInSeconds: number } {
  return {
    SizeInMBs: Number(block.buffering_size ?? 5),
    IntervalInSeconds: Number(block.buffering_interval ?? 300),
  };
}

function logging(value: unknown): CloudWatchLoggingOptions {
  const block = only(value);
  const options: CloudWatchLoggingOptions = { Enabled: block?.enabled === true };
  if (options.Enabled) {
    options.LogGroupName = text(block?.log_group_name);
    options.LogStreamName = text(block?.log_stream_name);
  }
  return options;
}

function processing(value: unknown): ProcessingConfiguration {
  const block = only(value);
  if (block === undefined) return { Enabled: false, Processors: [] };
  return {
    Enabled: block.enabled === true,
    Processors: ((block.processors ?? []) as readonly Block[]).map(({ type, parameters }) => ({
      Type: type as never,
      Parameters: ((parameters ?? []) as readonly Block[]).map(({ parameter_name, parameter_value }) => ({
        ParameterName: parameter_name as never,
        ParameterValue: String(parameter_value),
      })),
    })),
  };
}

function bucket(block: Block): S3DestinationConfiguration {
  return {
    RoleARN: text(block.role_arn),
    BucketARN: text(block.bucket_arn),
    Prefix: String(block.prefix ?? ""),
    ...(text(block.error_output_prefix) === undefined ? {} : { ErrorOutputPrefix: text(block.error_output_prefix) }),
    BufferingHints: hints(block),
    CompressionFormat: (block.compression_format ?? "UNCOMPRESSED") as never,
    CloudWatchLoggingOptions: logging(block.cloudwatch_logging_options),
  };
}

/** `extended_s3_configuration` as the API takes it. */
export function extendedS3(block: Block): ExtendedS3DestinationConfiguration {
  const partitioning = only(block.dynamic_partitioning_configuration);
  const backup = only(block.s3_backup_configuration);
  const conversion = only(block.data_format_conversion_configuration);
  return {
    ...bucket(block),
    ...(conversion === undefined ? {} : { DataFormatConversionConfiguration: formatConversion(conversion) }),
    ProcessingConfiguration: processing(block.processing_configuration),
    S3BackupMode: (block.s3_backup_mode ?? "Disabled") as never,
    ...(backup === undefined ? {} : { S3BackupConfiguration: bucket(backup) }),
    ...(partitioning === undefined
      ? {}
      : {
          DynamicPartitioningConfiguration: {
            Enabled: partitioning.enabled === true,
            RetryOptions: { DurationInSeconds: Number(partitioning.retry_duration ?? 300) },
          },
        }),
    CustomTimeZone: text(block.custom_time_zone) ?? "UTC",
    ...(text(block.file_extension) === undefined ? {} : { FileExtension: text(block.file_extension) }),
  };
}

/** `http_endpoint_configuration` as the API takes it. */
export function httpEndpoint(block: Block): HttpEndpointDestinationConfiguration {
  const request = only(block.request_configuration);
  const secret = only(block.secrets_manager_configuration);
  return {
    EndpointConfiguration: {
      Url: text(block.url),
      ...(text(block.name) === undefined ? {} : { Name: text(block.name) }),
      ...(text(block.access_key) === undefined ? {} : { AccessKey: text(block.access_key) }),
    },
    BufferingHints: hints(block),
    CloudWatchLoggingOptions: logging(block.cloudwatch_logging_options),
    ProcessingConfiguration: processing(block.processing_configuration),
    RequestConfiguration: {
      ContentEncoding: (request?.content_encoding ?? "NONE") as never,
      CommonAttributes: ((request?.common_attributes ?? []) as readonly Block[]).map(({ name, value }) => ({
        AttributeName: String(name),
        AttributeValue: String(value),
      })),
    },
    ...(text(block.role_arn) === undefined ? {} : { RoleARN: text(block.role_arn) }),
    RetryOptions: { DurationInSeconds: Number(block.retry_duration ?? 300) },
    S3BackupMode: (block.s3_backup_mode ?? "FailedDataOnly") as never,
    S3Configuration: bucket(only(block.s3_configuration)!),
    ...(secret === undefined
      ? {}
      : {
          SecretsManagerConfiguration: {
            Enabled: secret.enabled !== false,
            SecretARN: text(secret.secret_arn),
            RoleARN: text(secret.role_arn),
          },
        }),
  };
}

/** `opensearch_configuration` as the API takes it. */
export function openSearch(block: Block): AmazonopensearchserviceDestinationConfiguration {
  const documentId = only(block.document_id_options)?.default_document_id_format;
  return {
    RoleARN: text(block.role_arn),
    DomainARN: text(block.domain_arn),
    IndexName: text(block.index_name),
    IndexRotationPeriod: (block.index_rotation_period ?? "OneDay") as never,
    BufferingHints: hints(block),
    RetryOptions: { DurationInSeconds: Number(block.retry_duration ?? 300) },
    S3BackupMode: (block.s3_backup_mode ?? "FailedDocumentsOnly") as never,
    S3Configuration: bucket(only(block.s3_configuration)!),
    ProcessingConfiguration: processing(block.processing_configuration),
    CloudWatchLoggingOptions: logging(block.cloudwatch_logging_options),
    ...(documentId === undefined ? {} : { DocumentIdOptions: { DefaultDocumentIdFormat: documentId as never } }),
  };
}
