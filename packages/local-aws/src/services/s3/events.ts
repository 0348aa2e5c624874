import type { CloudEvent } from "../../hooks.ts";
import { matchingRules, type S3EventName } from "./event-names.ts";
import { encodeKey } from "./keys.ts";
import { type Actor, type Bucket, bucketArn, type ObjectVersion, ownerId, type S3State } from "./state.ts";

/** One entry of `Records` (S3 User Guide, "Event message structure"). */
export interface S3EventRecord {
  readonly eventVersion: string;
  readonly eventSource: "aws:s3";
  readonly awsRegion: string;
  readonly eventTime: string;
  readonly eventName: S3EventName;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: Readonly<Record<string, string>>;
  readonly s3: {
    readonly s3SchemaVersion: "1.0";
    readonly configurationId?: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** Form-encoded. */
      readonly key: string;
      readonly size?: number;
      /** Without quotes. */
      readonly eTag?: string;
      readonly versionId?: string;
      /** Hexadecimal; the greater of two of one key is the later. */
      readonly sequencer?: string;
    };
  };
}

/** `detail` of an event of source `s3` named as in S3EventName: raised for every change of every bucket. */
export interface ObjectEventDetail extends Readonly<Record<string, unknown>> {
  readonly bucket: string;
  /** As it is, not encoded. */
  readonly key: string;
  readonly record: S3EventRecord;
}

/** `detail` of an event of source `s3` named `Notification`: to be delivered to a destination. */
export interface NotificationDetail extends Readonly<Record<string, unknown>> {
  /** ARN of a queue, topic, function or event bus. */
  readonly destination: string;
  readonly bucket: string;
  /** The JSON value to deliver: `{ Records: [...] }`, or the test event of a new configuration. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** ETag of no bytes, which the events of delete markers carry. */
const EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

/** Tells the cloud of a change, and every destination whose rule matches it. */
export function raiseEvent(
  state: S3State,
  bucket: Bucket,
  name: S3EventName,
  version: Pick<ObjectVersion, "key" | "versionId" | "content">,
  actor: Actor,
): void {
  const time = state.host.clock.now();
  const record = writeRecord(state, bucket, name, version, actor, time);
  const event = { source: "s3", region: bucket.region, time };
  const detail: ObjectEventDetail = { bucket: bucket.name, key: version.key, record };
  state.host.hooks.emit({ ...event, name, detail } satisfies CloudEvent);
  for (const rule of matchingRules(bucket.notifications, name, version.key)) {
    const configured = { ...record, s3: { ...record.s3, configurationId: rule.id } };
    const notification: NotificationDetail = {
      destination: rule.destination,
      bucket: bucket.name,
      message: { Records: [configured] },
    };
    state.host.hooks.emit({ ...event, name: "Notification", detail: notification });
  }
}

function writeRecord(
  state: S3State,
  bucket: Bucket,
  eventName: S3EventName,
  version: Pick<ObjectVersion, "key" | "versionId" | "content">,
  actor: Actor,
  time: number,
): S3EventRecord {
  const { content } = version;
  const tagging = eventName.startsWith("ObjectTagging:");
  const created = eventName.startsWith("ObjectCreated:");
  const marker = eventName.endsWith(":DeleteMarkerCreated");
  const etag = created || tagging ? content?.etag.slice(1, -1) : marker ? EMPTY_ETAG : undefined;
  return {
    eventVersion: tagging || eventName.startsWith("LifecycleExpiration:") ? "2.3" : "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(time).toISOString(),
    eventName,
    userIdentity: { principalId: actor.principalId },
    requestParameters: { sourceIPAddress: actor.sourceIp },
    responseElements: { "x-amz-request-id": actor.requestId, "x-amz-id-2": actor.requestId },
    s3: {
      s3SchemaVersion: "1.0",
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: ownerId(state) },
        arn: bucketArn(state, bucket.name),
      },
      object: {
        key: encodeKey(version.key),
        ...(created && content ? { size: content.blob.size } : {}),
        ...(etag === undefined ? {} : { eTag: etag }),
        ...(bucket.versioning === undefined || version.versionId === "null" ? {} : { versionId: version.versionId }),
        ...(tagging ? {} : { sequencer: (++state.sequence).toString(16).toUpperCase().padStart(18, "0") }),
      },
    },
  };
}
