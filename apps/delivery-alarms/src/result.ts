import type { DirectPutQuota } from "@millrace/firehose-producer";
import type { StateChange } from "./alarms.ts";
import type { Lake } from "./lake.ts";
import type { ClickLoad } from "./load-clicks.ts";

/** Sums of the metrics of the clicks over the run, and the limits that CloudWatch tells. */
export interface ClicksMetrics {
  readonly incomingBytes: number;
  readonly deliveredBytes: number;
  readonly throttledRecords: number;
  readonly limits: { readonly bytes: number; readonly records: number; readonly requests: number };
  /** 90th percentile of the freshness, in seconds. */
  readonly freshnessP90: number;
}

/** What puts of orders cost, from CloudWatch. */
export interface PutCost {
  /** Requests that Firehose took. */
  readonly requests: number;
  /** Records that it refused, each time it did. */
  readonly throttled: number;
}

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
    readonly single: PutCost;
    readonly batched: PutCost;
    /** When the permission was taken away and given back. */
    readonly brokenAt: number;
    readonly repairedAt: number;
  };
  /** All alarms' changes of state, and what the topic said of them. */
  readonly history: readonly StateChange[];
  readonly notifications: readonly StateChange[];
  readonly clicksMetrics: ClicksMetrics;
  readonly lake: Lake;
  /** Error codes in Firehose's log, with how often each is there. */
  readonly loggedErrors: Readonly<Record<string, number>>;
}
