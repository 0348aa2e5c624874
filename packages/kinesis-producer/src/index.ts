export { type Clock, systemClock } from "./clock.ts";
export { ProducerError, type ProducerErrorCode } from "./errors.ts";
export type {
  BackoffOptions,
  Delivery,
  Failure,
  FailureCode,
  FlushReport,
  KinesisSender,
  Producer,
  ProducerOptions,
  ProducerRecord,
  ProducerStats,
} from "./types.ts";
