import type { DirectPutQuota } from "@millrace/firehose-producer";
import type { StateChange } from "./alarms.ts";
import type { ClickLoad } from "./load-clicks.ts";

/** What a run of this sample yields for its checks and views. */
export interface Delivery {
  /** When the run began, in milliseconds on its clock. */
  readonly since: number;
  readonly region: string;
  readonly quota: DirectPutQuota;
  readonly clicks: ClickLoad;
  readonly orders: {
    /** Orders put one by one, and in batches. */
    readonly each: number;
    readonly put: number;
    readonly accepted: number;
    /** PutRecord and PutRecordBatch requests, from CloudWatch. */
    readonly singleRequests: number;
    readonly batchRequests: number;
    /** When the permission was taken away and given back. */
    readonly brokenAt: number;
    readonly repairedAt: number;
  };
  /** All alarms' changes of state, and what the topic said of them. */
  readonly history: readonly StateChange[];
  readonly notifications: readonly StateChange[];
}
