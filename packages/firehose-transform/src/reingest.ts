import type { PutRecordBatchCommandOutput } from "@aws-sdk/client-firehose";
import type { PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import type { TransformEvent } from "./event.ts";
import type { Settings } from "./options.ts";

/** A record to put back; `index` says for which record of the event. */
export interface Returned {
  readonly index: number;
  readonly data: Uint8Array;
  readonly partitionKey: string;
}

// PutRecordBatch: 500 records and 4 MiB. PutRecords: 500 records and, everywhere, 5 MiB with keys. The smaller holds for both.
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
const MAX_RECORDS = 500;
const MAX_BYTES = 4 * 1024 * 1024;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/** Sends one request; gives for each record the reason it was refused, or undefined. */
type Send = (records: readonly Returned[]) => Promise<(string | undefined)[]>;

/**
 * Puts records back into the source of the event, again those that were refused, until `maxAttempts` or until no time is
 * left. Gives the reason for each event record of which something did not arrive.
 */
export async function putBack(
  records: readonly Returned[],
  event: TransformEvent,
  settings: Settings,
  timeLeft: () => number,
): Promise<Map<number, string>> {
  const failures = new Map<number, string>();
  const send = await senderFor(event, settings);
  const { maxAttempts, random } = settings.reingest!;
  for (const batch of batches(records)) {
    let waiting = batch;
    let reason = "";
    for (let attempt = 0; attempt < maxAttempts && waiting.length > 0; attempt++) {
      if (attempt > 0) {
        const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (1 - random() / 2);
        if (wait >= timeLeft()) break;
        await settings.clock.sleep(wait);
      }
      try {
        const refusals = await send(waiting);
        const refused = waiting.filter((_, index) => refusals[index] !== undefined);
        reason = refusals.find((refusal) => refusal !== undefined) ?? reason;
        waiting = refused;
      } catch (error) {
        reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      }
    }
    for (const { index } of waiting) failures.set(index, reason);
  }
  return failures;
}

async function senderFor(event: TransformEvent, settings: Settings): Promise<Send> {
  const { firehose, kinesis } = settings.reingest!;
  const { sourceKinesisStreamArn: StreamARN, deliveryStreamArn } = event;
  if (StreamARN !== undefined) {
    if (kinesis === undefined) return refuseAll("the source is a Kinesis stream: hand in reingest.kinesis");
    const { PutRecordsCommand } = await import("@aws-sdk/client-kinesis");
    return async (records) => {
      const Records = records.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey }));
      const output: PutRecordsCommandOutput = await kinesis.send(new PutRecordsCommand({ StreamARN, Records }));
      return output.Records!.map(({ ErrorCode, ErrorMessage }) => ErrorCode && `${ErrorCode}: ${ErrorMessage}`);
    };
  }
  if (firehose === undefined) return refuseAll("the source is direct put: hand in reingest.firehose");
  const { PutRecordBatchCommand } = await import("@aws-sdk/client-firehose");
  const DeliveryStreamName = deliveryStreamArn.slice(deliveryStreamArn.lastIndexOf("/") + 1);
  return async (records) => {
    const Records = records.map(({ data }) => ({ Data: data }));
    const output: PutRecordBatchCommandOutput = await firehose.send(
      new PutRecordBatchCommand({ DeliveryStreamName, Records }),
    );
    return output.RequestResponses!.map(({ ErrorCode, ErrorMessage }) => ErrorCode && `${ErrorCode}: ${ErrorMessage}`);
  };
}

function refuseAll(reason: string): Send {
  return (records) => Promise.resolve(records.map(() => reason));
}

function batches(records: readonly Returned[]): (readonly Returned[])[] {
  const result: Returned[][] = [];
  let batch: Returned[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.data.length + Buffer.byteLength(record.partitionKey);
    if (batch.length === MAX_RECORDS || (batch.length > 0 && bytes + size > MAX_BYTES)) {
      result.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) result.push(batch);
  return result;
}
