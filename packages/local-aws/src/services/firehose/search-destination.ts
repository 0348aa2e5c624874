import type { AmazonopensearchserviceDestinationConfiguration } from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import type { SearchDestination } from "./destination.ts";
import { invalid, refuseMembers } from "./errors.ts";
import { readProcessing } from "./processing-settings.ts";
import { DEFAULT_HINTS, defined, readLogging, readS3Settings, S3_MEMBERS, withS3Defaults } from "./s3-settings.ts";

const PATH = "AmazonopensearchserviceDestinationConfiguration";
const MEMBERS = [
  "RoleARN",
  "DomainARN",
  "ClusterEndpoint",
  "IndexName",
  "TypeName",
  "IndexRotationPeriod",
  "BufferingHints",
  "RetryOptions",
  "S3BackupMode",
  "S3Configuration",
  "ProcessingConfiguration",
  "CloudWatchLoggingOptions",
  "DocumentIdOptions",
];

const MEBIBYTE = 1024 * 1024;
const DEFAULT_RETRY_SECONDS = 300;
const ROTATIONS = ["NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth"];

/** Reads the settings of a search domain. @throws AwsError ValidationException, InvalidArgumentException, NotImplemented. */
export function readSearchDestination(given: AmazonopensearchserviceDestinationConfiguration): SearchDestination {
  refuseMembers(PATH, given, MEMBERS);
  refuseMembers(`${PATH}.S3Configuration`, given.S3Configuration ?? {}, S3_MEMBERS);
  if (given.ClusterEndpoint !== undefined)
    throw notImplemented(`${PATH}.ClusterEndpoint`, "name the domain: DomainARN");
  if (given.TypeName) throw notImplemented(`${PATH}.TypeName`, "OpenSearch has no document types; leave it out");
  const config = withDefaults(given);
  check(config);
  const errors = readS3Settings("S3Configuration", config.S3Configuration!);
  return {
    kind: "search",
    config,
    roleArn: config.RoleARN!,
    domainArn: config.DomainARN!,
    index: config.IndexName!,
    rotation: config.IndexRotationPeriod as SearchDestination["rotation"],
    documentIds: config.DocumentIdOptions!.DefaultDocumentIdFormat === "FIREHOSE_DEFAULT",
    retryMs: config.RetryOptions!.DurationInSeconds! * 1000,
    buffer: {
      bytes: config.BufferingHints!.SizeInMBs! * MEBIBYTE,
      intervalMs: config.BufferingHints!.IntervalInSeconds! * 1000,
    },
    errors,
    backup: config.S3BackupMode === "AllDocuments" ? errors : undefined,
    processing: readProcessing(config.ProcessingConfiguration, config.RoleARN!, false),
    log: readLogging(`${PATH}.CloudWatchLoggingOptions`, config.CloudWatchLoggingOptions),
  };
}

function withDefaults(
  given: AmazonopensearchserviceDestinationConfiguration,
): AmazonopensearchserviceDestinationConfiguration {
  return {
    ...given,
    IndexRotationPeriod: given.IndexRotationPeriod ?? "OneDay",
    BufferingHints: { ...DEFAULT_HINTS, ...defined(given.BufferingHints) },
    RetryOptions: { DurationInSeconds: given.RetryOptions?.DurationInSeconds ?? DEFAULT_RETRY_SECONDS },
    S3BackupMode: given.S3BackupMode ?? "FailedDocumentsOnly",
    S3Configuration: withS3Defaults(given.S3Configuration!),
    CloudWatchLoggingOptions: given.CloudWatchLoggingOptions ?? { Enabled: false },
    DocumentIdOptions: given.DocumentIdOptions ?? { DefaultDocumentIdFormat: "FIREHOSE_DEFAULT" },
  };
}

function check(config: AmazonopensearchserviceDestinationConfiguration): void {
  new Constraints()
    .length("domainARN", config.DomainARN, 1, 512)
    .length("indexName", config.IndexName, 1, 80)
    .oneOf("indexRotationPeriod", config.IndexRotationPeriod, ROTATIONS)
    .range("bufferingHints.sizeInMBs", config.BufferingHints!.SizeInMBs, 1, 100)
    .range("bufferingHints.intervalInSeconds", config.BufferingHints!.IntervalInSeconds, 0, 900)
    .range("retryOptions.durationInSeconds", config.RetryOptions!.DurationInSeconds, 0, 7200)
    .oneOf("s3BackupMode", config.S3BackupMode, ["FailedDocumentsOnly", "AllDocuments"])
    .oneOf("documentIdOptions.defaultDocumentIdFormat", config.DocumentIdOptions!.DefaultDocumentIdFormat, [
      "FIREHOSE_DEFAULT",
      "NO_DOCUMENT_ID",
    ])
    .check();
  if (config.DomainARN === undefined) throw invalid("DomainARN must be specified.");
}
