export { type Clock, systemClock } from "./clock.ts";
export { ProducerError, type ProducerErrorCode } from "./errors.ts";
export { createProducer } from "./producer.ts";
export { type DirectPutQuota, directPutQuota, LARGE_QUOTA_REGIONS, raiseQuota } from "./quota.ts";
export type {
  BackoffOptions,
  Delivery,
  Failure,
  FailureCode,
  FirehoseSender,
  FlushReport,
  Producer,
  ProducerOptions,
  ProducerStats,
  Retry,
} from "./types.ts";
