export { type Clock, systemClock } from "./clock.ts";
export { TransformError, type TransformErrorCode } from "./errors.ts";
export {
  type InvocationContext,
  SourceRecord,
  type TransformEvent,
  type TransformEventRecord,
  type TransformResponse,
  type TransformResponseRecord,
} from "./event.ts";
export type {
  BatchReport,
  RecordFailure,
  RecordFailureCode,
  ReingestOptions,
  TransformOptions,
} from "./options.ts";
export {
  dropped,
  failed,
  type OutputData,
  ok,
  okJson,
  type PartitionKeys,
  type ReingestPart,
  reingested,
  type TransformResult,
} from "./results.ts";
export { createTransform, type RecordHandler, type TransformBatch, type TransformFunction } from "./transform.ts";
