import type { CreateDeliveryStreamCommandInput } from "@aws-sdk/client-firehose";
import { notImplemented } from "../../errors.ts";
import type { Destination } from "./destination.ts";
import { invalid, refuseMembers } from "./errors.ts";
import { readHttpDestination } from "./http-destination.ts";
import { readS3Destination } from "./s3-destination.ts";
import { S3_MEMBERS } from "./s3-settings.ts";
import { readSearchDestination } from "./search-destination.ts";

/** Destinations of the API that the cloud has nothing for. */
const REFUSED: Readonly<Record<string, string>> = {
  RedshiftDestinationConfiguration: "deliver to S3",
  SplunkDestinationConfiguration: "deliver to an HTTP endpoint",
  SnowflakeDestinationConfiguration: "deliver to S3",
  IcebergDestinationConfiguration: "deliver to S3",
  AmazonOpenSearchServerlessDestinationConfiguration:
    "deliver to a domain: AmazonopensearchserviceDestinationConfiguration",
  ElasticsearchDestinationConfiguration: "deliver to a domain: AmazonopensearchserviceDestinationConfiguration",
};

type DestinationInput = Pick<
  CreateDeliveryStreamCommandInput,
  | "S3DestinationConfiguration"
  | "ExtendedS3DestinationConfiguration"
  | "HttpEndpointDestinationConfiguration"
  | "AmazonopensearchserviceDestinationConfiguration"
>;

/** Reads the one destination of a new delivery stream. @throws AwsError InvalidArgumentException, ValidationException, NotImplemented. */
export function readDestination(input: DestinationInput): Destination {
  for (const [name, instead] of Object.entries(REFUSED))
    if (name in input && (input as Record<string, unknown>)[name] !== undefined) throw notImplemented(name, instead);
  const given = [
    input.S3DestinationConfiguration,
    input.ExtendedS3DestinationConfiguration,
    input.HttpEndpointDestinationConfiguration,
    input.AmazonopensearchserviceDestinationConfiguration,
  ].filter((configuration) => configuration !== undefined);
  if (given.length !== 1) throw invalid("Exactly one destination configuration is supported for a Firehose");
  if (input.S3DestinationConfiguration !== undefined) {
    refuseMembers("S3DestinationConfiguration", input.S3DestinationConfiguration, S3_MEMBERS);
    return readS3Destination(input.S3DestinationConfiguration);
  }
  if (input.ExtendedS3DestinationConfiguration !== undefined)
    return readS3Destination(input.ExtendedS3DestinationConfiguration);
  if (input.HttpEndpointDestinationConfiguration !== undefined)
    return readHttpDestination(input.HttpEndpointDestinationConfiguration);
  return readSearchDestination(input.AmazonopensearchserviceDestinationConfiguration!);
}

/** The roles that a destination names. */
export function rolesOf(destination: Destination): Set<string> {
  const roles = new Set([destination.errors.roleArn]);
  if (destination.backup !== undefined) roles.add(destination.backup.roleArn);
  if (destination.processing.lambda !== undefined) roles.add(destination.processing.lambda.roleArn);
  if (destination.kind === "search") roles.add(destination.roleArn);
  if (destination.kind === "s3" && destination.conversion !== undefined)
    roles.add(destination.conversion.schema.roleArn);
  return roles;
}
