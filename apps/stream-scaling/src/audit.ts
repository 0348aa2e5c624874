import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Context } from "./parameters.ts";

/** An alarm message as CloudWatch publishes it, as far as its form is looked at. */
export interface AlarmMessage {
  readonly AlarmName: string;
  readonly StateChangeTime: string;
  readonly Trigger: { readonly Metrics?: readonly { readonly Id: string; readonly Expression?: string }[] };
}

/** Takes every alarm message of the first stream out of its queue, in order of time. */
export async function readAlarmMessages({ aws, outputs }: Context): Promise<AlarmMessage[]> {
  const QueueUrl = outputs.audit_queue_url;
  const messages: AlarmMessage[] = [];
  for (;;) {
    const { Messages = [] } = await aws
      .sqs()
      .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    if (Messages.length === 0) break;
    messages.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as AlarmMessage));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle: ReceiptHandle! }));
    await aws.sqs().send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return messages.sort((left, right) => left.StateChangeTime.localeCompare(right.StateChangeTime));
}
