import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { StateChange } from "./alarms.ts";
import type { Context } from "./parameters.ts";

/** Takes all notifications out of the queue, in the order in which the states changed. */
export async function readNotifications({ aws, outputs, signal }: Context): Promise<StateChange[]> {
  const QueueUrl = outputs.notifications;
  const notifications: StateChange[] = [];
  for (;;) {
    const { Messages = [] } = await aws
      .sqs()
      .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }), {
        abortSignal: signal,
      });
    if (Messages.length === 0) return notifications.sort((one, other) => one.at - other.at);
    for (const { Body } of Messages) {
      const { AlarmName, NewStateValue, StateChangeTime } = JSON.parse(Body!) as Record<string, string>;
      notifications.push({ alarm: AlarmName!, state: NewStateValue!, at: Date.parse(StateChangeTime!) });
    }
    await aws.sqs().send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
}
