export { createConsumer } from "./consumer.ts";
export { ConsumerError, type ConsumerErrorCode } from "./errors.ts";
export { type FanOutRegistration, registerFanOutConsumer } from "./fan-out-consumer.ts";
export { AT_TIMESTAMP, compareSequenceNumbers, type Lease, type LeaseStore, SHARD_END, TRIM_HORIZON } from "./lease.ts";
export { MemoryLeaseStore } from "./memory-lease-store.ts";
export type {
  BatchFigures,
  Consumer,
  ConsumerOptions,
  ConsumerRecord,
  ErrorEvent,
  ErrorPolicy,
  FanOutOptions,
  LeaseEvent,
  PollingOptions,
  RecordBatch,
  StartPosition,
  StopReport,
} from "./types.ts";
