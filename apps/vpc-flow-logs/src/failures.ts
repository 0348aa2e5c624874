import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Context } from "./parameters.ts";
import { decodeSubscription, type SubscriptionEvent } from "./subscription.ts";

/** Takes the batches that were not handed on out of their queue; gives their lines. */
export async function takeFailures({ aws, outputs }: Context): Promise<string[]> {
  const sqs = aws.sqs();
  const lines: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: outputs.failures, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) return lines;
    for (const { Body, ReceiptHandle } of Messages) {
      const { requestPayload } = JSON.parse(Body!) as { requestPayload: SubscriptionEvent };
      lines.push(...decodeSubscription(requestPayload).logEvents.map(({ message }) => message));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: outputs.failures, ReceiptHandle }));
    }
  }
}
