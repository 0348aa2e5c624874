import type {
  DeliveryStreamDescription,
  DescribeDeliveryStreamCommandInput,
  DescribeDeliveryStreamCommandOutput,
  DestinationDescription,
  HttpEndpointConfiguration,
  ListDeliveryStreamsCommandInput,
  ListDeliveryStreamsCommandOutput,
  S3DestinationConfiguration,
  S3DestinationDescription,
} from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import { DESTINATION_ID, type DeliveryStream } from "./delivery-stream.ts";
import type { Destination } from "./destination.ts";
import type { Streams } from "./streams.ts";
import { checkName } from "./validation.ts";

type Output<Command> = Omit<Command, "$metadata">;

export function describeDeliveryStream(
  streams: Streams,
  input: DescribeDeliveryStreamCommandInput,
): Output<DescribeDeliveryStreamCommandOutput> {
  const name = checkName(input.DeliveryStreamName);
  new Constraints()
    .length("exclusiveStartDestinationId", input.ExclusiveStartDestinationId, 1, 100)
    .range("limit", input.Limit, 1, 10_000)
    .check();
  const stream = streams.require(name);
  const past = input.ExclusiveStartDestinationId !== undefined && input.ExclusiveStartDestinationId >= DESTINATION_ID;
  return {
    DeliveryStreamDescription: {
      ...describe(stream),
      Destinations: past ? [] : [describeDestination(stream.destination)],
    },
  };
}

function describe(stream: DeliveryStream): Omit<DeliveryStreamDescription, "Destinations"> {
  return {
    DeliveryStreamName: stream.name,
    DeliveryStreamARN: stream.arn,
    DeliveryStreamStatus: stream.status,
    DeliveryStreamEncryptionConfiguration: describeEncryption(stream),
    DeliveryStreamType: stream.type,
    VersionId: String(stream.version),
    CreateTimestamp: new Date(stream.created),
    ...(stream.updated === undefined ? {} : { LastUpdateTimestamp: new Date(stream.updated) }),
    ...describeSource(stream),
    HasMoreDestinations: false,
  };
}

function describeEncryption({ encryption }: DeliveryStream) {
  if (encryption === undefined) return { Status: "DISABLED" as const };
  const { keyType: KeyType, keyArn } = encryption;
  return { Status: "ENABLED" as const, KeyType, ...(keyArn === undefined ? {} : { KeyARN: keyArn }) };
}

function describeSource({ source, throughputHint }: DeliveryStream): Pick<DeliveryStreamDescription, "Source"> {
  if (source !== undefined)
    return {
      Source: {
        KinesisStreamSourceDescription: {
          KinesisStreamARN: source.streamArn,
          RoleARN: source.roleArn,
          DeliveryStartTimestamp: new Date(source.startTime),
        },
      },
    };
  if (throughputHint === undefined) return {};
  return { Source: { DirectPutSourceDescription: { ThroughputHintInMBs: throughputHint } } };
}

function describeDestination(destination: Destination): DestinationDescription {
  const DestinationId = DESTINATION_ID;
  switch (destination.kind) {
    case "s3": {
      const { S3BackupConfiguration, ...config } = destination.config;
      const ExtendedS3DestinationDescription = {
        ...config,
        ...(S3BackupConfiguration === undefined ? {} : { S3BackupDescription: describeS3(S3BackupConfiguration) }),
      };
      return {
        DestinationId,
        S3DestinationDescription: describeS3(config),
        ExtendedS3DestinationDescription: ExtendedS3DestinationDescription as NonNullable<
          DestinationDescription["ExtendedS3DestinationDescription"]
        >,
      };
    }
    case "http": {
      const { S3Configuration, EndpointConfiguration, ...config } = destination.config;
      return {
        DestinationId,
        HttpEndpointDestinationDescription: {
          ...config,
          EndpointConfiguration: withoutKey(EndpointConfiguration!),
          S3DestinationDescription: describeS3(S3Configuration!),
        },
      };
    }
    case "search": {
      const { S3Configuration, ...config } = destination.config;
      return {
        DestinationId,
        AmazonopensearchserviceDestinationDescription: {
          ...config,
          S3DestinationDescription: describeS3(S3Configuration!),
        },
      };
    }
  }
}

function describeS3(config: S3DestinationConfiguration): S3DestinationDescription {
  const { RoleARN, BucketARN, Prefix, ErrorOutputPrefix } = config;
  const { BufferingHints, CompressionFormat, EncryptionConfiguration, CloudWatchLoggingOptions } = config;
  return {
    RoleARN,
    BucketARN,
    ...(Prefix === undefined ? {} : { Prefix }),
    ...(ErrorOutputPrefix === undefined ? {} : { ErrorOutputPrefix }),
    BufferingHints,
    CompressionFormat,
    EncryptionConfiguration,
    CloudWatchLoggingOptions,
  };
}

/** The access key is never given back. */
function withoutKey({ Url, Name }: HttpEndpointConfiguration) {
  return Name === undefined ? { Url } : { Url, Name };
}

export function listDeliveryStreams(
  streams: Streams,
  input: ListDeliveryStreamsCommandInput,
): Output<ListDeliveryStreamsCommandOutput> {
  new Constraints()
    .range("limit", input.Limit, 1, 10_000)
    .oneOf("deliveryStreamType", input.DeliveryStreamType, [
      "DirectPut",
      "KinesisStreamAsSource",
      "MSKAsSource",
      "DatabaseAsSource",
    ])
    .length("exclusiveStartDeliveryStreamName", input.ExclusiveStartDeliveryStreamName, 1, 64)
    .check();
  const { DeliveryStreamType: type, ExclusiveStartDeliveryStreamName: after, Limit: limit = DEFAULT_PAGE } = input;
  const names = [...streams]
    .filter((stream) => (type === undefined || stream.type === type) && (after === undefined || stream.name > after))
    .map((stream) => stream.name)
    .sort();
  return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
}

/** API reference, ListDeliveryStreams. */
const DEFAULT_PAGE = 10;
