import { type Batch, type BatchOptions, BatchOutcome } from "./batch.ts";
import { type BatchResponse, checkSource, type SqsEvent, type SqsEventRecord } from "./event.ts";

/** A message of a queue. */
export interface SqsRecord<T> {
  readonly value: T;
  readonly messageId: string;
  /** Of a FIFO queue. */
  readonly groupId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** Deliveries of this message, this one included. */
  readonly receives: number;
}

/** Options of {@link createSqsHandler}. */
export interface SqsHandlerOptions<T> extends BatchOptions {
  /** Reads the body; what throws fails that message. */
  readonly decode: (body: string, message: SqsEventRecord) => T;
  /** Processes a batch. What throws fails the invocation, and with it every message. */
  readonly handle: (batch: Batch<SqsRecord<T>>) => void | Promise<void>;
}

/**
 * A function for the messages of a queue; its mapping has to have `ReportBatchItemFailures`. Of a FIFO queue the messages
 * from the first one that cannot be decoded on are left for the retry, so that none overtakes it.
 */
export function createSqsHandler<T>(options: SqsHandlerOptions<T>): (event: SqsEvent) => Promise<BatchResponse> {
  return async (event) => {
    checkSource(event, "aws:sqs");
    const batch = new BatchOutcome<SqsRecord<T>>((record) => record.messageId, options, true);
    for (const message of event.Records) {
      if (!batch.intact && message.eventSourceARN.endsWith(".fifo")) {
        batch.postpone(message.messageId);
        continue;
      }
      try {
        batch.records.push({
          value: options.decode(message.body, message),
          messageId: message.messageId,
          groupId: message.attributes.MessageGroupId,
          sentAt: Number(message.attributes.SentTimestamp),
          receives: Number(message.attributes.ApproximateReceiveCount),
        });
      } catch (error) {
        batch.undecodable(message.messageId, error);
      }
    }
    await options.handle(batch);
    return batch.response();
  };
}
