import type { PrefixTemplate } from "@millrace/s3-prefix";
import { type Batch, RecordBuffer, recordsIn } from "./buffer.ts";
import type { Converted } from "./conversion/convert.ts";
import type { FormatConversion } from "./conversion/settings.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { S3Destination } from "./destination.ts";
import type { Output } from "./pipeline.ts";
import type { DeliveryRecord, Failure } from "./record.ts";
import { deliverToS3 } from "./s3-delivery.ts";
import type { S3Settings } from "./s3-settings.ts";

/** Longest object key of S3 in bytes; the name behind a prefix takes at most this much of it. */
const MAX_KEY_BYTES = 1024;
const MAX_NAME_BYTES = 64 + 1 + 10 + 1 + 19 + 1 + 36 + 128;

/** Records of one evaluated prefix. */
interface Partition {
  readonly buffer: RecordBuffer;
  /** Batches of it that are being delivered. */
  underway: number;
}

/** Collects records into objects: one buffer for all, or one for each partition. */
export class S3Output implements Output {
  readonly #stream: DeliveryStream;
  readonly #fail: (record: DeliveryRecord, failure: Failure) => void;
  readonly #partitions = new Map<string, Partition>();
  readonly #underway = new Set<Batch>();
  #exceeded = 0;

  constructor(stream: DeliveryStream, fail: (record: DeliveryRecord, failure: Failure) => void) {
    this.#stream = stream;
    this.#fail = fail;
  }

