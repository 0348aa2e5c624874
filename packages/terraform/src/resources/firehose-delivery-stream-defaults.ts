import { type Block, only } from "./firehose-delivery-stream-config.ts";
import { conversionState } from "./firehose-format-conversion.ts";

const HINTS = { buffering_size: 5, buffering_interval: 300 };

/** A configuration as the provider has it in its state: what nested blocks leave out filled in. */
export function withBlockDefaults<Config extends Block>(config: Config): Config {
  const filled: Record<string, unknown> = {};
  const s3 = only(config.extended_s3_configuration);
  const http = only(config.http_endpoint_configuration);
  const search = only(config.opensearch_configuration);
  const encryption = only(config.server_side_encryption) ?? {};
  if (s3 !== undefined) filled.extended_s3_configuration = [extendedS3(s3)];
  if (http !== undefined) filled.http_endpoint_configuration = [httpEndpoint(http)];
  if (search !== undefined) filled.opensearch_configuration = [openSearch(search)];
  filled.server_side_encryption = [{ enabled: false, key_type: "AWS_OWNED_CMK", ...given(encryption) }];
  return { ...config, ...filled };
}

function extendedS3(block: Block): Block {
  const partitioning = only(block.dynamic_partitioning_configuration);
  const backup = only(block.s3_backup_configuration);
  const conversion = only(block.data_format_conversion_configuration);
  return {
    custom_time_zone: "UTC",
    s3_backup_mode: "Disabled",
    ...bucket(block),
    processing_configuration: processing(block.processing_configuration),
    ...(conversion === undefined ? {} : { data_format_conversion_configuration: [conversionState(conversion)] }),
    ...(partitioning === undefined
      ? {}
      : { dynamic_partitioning_configuration: [{ enabled: false, retry_duration: 300, ...given(partitioning) }] }),
    ...(backup === undefined ? {} : { s3_backup_configuration: [bucket(backup)] }),
  };
}

function httpEndpoint(block: Block): Block {
  const request = only(block.request_configuration) ?? {};
  return {
    ...HINTS,
    retry_duration: 300,
    s3_backup_mode: "FailedDataOnly",
    ...given(block),
    cloudwatch_logging_options: logging(block.cloudwatch_logging_options),
    processing_configuration: processing(block.processing_configuration),
    request_configuration: [{ content_encoding: "NONE", ...given(request) }],
    s3_configuration: [bucket(only(block.s3_configuration)!)],
  };
}

function openSearch(block: Block): Block {
  return {
    ...HINTS,
    index_rotation_period: "OneDay",
    retry_duration: 300,
    s3_backup_mode: "FailedDocumentsOnly",
    document_id_options: [{ default_document_id_format: "FIREHOSE_DEFAULT" }],
    ...given(block),
    cloudwatch_logging_options: logging(block.cloudwatch_logging_options),
    processing_configuration: processing(block.processing_configuration),
    s3_configuration: [bucket(only(block.s3_configuration)!)],
  };
}

function bucket(block: Block): Block {
  return {
    ...HINTS,
    compression_format: "UNCOMPRESSED",
    ...given(block),
    cloudwatch_logging_options: logging(block.cloudwatch_logging_options),
  };
}

function logging(value: unknown): readonly Block[] {
  return [{ enabled: false, ...given(only(value) ?? {}) }];
}

function processing(value: unknown): readonly Block[] {
  return [{ enabled: false, ...given(only(value) ?? {}) }];
}

/** The arguments that have a value. */
function given(block: Block): Block {
  return Object.fromEntries(
    Object.entries(block).filter(([, value]) => value !== undefined && value !== null && !isEmpty(value)),
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
