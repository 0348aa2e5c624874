import type {
  PutRecordBatchCommandInput,
  PutRecordBatchCommandOutput,
  PutRecordBatchResponseEntry,
  PutRecordCommandInput,
  PutRecordCommandOutput,
} from "@aws-sdk/client-firehose";
import { AwsError } from "../../errors.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import { checkKey } from "./encryption.ts";
import { invalid } from "./errors.ts";
import { newRecord } from "./record.ts";
import type { Streams } from "./streams.ts";
import { checkName, violation } from "./validation.ts";

/** API reference, PutRecord: 1,000 KiB before base64. */
const MAX_RECORD_BYTES = 1000 * 1024;
/** API reference, PutRecordBatch. */
const MAX_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

const SLOW_DOWN = { code: "ServiceUnavailableException", message: "Slow down." };

type Output<Command> = Omit<Command, "$metadata">;

/** Takes direct puts. */
export class Puts {
  readonly #streams: Streams;
  readonly #idPrefix: string;
  #nextId = 0;

  constructor(streams: Streams) {
    this.#streams = streams;
    this.#idPrefix = streams.host.random.text(160, ID_ALPHABET);
  }

  putRecord(input: PutRecordCommandInput): Output<PutRecordCommandOutput> {
    const data = input.Record!.Data!;
    if (data.length > MAX_RECORD_BYTES) throw tooLong("record.data", MAX_RECORD_BYTES);
    const stream = this.#resolve(checkName(input.DeliveryStreamName));
    const now = this.#streams.host.clock.now();
    const admitted = this.#admitRequest(stream, now, 1) && this.#admit(stream, data, now);
    stream.metrics.add("PutRecord.Requests", "Count", now, 1);
    stream.metrics.add("PutRecord.Latency", "Milliseconds", now, 0);
    if (!admitted) {
      stream.metrics.add("ThrottledRecords", "Count", now, 1);
      throw slowDown();
    }
    stream.metrics.add("PutRecord.Bytes", "Bytes", now, data.length);
    this.#measure(stream, now, 1, data.length, 0);
    return { RecordId: this.#recordId(), Encrypted: stream.encryption !== undefined };
  }

  putRecordBatch(input: PutRecordBatchCommandInput): Output<PutRecordBatchCommandOutput> {
    const records = input.Records!;
    checkBatch(records.map((record) => record.Data!.length));
    const stream = this.#resolve(checkName(input.DeliveryStreamName));
    const now = this.#streams.host.clock.now();
    stream.metrics.add("PutRecordBatch.Requests", "Count", now, 1);
    stream.metrics.add("PutRecordBatch.Records", "Count", now, records.length);
    stream.metrics.add("PutRecordBatch.Latency", "Milliseconds", now, 0);
    if (!this.#admitRequest(stream, now, records.length)) throw slowDown();
    const responses = new Array<PutRecordBatchResponseEntry>(records.length);
    let failed = 0;
    let bytes = 0;
    for (let index = 0; index < records.length; index++) {
      const data = records[index]!.Data!;
      if (this.#admit(stream, data, now)) {
        bytes += data.length;
        responses[index] = { RecordId: this.#recordId() };
      } else {
        failed++;
        responses[index] = { ErrorCode: SLOW_DOWN.code, ErrorMessage: SLOW_DOWN.message };
      }
    }
    stream.metrics.add("PutRecordBatch.Bytes", "Bytes", now, bytes);
    this.#measure(stream, now, records.length - failed, bytes, failed);
    return { FailedPutCount: failed, Encrypted: stream.encryption !== undefined, RequestResponses: responses };
  }

  /** Puts for other services of the cloud, in as many requests as they need. */
  put(
    nameOrArn: string,
    records: readonly Buffer[],
  ): readonly ({ readonly code: string; readonly message: string } | undefined)[] {
    const stream = this.#resolve(nameOrArn.slice(nameOrArn.indexOf("/") + 1));
    for (const data of records)
      if (data.length > MAX_RECORD_BYTES) throw tooLong("records.member.data", MAX_RECORD_BYTES);
    const now = this.#streams.host.clock.now();
    let taken = 0;
    let bytes = 0;
    const results = records.map((data, index) => {
      if (index % MAX_RECORDS === 0 && !this.#admitRequest(stream, now, 0)) return SLOW_DOWN;
      if (!this.#admit(stream, data, now)) return SLOW_DOWN;
      taken++;
      bytes += data.length;
      return undefined;
    });
    this.#measure(stream, now, taken, bytes, records.length - taken);
    return results;
  }

  #resolve(name: string): DeliveryStream {
    const stream = this.#streams.require(name);
    if (stream.status !== "ACTIVE") throw this.#streams.notFound(name);
    if (stream.type !== "DirectPut")
      throw invalid(`This operation is not permitted on ${stream.type} delivery stream type.`);
    if (stream.encryption !== undefined) checkKey(stream.encryption);
    return stream;
  }

  /** Counts a request that is refused as a whole with its `records`. */
  #admitRequest(stream: DeliveryStream, now: number, records: number): boolean {
    if (!this.#streams.host.limits || stream.throttle.admitRequest(now)) {
      stream.metrics.add("IncomingPutRequests", "Count", now, 1);
      return true;
    }
    if (records > 1) stream.metrics.add("ThrottledRecords", "Count", now, records);
    return false;
  }

  #admit(stream: DeliveryStream, data: Uint8Array, now: number): boolean {
    if (this.#streams.host.limits && !stream.throttle.admitRecord(data.length)) return false;
    const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    stream.pipeline.accept(newRecord(bytes, now));
    return true;
  }

  #measure(stream: DeliveryStream, now: number, records: number, bytes: number, throttled: number): void {
    if (records > 0) {
      stream.metrics.add("IncomingRecords", "Count", now, records);
      stream.metrics.add("IncomingBytes", "Bytes", now, bytes);
    }
    stream.metrics.add("ThrottledRecords", "Count", now, throttled);
  }

  #recordId(): string {
    return this.#idPrefix + (this.#nextId++).toString(36).padStart(10, "0");
  }
}

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function checkBatch(sizes: readonly number[]): void {
  if (sizes.length === 0) throw violation("records", "Member must have length greater than or equal to 1");
  if (sizes.length > MAX_RECORDS) throw tooLong("records", MAX_RECORDS);
  let total = 0;
  for (const [index, size] of sizes.entries()) {
    if (size > MAX_RECORD_BYTES) throw tooLong(`records.${index + 1}.member.data`, MAX_RECORD_BYTES);
    total += size;
  }
  if (total > MAX_BATCH_BYTES) throw invalid("Records size exceeds 4 MB limit");
}

function tooLong(path: string, max: number): AwsError {
  return violation(path, `Member must have length less than or equal to ${max}`);
}

function slowDown(): AwsError {
  return new AwsError(SLOW_DOWN.code, SLOW_DOWN.message, { status: 500 });
}
