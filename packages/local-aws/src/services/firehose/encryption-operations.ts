import type {
  StartDeliveryStreamEncryptionCommandInput,
  StopDeliveryStreamEncryptionCommandInput,
} from "@aws-sdk/client-firehose";
import type { DeliveryStream } from "./delivery-stream.ts";
import { readEncryption } from "./encryption.ts";
import { invalid } from "./errors.ts";
import type { Streams } from "./streams.ts";
import { checkName } from "./validation.ts";

/** Encrypts from now on, under another key when the stream was encrypted before. */
export async function startEncryption(
  streams: Streams,
  input: StartDeliveryStreamEncryptionCommandInput,
): Promise<Record<string, never>> {
  const stream = find(streams, input.DeliveryStreamName);
  stream.encryption = await readEncryption(streams.host, input.DeliveryStreamEncryptionConfigurationInput);
  return {};
}

export function stopEncryption(
  streams: Streams,
  input: StopDeliveryStreamEncryptionCommandInput,
): Record<string, never> {
  find(streams, input.DeliveryStreamName).encryption = undefined;
  return {};
}

/** What comes from a data stream is encrypted there. */
function find(streams: Streams, name: string | undefined): DeliveryStream {
  const stream = streams.requireActive(checkName(name));
  if (stream.type !== "DirectPut")
    throw invalid(`This operation is not permitted on ${stream.type} delivery stream type.`);
  return stream;
}
