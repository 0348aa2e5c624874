export { type AggregateOptions, type AggregateRecord, Aggregator, aggregate } from "./aggregate.ts";
export { type Clock, systemClock } from "./clock.ts";
export {
  type DeaggregateOptions,
  type Deaggregation,
  deaggregate,
  type PassedThroughReason,
  type UserRecord,
} from "./deaggregate.ts";
export { ProducerError, type ProducerErrorCode } from "./errors.ts";
export {
  compareHashKeys,
  effectiveHashKey,
  formatHashKey,
  type HashKey,
  type HashRange,
  hashKey,
  inHashRange,
  parseHashKey,
} from "./hash.ts";
export { createProducer } from "./producer.ts";
export { ShardMap, type ShardPage, type ShardRange } from "./shard-map.ts";
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
