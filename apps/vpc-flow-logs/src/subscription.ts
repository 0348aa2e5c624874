import { gunzipSync } from "node:zlib";

/** What CloudWatch Logs hands to a function: JSON, compressed, in base64. */
export interface SubscriptionEvent {
  readonly awslogs: { readonly data: string };
}

/** A batch of log events; a control message only tries whether the function can be reached. */
export interface SubscriptionBatch {
  readonly messageType: "DATA_MESSAGE" | "CONTROL_MESSAGE";
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

/** Reads a batch. */
export function decodeSubscription({ awslogs }: SubscriptionEvent): SubscriptionBatch {
  return JSON.parse(gunzipSync(Buffer.from(awslogs.data, "base64")).toString()) as SubscriptionBatch;
}
