export type { AfterFailure, Batch, BatchOptions, RecordFailure } from "./batch.ts";
export { createDynamoDbHandler, type DynamoDbHandlerOptions, type DynamoDbRecord } from "./dynamodb.ts";
export { StreamHandlerError, type StreamHandlerErrorCode } from "./errors.ts";
export type {
  BatchResponse,
  DynamoDbEvent,
  DynamoDbEventRecord,
  KinesisEvent,
  KinesisEventRecord,
  KinesisWindowEvent,
  SqsEvent,
  SqsEventRecord,
} from "./event.ts";
export {
  createKinesisHandler,
  json,
  type KinesisHandlerOptions,
  type KinesisRecord,
  type KinesisSource,
} from "./kinesis.ts";
export { createSqsHandler, type SqsHandlerOptions, type SqsRecord } from "./sqs.ts";
export { createWindowHandler, type TumblingWindow, type WindowHandlerOptions, type WindowResponse } from "./window.ts";
