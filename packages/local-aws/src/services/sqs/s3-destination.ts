import type { NotificationDetail } from "../s3/events.ts";
import type { DestinationCheck } from "../s3/notifications.ts";
import type { Queue } from "./queue.ts";
import { letsSend } from "./queue-policy.ts";
import type { Queues } from "./queues.ts";
import { put } from "./send.ts";

/** Takes the notifications of S3 buckets to queues of this Region; returns what ends that. */
export function receiveFromS3(queues: Queues): () => void {
  const { hooks, partition, account, region, log } = queues.host;
  const prefix = `arn:${partition}:sqs:${region}:${account}:`;
  const find = (arn: string) => queues.find(arn.slice(prefix.length));
  const allowed = (queue: Queue, bucket: string) =>
    letsSend(queues, queue, "s3.amazonaws.com", {
      "aws:SourceArn": `arn:${partition}:s3:::${bucket}`,
      "aws:SourceAccount": account,
    });
  const ends = [
    hooks.subscribe("s3:validate-destination", ({ detail }) => {
      const check = detail as DestinationCheck;
      if (!check.destination.startsWith(prefix)) return;
      const queue = find(check.destination);
      if (queue === undefined) check.refuse("The destination queue does not exist");
      else if (queue.fifo) check.refuse("FIFO SQS queues are not supported");
      else if (!allowed(queue, check.bucket))
        check.refuse("Permissions on the destination queue do not allow S3 to publish notifications from this bucket");
      else check.accept();
    }),
    hooks.subscribe("s3", ({ name, detail }) => {
      if (name !== "Notification") return;
      const { destination, bucket, message } = detail as unknown as NotificationDetail;
      if (!destination.startsWith(prefix)) return;
      const queue = find(destination);
      if (queue === undefined || !allowed(queue, bucket))
        log(`sqs: a notification of bucket ${bucket} was dropped: ${destination} is gone or does not allow it`);
      else put(queues, queue, { body: JSON.stringify(message), attributes: {} }, "s3.amazonaws.com");
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
