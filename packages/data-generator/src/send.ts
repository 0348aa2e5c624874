import { type Clock, systemClock } from "./clock.ts";
import { optionError } from "./errors.ts";
import type { Batch, GeneratedRecord } from "./generation.ts";

/** One entry of a request, as PutRecords takes it. */
export interface PutEntry {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
}

/** Sends entries, and says for each in its place whether it failed: PutRecords of Kinesis, or anything of that shape. */
export type PutEntries = (
  entries: readonly PutEntry[],
) => Promise<{ readonly Records?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[] }>;

/** Settings of sending. */
export interface SendOptions<T> {
  /** Bytes of a record; default its text, or its JSON, in UTF-8 with a line feed at the end. */
  readonly encode?: (data: T) => Uint8Array;
  /** Most entries of a request, default and at most 500. */
  readonly maxEntries?: number;
  /** Times an entry is sent before it fails, default 10. */
  readonly maxAttempts?: number;
  readonly clock?: Clock;
}

/** What became of the records: `records = delivered + failed`. */
export interface SendReport {
  readonly records: number;
  readonly delivered: number;
  readonly failed: number;
  /** Entries that were sent once more. */
  readonly retried: number;
  readonly requests: number;
  /** Failed entries by the last error that was answered. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Bytes of data and partition keys in one request of PutRecords. */
const REQUEST_BYTES = 5 * 1024 * 1024;

interface Pending {
  readonly entry: PutEntry;
  attempts: number;
}

/**
 * Sends all batches through a function like PutRecords, one request after another: full requests, and failed entries once
 * more after 100 ms, 200 ms, … up to 2 s. What the function throws ends it. For more throughput, order by key or aggregation
 * hand the records to @millrace/kinesis-producer instead.
 */
export async function sendRecords<T>(
  batches: Iterable<Batch<T>> | AsyncIterable<Batch<T>>,
  put: PutEntries,
  { encode = encodeLine, maxEntries = 500, maxAttempts = 10, clock = systemClock }: SendOptions<T> = {},
): Promise<SendReport> {
  if (!(Number.isInteger(maxEntries) && maxEntries >= 1 && maxEntries <= 500)) {
    throw optionError(`maxEntries: expected 1 to 500, got ${maxEntries}`);
  }
  if (!(Number.isInteger(maxAttempts) && maxAttempts >= 1)) throw optionError("maxAttempts: expected 1 or more");
  const report = {
    records: 0,
    delivered: 0,
    failed: 0,
    retried: 0,
    requests: 0,
    reasons: {} as Record<string, number>,
  };
  for await (const batch of batches) {
    report.records += batch.records.length;
    for (const request of requestsOf(batch.records, encode, maxEntries)) {
      for (let left = request, turn = 0; left.length > 0; turn++) {
        if (turn > 0) await clock.sleep(Math.min(2000, 100 * 2 ** (turn - 1)));
        left = await sendOnce(left, put, maxAttempts, report);
      }
    }
  }
  return report;
}

/** Sends entries once, and gives those to be sent again. */
async function sendOnce(
  entries: readonly Pending[],
  put: PutEntries,
  maxAttempts: number,
  report: { -readonly [Member in keyof SendReport]: SendReport[Member] } & { reasons: Record<string, number> },
): Promise<Pending[]> {
  const { Records: results = [] } = await put(entries.map(({ entry }) => entry));
  report.requests++;
  const again: Pending[] = [];
  for (const [index, pending] of entries.entries()) {
    pending.attempts++;
    const result = results[index];
    const reason = result === undefined ? "no result for the entry" : result.ErrorCode;
    if (reason === undefined) report.delivered++;
    else if (pending.attempts < maxAttempts) again.push(pending);
    else {
      report.failed++;
      report.reasons[reason] = (report.reasons[reason] ?? 0) + 1;
    }
  }
  report.retried += again.length;
  return again;
}

function* requestsOf<T>(
  records: readonly GeneratedRecord<T>[],
  encode: (data: T) => Uint8Array,
  maxEntries: number,
): Generator<Pending[]> {
  let request: Pending[] = [];
  let bytes = 0;
  for (const { data, partitionKey } of records) {
    const entry = { Data: encode(data), PartitionKey: partitionKey };
    const size = entry.Data.byteLength + Buffer.byteLength(partitionKey);
    if (request.length === maxEntries || (request.length > 0 && bytes + size > REQUEST_BYTES)) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push({ entry, attempts: 0 });
    bytes += size;
  }
  if (request.length > 0) yield request;
}

/** A record as one line in UTF-8: a text as it is, anything else as JSON. */
export function encodeLine(data: unknown): Uint8Array {
  return Buffer.from(`${typeof data === "string" ? data : JSON.stringify(data)}\n`);
}
