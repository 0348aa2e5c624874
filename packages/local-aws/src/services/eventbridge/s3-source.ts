import type { NotificationDetail, S3EventRecord } from "../s3/events.ts";
import type { DestinationCheck } from "../s3/notifications.ts";
import type { Buses } from "./buses.ts";
import { timeText } from "./event.ts";
import type { Router } from "./router.ts";

/** Puts the events of buckets that are set so on the default bus (S3 User Guide, "EventBridge event message structure"). */
export function receiveFromS3(buses: Buses, router: Router): () => void {
  const { hooks, random, account, region } = buses.host;
  const bus = buses.require();
  const ends = [
    hooks.subscribe("s3:validate-destination", ({ detail }) => {
      const check = detail as DestinationCheck;
      if (check.destination === bus.arn) check.accept();
    }),
    hooks.subscribe("s3", ({ name, detail }) => {
      const { destination, message } = detail as unknown as NotificationDetail;
      if (name !== "Notification" || destination !== bus.arn) return;
      for (const record of (message as { Records?: readonly S3EventRecord[] }).Records ?? []) {
        const { type, ...more } = describe(record);
        router.route(bus, {
          version: "0",
          id: random.uuid(),
          "detail-type": type,
          source: "aws.s3",
          account,
          time: timeText(Date.parse(record.eventTime)),
          region,
          resources: [record.s3.bucket.arn],
          detail: detailOf(record, more),
        });
      }
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function detailOf({ s3, ...record }: S3EventRecord, more: Readonly<Record<string, string>>): Record<string, unknown> {
  const { key, size, eTag, versionId, sequencer } = s3.object;
  return {
    version: "0",
    bucket: { name: s3.bucket.name },
    object: {
      key: decodeURIComponent(key.replaceAll("+", " ")),
      ...(size === undefined ? {} : { size }),
      ...(eTag === undefined ? {} : { etag: eTag }),
      ...(versionId === undefined ? {} : { "version-id": versionId }),
      ...(sequencer === undefined ? {} : { sequencer }),
    },
    "request-id": record.responseElements["x-amz-request-id"],
    requester: record.userIdentity.principalId,
    "source-ip-address": record.requestParameters.sourceIPAddress,
    ...more,
  };
}

const CREATED: Readonly<Record<string, string>> = {
  Put: "PutObject",
  Post: "POST Object",
  Copy: "CopyObject",
  CompleteMultipartUpload: "CompleteMultipartUpload",
};

/** Detail type, and what the detail says of why. */
function describe({ eventName }: S3EventRecord): { type: string; [name: string]: string } {
  const [family, action = ""] = eventName.split(":");
  const marker = action === "DeleteMarkerCreated";
  const deletion = marker ? "Delete Marker Created" : "Permanently Deleted";
  switch (family) {
    case "ObjectCreated":
      return { type: "Object Created", reason: CREATED[action] ?? action };
    case "ObjectRemoved":
      return { type: "Object Deleted", reason: "DeleteObject", "deletion-type": deletion };
    case "LifecycleExpiration":
      return { type: "Object Deleted", reason: "Lifecycle Expiration", "deletion-type": deletion };
    default:
      return { type: action === "Put" ? "Object Tags Added" : "Object Tags Deleted" };
  }
}
