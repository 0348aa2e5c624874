import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { createProducer } from "@millrace/firehose-producer";
import { createJitter } from "./jitter.ts";
import type { Context } from "./parameters.ts";

const BETWEEN_DOCUMENTS = /(?<=\})\n?(?=\{)/;

/**
 * Puts records into a delivery stream and waits until Firehose took them; those that it never takes are failed, each of the
 * documents in them by itself.
 */
export async function putRecords(
  { clock, records }: Context,
  client: FirehoseClient,
  deliveryStreamName: string,
  data: readonly Buffer[],
): Promise<void> {
  const producer = createProducer({
    client,
    deliveryStreamName,
    clock,
    linger: 0,
    backoff: { random: createJitter() },
    onFailed(failures) {
      for (const { code, data } of failures)
        for (const document of Buffer.from(data).toString().split(BETWEEN_DOCUMENTS))
          records.failed(`not put: ${code}`, document);
    },
  });
  for (const record of data) await producer.put(record);
  await producer.close();
}