  get #destination(): S3Destination {
    return this.#stream.destination as S3Destination;
  }

  add(record: DeliveryRecord): void {
    if (!this.#destination.dynamicPartitioning) {
      this.#partition("", record).buffer.add(record);
      return;
    }
    const id = partitionOf(this.#destination.s3.prefixes.prefix, record);
    if (typeof id !== "string") {
      this.#fail(record, this.#failure("DynamicPartitioning.MetadataExtractionFailed", id.problem));
    } else if (!this.#partitions.has(id) && this.#partitions.size >= this.#stream.activePartitions) {
      this.#exceeded++;
      this.#fail(record, this.#failure("DynamicPartitioning.ActivePartitionsLimitExceeded", TOO_MANY_PARTITIONS));
    } else this.#partition(id, record).buffer.add(record);
  }

  oldest(): number | undefined {
    let oldest: number | undefined;
    for (const { buffer } of this.#partitions.values()) oldest = earlier(oldest, buffer.batch);
    for (const batch of this.#underway) oldest = earlier(oldest, batch);
    return oldest;
  }

  held(): number {
    return recordsIn(this.#underway) + recordsIn([...this.#partitions.values()].map(({ buffer }) => buffer.batch));
  }

  publish(now: number): void {
    const { metrics, activePartitions } = this.#stream;
    const oldest = this.oldest();
    if (oldest !== undefined) metrics.add("DeliveryToS3.DataFreshness", "Seconds", now, (now - oldest) / 1000);
    if (!this.#destination.dynamicPartitioning) return;
    metrics.add("PartitionCount", "Count", now, this.#partitions.size);
    metrics.add("PartitionCountExceeded", "Count", now, this.#exceeded > 0 ? 1 : 0);
    metrics.add("ActivePartitionsLimit", "Count", now, activePartitions);
    this.#exceeded = 0;
  }

  stop(): void {
    for (const { buffer } of this.#partitions.values()) buffer.discard();
    this.#partitions.clear();
  }

  #failure(code: string, message: string): Failure {
    return { type: "processing-failed", code, message, attempts: 1, ended: this.#stream.host.clock.now(), more: {} };
  }

  #partition(id: string, first: DeliveryRecord): Partition {
    let partition = this.#partitions.get(id);
    if (partition === undefined) {
      const { queryKeys, lambdaKeys } = first;
      partition = {
        underway: 0,
        buffer: new RecordBuffer(
          this.#stream.host.clock,
          () => this.#destination.buffer,
          (batch) => this.#deliver(id, partition!, batch, queryKeys, lambdaKeys),
        ),
      };
      this.#partitions.set(id, partition);
    }
    return partition;
  }

  #deliver(
    id: string,
    partition: Partition,
    batch: Batch,
    queryKeys: DeliveryRecord["queryKeys"],
    lambdaKeys: DeliveryRecord["lambdaKeys"],
  ): void {
    partition.underway++;
    if (this.#destination.dynamicPartitioning) this.#measureThroughput(batch);
    this.#write(batch, queryKeys, lambdaKeys)
      .catch(this.#stream.failed)
      .finally(() => {
        partition.underway--;
        if (partition.underway === 0 && partition.buffer.batch === undefined) this.#partitions.delete(id);
      });
  }

  /** Writes a batch as one object; what is still to be delivered counts as held meanwhile. */
  async #write(
    batch: Batch,
    queryKeys: DeliveryRecord["queryKeys"],
    lambdaKeys: DeliveryRecord["lambdaKeys"],
  ): Promise<void> {
    const { dynamicPartitioning, s3, processing, conversion } = this.#destination;
    // Keys that a changed prefix asks for may not be there: a partition keeps the prefix that it began with.
    const prefix = dynamicPartitioning ? () => s3.prefixes.prefix : (settings: S3Settings) => settings.prefixes.prefix;
    let held = batch;
    this.#underway.add(held);
    try {
      let body: Buffer | undefined;
      if (conversion === undefined) body = joinRecords(batch, processing.delimiter);
      else {
        const converted = await this.#convert(conversion, batch);
        this.#underway.delete(held);
        held = converted.batch;
        this.#underway.add(held);
        for (const { record, failure } of converted.failures) this.#fail(record, failure);
        body = converted.body;
      }
      if (body === undefined) return;
      await deliverToS3(this.#stream, {
        batch: held,
        body,
        metric: "DeliveryToS3",
        settings: () => this.#destination.s3,
        prefix,
        queryKeys,
        lambdaKeys,
        compressed: true,
        ...(conversion === undefined ? {} : { extension: ".parquet" }),
      });
    } finally {
      this.#underway.delete(held);
    }
  }

  async #convert(conversion: FormatConversion, batch: Batch): Promise<Converted> {
    const { metrics, host } = this.#stream;
    // The engine is loaded with the first conversion.
    const { convertBatch } = await host.clock.during(import("./conversion/convert.ts"));
    const converted = await convertBatch(this.#stream, conversion, batch);
    const now = host.clock.now();
    metrics.add("SucceedConversion.Records", "Count", now, converted.batch.records.length);
    metrics.add("SucceedConversion.Bytes", "Bytes", now, converted.batch.bytes);
    metrics.add("FailedConversion.Records", "Count", now, converted.failures.length);
    metrics.add("FailedConversion.Bytes", "Bytes", now, batch.bytes - converted.batch.bytes);
    return converted;
  }

  #measureThroughput(batch: Batch): void {
    const now = this.#stream.host.clock.now();
    const seconds = Math.max(1, (now - batch.oldest) / 1000);
    this.#stream.metrics.add("PerPartitionThroughput", "Bytes/Second", now, batch.bytes / seconds);
  }
}

const TOO_MANY_PARTITIONS = "The number of active partitions has exceeded the configured limit";

/** The prefix with its partition keys filled in; what is left is the same for a whole object. */
function partitionOf(template: PrefixTemplate, record: DeliveryRecord): string | { readonly problem: string } {
  let id = "";
  let bytes = 0;
  for (const part of template.parts) {
    let text = "\u0000";
    if (part.kind === "literal") text = part.text;
    else if (part.kind === "partition-key") {
      const keys = part.source === "query" ? record.queryKeys : record.lambdaKeys;
      const value = keys !== undefined && Object.hasOwn(keys, part.key) ? keys[part.key] : undefined;
      if (value === undefined || value === "") return { problem: "partitionKeys values must not be null or empty" };
      text = value;
    }
    id += text;
    bytes += part.kind === "timestamp" ? part.pattern.text.length : Buffer.byteLength(text);
  }
  if (bytes + MAX_NAME_BYTES > MAX_KEY_BYTES)
    return { problem: `The evaluated prefix of ${bytes} bytes leaves no room for the object's name` };
  return id;
}

/** The records of a batch one after the other, each followed by a delimiter when there is one. */
export function joinRecords(batch: Batch, delimiter: Buffer | undefined): Buffer {
  const { records } = batch;
  const extra = delimiter?.length ?? 0;
  const body = Buffer.allocUnsafe(batch.bytes + records.length * extra);
  let at = 0;
  for (let index = 0; index < records.length; index++) {
    const { data } = records[index]!;
    body.set(data, at);
    at += data.length;
    if (delimiter !== undefined) {
      body.set(delimiter, at);
      at += extra;
    }
  }
  return body;
}

function earlier(oldest: number | undefined, batch: Batch | undefined): number | undefined {
  if (batch === undefined) return oldest;
  return oldest === undefined || batch.oldest < oldest ? batch.oldest : oldest;
}
