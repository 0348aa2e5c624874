import type { NotificationDetail } from "../s3/events.ts";
import type { DestinationCheck } from "../s3/notifications.ts";
import type { Delivery } from "./delivery.ts";
import { accept } from "./publish.ts";
import type { SnsState } from "./state.ts";
import { letsPublish } from "./topic-policy.ts";

/** Takes the notifications of S3 buckets to topics of this Region; returns what ends that. */
export function receiveFromS3(state: SnsState, delivery: Delivery): () => void {
  const { hooks, partition, account } = state.host;
  const prefix = state.arnOf("");
  const allowed = (arn: string, bucket: string): boolean => {
    const topic = state.topics.get(arn);
    const conditions = { "aws:SourceArn": `arn:${partition}:s3:::${bucket}`, "aws:SourceAccount": account };
    return topic !== undefined && letsPublish(state, topic, "s3.amazonaws.com", conditions);
  };
  const ends = [
    hooks.subscribe("s3:validate-destination", ({ detail }) => {
      const check = detail as DestinationCheck;
      if (!check.destination.startsWith(prefix)) return;
      if (!state.topics.has(check.destination)) check.refuse("The destination topic does not exist");
      else if (state.topics.get(check.destination)!.fifo) check.refuse("FIFO SNS topics are not supported");
      else if (!allowed(check.destination, check.bucket))
        check.refuse("Permissions on the destination topic do not allow S3 to publish notifications from this bucket");
      else check.accept();
    }),
    hooks.subscribe("s3", ({ name, detail }) => {
      if (name !== "Notification") return;
      const { destination, bucket, message } = detail as unknown as NotificationDetail;
      if (!destination.startsWith(prefix)) return;
      const topic = state.topics.get(destination);
      if (!topic || !allowed(destination, bucket)) {
        state.host.log(
          `sns: a notification of bucket ${bucket} was dropped: ${destination} is gone or does not allow it`,
        );
        return;
      }
      accept(state, delivery, topic, { Subject: "Amazon S3 Notification", Message: JSON.stringify(message) });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
