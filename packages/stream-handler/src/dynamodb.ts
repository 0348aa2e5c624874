import { type Batch, type BatchOptions, BatchOutcome } from "./batch.ts";
import { type BatchResponse, checkSource, type DynamoDbEvent, type DynamoDbEventRecord } from "./event.ts";

/** A change of a table: what `decode` made of it, and where it comes from. */
export interface DynamoDbRecord<T> {
  readonly value: T;
  readonly eventName: DynamoDbEventRecord["eventName"];
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch, of whole seconds. */
  readonly changedAt: number;
}

/** Options of {@link createDynamoDbHandler}. */
export interface DynamoDbHandlerOptions<T> extends BatchOptions {
  /** Reads a change, such as its new image with `unmarshall` of `@aws-sdk/util-dynamodb`; what throws fails that change. */
  readonly decode: (change: DynamoDbEventRecord["dynamodb"], eventName: DynamoDbEventRecord["eventName"]) => T;
  /** Processes a batch. What throws fails the invocation. */
  readonly handle: (batch: Batch<DynamoDbRecord<T>>) => void | Promise<void>;
}

/** A function for the stream of a table; its mapping has to have `ReportBatchItemFailures`. */
export function createDynamoDbHandler<T>(
  options: DynamoDbHandlerOptions<T>,
): (event: DynamoDbEvent) => Promise<BatchResponse> {
  return async (event) => {
    checkSource(event, "aws:dynamodb");
    const batch = new BatchOutcome<DynamoDbRecord<T>>((record) => record.sequenceNumber, options);
    for (const { eventName, dynamodb } of event.Records) {
      try {
        batch.records.push({
          value: options.decode(dynamodb, eventName),
          eventName,
          sequenceNumber: dynamodb.SequenceNumber,
          changedAt: dynamodb.ApproximateCreationDateTime * 1000,
        });
      } catch (error) {
        batch.undecodable(dynamodb.SequenceNumber, error);
      }
    }
    await options.handle(batch);
    return batch.response();
  };
}
