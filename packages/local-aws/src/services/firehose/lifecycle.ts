import type {
  CreateDeliveryStreamCommandInput,
  DeleteDeliveryStreamCommandInput,
  DeliveryStreamType,
} from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import { readDestination, rolesOf } from "./destinations.ts";
import { type Encryption, readEncryption } from "./encryption.ts";
import { invalid } from "./errors.ts";
import { JqQuery } from "./jq.ts";
import { openSource } from "./kinesis-source.ts";
import type { Streams } from "./streams.ts";
import { checkTags, setTags } from "./tags.ts";
import { checkName } from "./validation.ts";

/** Clock time that a stream stays in CREATING and DELETING; AWS takes up to a minute. */
export const TRANSITION_MS = 1000;

/** Delivery streams of an account in a Region (Developer Guide, "Quota"). */
const MAX_STREAMS = 5000;

export async function createDeliveryStream(
  streams: Streams,
  input: CreateDeliveryStreamCommandInput,
): Promise<{ DeliveryStreamARN: string }> {
  const { host } = streams;
  const name = checkName(input.DeliveryStreamName);
  const type = readType(input);
  checkTags(input.Tags ?? []);
  checkFree(streams, name);
  const destination = readDestination(input);
  const encryption = await initialEncryption(streams, type, input);
  const query = destination.processing.query;
  const compiled = query === undefined ? undefined : await host.clock.during(JqQuery.compile(query));

  // Roles are checked with the ARN that the stream will have; nothing else can take the name meanwhile.
  checkFree(streams, name);
  const stream = streams.add(name, type, destination);
  try {
    stream.query = compiled;
    stream.encryption = encryption;
    stream.throughputHint = input.DirectPutSourceConfiguration?.ThroughputHintInMBs;
    setTags(stream, input.Tags ?? []);
    for (const role of rolesOf(destination)) await stream.roles.checkAssumable(role);
    if (type === "KinesisStreamAsSource")
      stream.source = await openSource(stream, input.KinesisStreamSourceConfiguration!);
  } catch (error) {
    streams.remove(stream);
    throw error;
  }
  host.clock.setTimer(TRANSITION_MS, () => {
    if (stream.status === "CREATING") stream.start();
  });
  return { DeliveryStreamARN: stream.arn };
}

export function deleteDeliveryStream(streams: Streams, input: DeleteDeliveryStreamCommandInput): Record<string, never> {
  const stream = streams.require(checkName(input.DeliveryStreamName));
  if (stream.status === "CREATING")
    throw new AwsError(
      "ResourceInUseException",
      `Firehose ${stream.name} under account ${streams.host.account} is not ACTIVE. It is CREATING.`,
    );
  if (stream.status === "ACTIVE") end(streams, stream);
  return {};
}

function end(streams: Streams, stream: DeliveryStream): void {
  stream.status = "DELETING";
  stream.stop();
  streams.host.clock.setTimer(TRANSITION_MS, () => streams.remove(stream));
}

function checkFree(streams: Streams, name: string): void {
  const { account } = streams.host;
  if (streams.find(name) !== undefined)
    throw new AwsError("ResourceInUseException", `Firehose ${name} under accountId ${account} already exists`);
  if ([...streams].length >= MAX_STREAMS)
    throw new AwsError(
      "LimitExceededException",
      `You have already consumed your firehose quota of ${MAX_STREAMS} hoses.`,
    );
}

function readType(input: CreateDeliveryStreamCommandInput): DeliveryStreamType {
  const type = input.DeliveryStreamType ?? "DirectPut";
  new Constraints()
    .oneOf("deliveryStreamType", type, ["DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource"])
    .range(
      "directPutSourceConfiguration.throughputHintInMBs",
      input.DirectPutSourceConfiguration?.ThroughputHintInMBs,
      1,
      100,
    )
    .check();
  if (type === "MSKAsSource" || type === "DatabaseAsSource")
    throw notImplemented(`DeliveryStreamType ${type}`, "use DirectPut or KinesisStreamAsSource");
  const source = input.KinesisStreamSourceConfiguration;
  if (type === "KinesisStreamAsSource" && source === undefined)
    throw invalid(
      "KinesisStreamSourceConfiguration must be specified when DeliveryStreamType is KinesisStreamAsSource.",
    );
  if (type === "DirectPut" && source !== undefined)
    throw invalid(
      "KinesisStreamSourceConfiguration is only applicable for KinesisStreamAsSource delivery stream type.",
    );
  return type;
}

/** What comes from a data stream is encrypted as that stream is. */
async function initialEncryption(
  streams: Streams,
  type: DeliveryStreamType,
  input: CreateDeliveryStreamCommandInput,
): Promise<Encryption | undefined> {
  const given = input.DeliveryStreamEncryptionConfigurationInput;
  if (given === undefined) return undefined;
  if (type !== "DirectPut")
    throw invalid(`DeliveryStreamEncryptionConfigurationInput is not applicable for ${type} delivery stream type.`);
  return readEncryption(streams.host, given);
}
