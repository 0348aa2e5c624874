import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { createProducer } from "@millrace/firehose-producer";
import { createJitter } from "./jitter.ts";
import type { Context } from "./parameters.ts";

/** Puts records into a delivery stream and waits until Firehose took them; those that it never takes are failed. */
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
      for (const failure of failures) records.failed(`not put: ${failure.code}`, failure.data);
    },
  });
  for (const record of data) await producer.put(record);
  await producer.close();
}
