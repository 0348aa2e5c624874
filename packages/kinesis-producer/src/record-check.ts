import { readHashKey } from "./hash.ts";
import type { FailureCode, ProducerRecord } from "./types.ts";

/** Why a record can never be sent. */
export interface Refusal {
  code: FailureCode;
  message: string;
}

const scratch = new Uint32Array(4);

/**
 * Bytes a record counts with against the limits of PutRecords, data and UTF-8 partition key together, or why Kinesis
 * would refuse it. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
 */
export function measureRecord(record: ProducerRecord, maxRecordSize: number): number | Refusal {
  const { partitionKey, explicitHashKey, data } = record;
  if (typeof partitionKey !== "string" || partitionKey.length === 0 || isLongerThan256(partitionKey)) {
    return invalid(`partitionKey: expected a string of 1 to 256 characters, got ${describe(partitionKey)}`);
  }
  if (!partitionKey.isWellFormed()) return invalid("partitionKey: expected well-formed Unicode, got a lone surrogate");
  if (!(data instanceof Uint8Array)) return invalid(`data: expected a Uint8Array, got ${describe(data)}`);
  if (
    explicitHashKey !== undefined &&
    !(typeof explicitHashKey === "string" && readHashKey(explicitHashKey, scratch))
  ) {
    return invalid(
      `explicitHashKey: expected a decimal integer from 0 to 2^128 - 1 as a string, got ${describe(explicitHashKey)}`,
    );
  }
  const size = Buffer.byteLength(partitionKey) + data.length;
  if (size <= maxRecordSize) return size;
  return {
    code: "PRODUCER_RECORD_TOO_LARGE",
    message: `record: expected at most ${maxRecordSize} bytes of data and partition key, got ${size}`,
  };
}

function isLongerThan256(text: string): boolean {
  return text.length > 256 && (text.length > 512 || [...text].length > 256);
}

function invalid(message: string): Refusal {
  return { code: "PRODUCER_RECORD_INVALID", message };
}

function describe(value: unknown): string {
  return typeof value === "string" ? `${JSON.stringify(value.slice(0, 40))} (length ${value.length})` : typeof value;
}
