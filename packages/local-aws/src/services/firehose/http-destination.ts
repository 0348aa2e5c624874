import type { HttpEndpointDestinationConfiguration, SecretsManagerConfiguration } from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import type { HttpDestination } from "./destination.ts";
import { invalid, refuseMembers } from "./errors.ts";
import { readProcessing } from "./processing-settings.ts";
import { DEFAULT_HINTS, defined, readLogging, readS3Settings, S3_MEMBERS, withS3Defaults } from "./s3-settings.ts";

const PATH = "HttpEndpointDestinationConfiguration";
const MEMBERS = [
  "EndpointConfiguration",
  "BufferingHints",
  "CloudWatchLoggingOptions",
  "RequestConfiguration",
  "ProcessingConfiguration",
  "RoleARN",
  "RetryOptions",
  "S3BackupMode",
  "S3Configuration",
  "SecretsManagerConfiguration",
];

const MEBIBYTE = 1024 * 1024;
const DEFAULT_RETRY_SECONDS = 300;

/**
 * Reads the settings of an HTTP endpoint. AWS takes HTTPS on port 443 only; here any URL serves, so that an endpoint can run
 * on the same machine. @throws AwsError ValidationException, InvalidArgumentException, NotImplemented.
 */
export function readHttpDestination(given: HttpEndpointDestinationConfiguration): HttpDestination {
  refuseMembers(PATH, given, MEMBERS);
  refuseMembers(`${PATH}.S3Configuration`, given.S3Configuration ?? {}, S3_MEMBERS);
  const config = withDefaults(given);
  const { SizeInMBs, IntervalInSeconds } = config.BufferingHints as Required<typeof DEFAULT_HINTS>;
  const { Url: url, AccessKey } = config.EndpointConfiguration!;
  check(config);
  const errors = readS3Settings("S3Configuration", config.S3Configuration!);
  const attributes = config.RequestConfiguration!.CommonAttributes ?? [];
  return {
    kind: "http",
    config,
    url: url!,
    accessKey: AccessKey || undefined,
    secret: readSecret(config.SecretsManagerConfiguration, config.RoleARN, AccessKey),
    gzip: config.RequestConfiguration!.ContentEncoding === "GZIP",
    commonAttributes: Object.fromEntries(attributes.map((one) => [one.AttributeName!, one.AttributeValue!])),
    retryMs: config.RetryOptions!.DurationInSeconds! * 1000,
    buffer: { bytes: SizeInMBs * MEBIBYTE, intervalMs: IntervalInSeconds * 1000 },
    errors,
    backup: config.S3BackupMode === "AllData" ? errors : undefined,
    processing: readProcessing(config.ProcessingConfiguration, config.RoleARN ?? errors.roleArn, false),
    log: readLogging(`${PATH}.CloudWatchLoggingOptions`, config.CloudWatchLoggingOptions),
  };
}

function withDefaults(given: HttpEndpointDestinationConfiguration): HttpEndpointDestinationConfiguration {
  return {
    ...given,
    BufferingHints: { ...DEFAULT_HINTS, ...defined(given.BufferingHints) },
    CloudWatchLoggingOptions: given.CloudWatchLoggingOptions ?? { Enabled: false },
    RequestConfiguration: { ContentEncoding: "NONE", ...defined(given.RequestConfiguration) },
    RetryOptions: { DurationInSeconds: given.RetryOptions?.DurationInSeconds ?? DEFAULT_RETRY_SECONDS },
    S3BackupMode: given.S3BackupMode ?? "FailedDataOnly",
    S3Configuration: withS3Defaults(given.S3Configuration!),
  };
}

function check(config: HttpEndpointDestinationConfiguration): void {
  const { Url, Name, AccessKey } = config.EndpointConfiguration!;
  const constraints = new Constraints()
    .length("endpointConfiguration.url", Url, 1, 1000)
    .pattern("endpointConfiguration.url", Url, /https?:\/\/.*/)
    .length("endpointConfiguration.name", Name, 1, 256)
    .length("endpointConfiguration.accessKey", AccessKey, 0, 4096)
    .range("bufferingHints.sizeInMBs", config.BufferingHints!.SizeInMBs, 1, 64)
    .range("bufferingHints.intervalInSeconds", config.BufferingHints!.IntervalInSeconds, 0, 900)
    .oneOf("requestConfiguration.contentEncoding", config.RequestConfiguration!.ContentEncoding, ["NONE", "GZIP"])
    .count("requestConfiguration.commonAttributes", config.RequestConfiguration!.CommonAttributes, 0, 50)
    .range("retryOptions.durationInSeconds", config.RetryOptions!.DurationInSeconds, 0, 7200)
    .oneOf("s3BackupMode", config.S3BackupMode, ["FailedDataOnly", "AllData"]);
  for (const { AttributeName, AttributeValue } of config.RequestConfiguration!.CommonAttributes ?? [])
    constraints
      .length("requestConfiguration.commonAttributes.member.attributeName", AttributeName, 1, 256)
      .length("requestConfiguration.commonAttributes.member.attributeValue", AttributeValue, 0, 1024);
  constraints.check();
}

function readSecret(
  given: SecretsManagerConfiguration | undefined,
  roleArn: string | undefined,
  accessKey: string | undefined,
): HttpDestination["secret"] {
  if (given?.Enabled !== true) return undefined;
  const role = given.RoleARN ?? roleArn;
  if (given.SecretARN === undefined || role === undefined)
    throw invalid("SecretARN and RoleARN must be specified when SecretsManagerConfiguration is enabled.");
  if (accessKey) throw invalid("AccessKey must not be specified when SecretsManagerConfiguration is enabled.");
  return { arn: given.SecretARN, roleArn: role };
}
