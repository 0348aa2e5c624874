import { FirehoseClient } from "@aws-sdk/client-firehose";
import { createProducer } from "@millrace/firehose-producer";
import { decodeSubscription, type SubscriptionEvent } from "../subscription.ts";

const firehose = new FirehoseClient({});

/**
 * Hands the events of a log group on, each as a line. Records that Firehose refuses are sent again; when some are left the
 * invocation fails, and CloudWatch Logs has Lambda try the batch again.
 */
export async function handler(event: SubscriptionEvent): Promise<void> {
  const { messageType, logStream, logEvents } = decodeSubscription(event);
  if (messageType !== "DATA_MESSAGE") return;
  const producer = createProducer({
    client: firehose,
    deliveryStreamName: process.env.DELIVERY_STREAM!,
    maxAttempts: 3,
  });
  for (const { message } of logEvents) await producer.put(Buffer.from(`${message}\n`));
  const { delivered } = await producer.close();
  console.log({ logStream, lines: delivered });
}
