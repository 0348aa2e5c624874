import type {
  PutRecordCommandInput,
  PutRecordCommandOutput,
  PutRecordsCommandInput,
  PutRecordsCommandOutput,
  PutRecordsRequestEntry,
  PutRecordsResultEntry,
} from "@aws-sdk/client-kinesis";
import { AwsError } from "../../errors.ts";
import { hashPartitionKey, parseHashKey } from "./hash-key.ts";
import type { OnDemandScaling } from "./on-demand.ts";
import { parseSequenceNumber } from "./sequence-number.ts";
import type { Shard } from "./shard.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { KinesisConstraints, type StreamReference, tooLong, tooShort } from "./validation.ts";

/** API reference, PutRecords. */
const MAX_RECORDS = 500;
/** API reference, PutRecords: the whole request, partition keys included. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

type Output<Command> = Omit<Command, "$metadata">;

/** Puts records into shards. */
export class Puts {
  readonly #streams: Streams;
  readonly #scaling: OnDemandScaling;
  readonly #hashKey = new Uint32Array(4);

  constructor(streams: Streams, scaling: OnDemandScaling) {
    this.#streams = streams;
    this.#scaling = scaling;
  }

  putRecord(input: PutRecordCommandInput): Output<PutRecordCommandOutput> {
    new KinesisConstraints()
      .stream(input)
      .required("partitionKey", input.PartitionKey)
      .length("partitionKey", input.PartitionKey, 1, 256)
      .hashKey("explicitHashKey", input.ExplicitHashKey)
      .sequenceNumber("sequenceNumberForOrdering", input.SequenceNumberForOrdering)
      .check();
    const stream = this.#resolve(input);
    const size = sizeOf(input);
    if (size > stream.maxRecordBytes) throw tooLong("data", stream.maxRecordBytes);
    this.#checkHashKey(input.ExplicitHashKey);
    this.#checkOrdering(stream, input.SequenceNumberForOrdering);
    this.#streams.store.makeRoom(size);

    const now = this.#streams.now;
    const shard = this.#route(stream, input);
    const { metrics } = stream;
    if (this.#streams.host.limits && !shard.writes.admit(now, size)) {
      metrics.add("WriteProvisionedThroughputExceeded", "Count", now, 1);
      metrics.add("PutRecord.Success", "Count", now, 0);
      stream.shardMetric(shard, "WriteProvisionedThroughputExceeded", "Count", now, 1);
      throw new AwsError("ProvisionedThroughputExceededException", this.#rateExceeded(stream, shard));
    }
    const sequenceNumber = shard.put(input.PartitionKey!, input.Data!, now, stream.encryption !== undefined);
    metrics.add("IncomingBytes", "Bytes", now, size);
    metrics.add("IncomingRecords", "Count", now, 1);
    metrics.add("PutRecord.Bytes", "Bytes", now, size);
    metrics.add("PutRecord.Success", "Count", now, 1);
    metrics.add("PutRecord.Latency", "Milliseconds", now, this.#streams.now - now);
    metrics.add("WriteProvisionedThroughputExceeded", "Count", now, 0);
    this.#received(stream, shard, now, 1, size);
    const output: Output<PutRecordCommandOutput> = { ShardId: shard.id, SequenceNumber: sequenceNumber };
    if (stream.encryption !== undefined) output.EncryptionType = "KMS";
    return output;
  }

  putRecords(input: PutRecordsCommandInput): Output<PutRecordsCommandOutput> {
    const records = input.Records!;
    if (records.length === 0 || records.length > MAX_RECORDS) checkCount(records);
    new KinesisConstraints().stream(input).check();
    const stream = this.#resolve(input);
    let total = 0;
    for (let index = 0; index < records.length; index++) total += this.#checkRecord(stream, records[index]!, index);
    if (total > MAX_REQUEST_BYTES) throw invalid("Records size exceeds 10 MB limit");
    this.#streams.store.makeRoom(total);
    return this.#append(stream, records, total);
  }

  #append(stream: Stream, records: readonly PutRecordsRequestEntry[], total: number): Output<PutRecordsCommandOutput> {
    const now = this.#streams.now;
    const { limits } = this.#streams.host;
    const encrypted = stream.encryption !== undefined;
    const results = new Array<PutRecordsResultEntry>(records.length);
    const arrived = new Map<Shard, { records: number; bytes: number }>();
    let failed = 0;
    let failedBytes = 0;
    for (let index = 0; index < records.length; index++) {
      const record = records[index]!;
      const shard = this.#route(stream, record);
      const size = sizeOf(record);
      if (limits && !shard.writes.admit(now, size)) {
        failed++;
        failedBytes += size;
        results[index] = {
          ErrorCode: "ProvisionedThroughputExceededException",
          ErrorMessage: this.#rateExceeded(stream, shard),
        };
        stream.shardMetric(shard, "WriteProvisionedThroughputExceeded", "Count", now, 1);
        continue;
      }
      results[index] = {
        SequenceNumber: shard.put(record.PartitionKey!, record.Data!, now, encrypted),
        ShardId: shard.id,
      };
      const tally = arrived.get(shard);
      if (tally === undefined) arrived.set(shard, { records: 1, bytes: size });
      else {
        tally.records++;
        tally.bytes += size;
      }
    }
    this.#measure(stream, now, records.length, failed, total - failedBytes);
    for (const [shard, tally] of arrived) {
      this.#received(stream, shard, now, tally.records, tally.bytes);
    }
    const output: Output<PutRecordsCommandOutput> = { FailedRecordCount: failed, Records: results };
    if (encrypted) output.EncryptionType = "KMS";
    return output;
  }

  #measure(stream: Stream, now: number, records: number, failed: number, bytes: number): void {
    const { metrics } = stream;
    const put = records - failed;
    if (put > 0) {
      metrics.add("IncomingBytes", "Bytes", now, bytes);
      metrics.add("IncomingRecords", "Count", now, put);
    }
    metrics.add("PutRecords.Bytes", "Bytes", now, bytes);
    metrics.add("PutRecords.TotalRecords", "Count", now, records);
    metrics.add("PutRecords.SuccessfulRecords", "Count", now, put);
    metrics.add("PutRecords.FailedRecords", "Count", now, 0);
    metrics.add("PutRecords.ThrottledRecords", "Count", now, failed);
    metrics.add("PutRecords.Success", "Count", now, put > 0 ? 1 : 0);
    metrics.add("PutRecords.Latency", "Milliseconds", now, this.#streams.now - now);
    metrics.add("WriteProvisionedThroughputExceeded", "Count", now, failed);
  }

  #received(stream: Stream, shard: Shard, now: number, records: number, bytes: number): void {
    stream.shardMetric(shard, "IncomingBytes", "Bytes", now, bytes);
    stream.shardMetric(shard, "IncomingRecords", "Count", now, records);
    if (stream.mode === "ON_DEMAND") this.#scaling.received(stream, shard, now, records, bytes);
    this.#streams.scheduleTrim(stream);
    stream.notify(shard);
  }

  #resolve(input: StreamReference): Stream {
    const stream = this.#streams.resolve(input);
    if (!stream.usable) throw this.#streams.notFound(stream.name);
    return stream;
  }

  /** Checks one entry of PutRecords and returns its size. */
  #checkRecord(stream: Stream, record: PutRecordsRequestEntry, index: number): number {
    const key = record.PartitionKey;
    if (key === undefined || key.length === 0 || key.length > 256 || record.ExplicitHashKey !== undefined) {
      const path = `records.${index + 1}.member`;
      new KinesisConstraints()
        .required(`${path}.partitionKey`, key)
        .length(`${path}.partitionKey`, key, 1, 256)
        .hashKey(`${path}.explicitHashKey`, record.ExplicitHashKey)
        .check();
      this.#checkHashKey(record.ExplicitHashKey);
    }
    const size = sizeOf(record);
    if (size > stream.maxRecordBytes) throw tooLong(`records.${index + 1}.member.data`, stream.maxRecordBytes);
    return size;
  }

  #checkHashKey(text: string | undefined): void {
    if (text !== undefined && !parseHashKey(text, this.#hashKey))
      throw invalid(
        `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${text}`,
      );
  }

  #checkOrdering(stream: Stream, text: string | undefined): void {
    if (text === undefined) return;
    const number = parseSequenceNumber(text);
    if (number === undefined || number.seconds * 1000 > this.#streams.now)
      throw invalid(
        `ExclusiveMinimumSequenceNumber ${text} used in PutRecord on stream ${stream.name} under account ${this.#streams.host.account} is invalid.`,
      );
  }

  #route(stream: Stream, record: { PartitionKey?: string | undefined; ExplicitHashKey?: string | undefined }): Shard {
    if (record.ExplicitHashKey === undefined) hashPartitionKey(record.PartitionKey!, this.#hashKey);
    else parseHashKey(record.ExplicitHashKey, this.#hashKey);
    return stream.routes.find(this.#hashKey);
  }

  #rateExceeded(stream: Stream, shard: Shard): string {
    return `Rate exceeded for shard ${shard.id} in stream ${stream.name} under account ${this.#streams.host.account}.`;
  }
}

/** Bytes that count against limits: partition key in UTF-8, and data. */
function sizeOf(record: { PartitionKey?: string | undefined; Data: Uint8Array | undefined }): number {
  return Buffer.byteLength(record.PartitionKey!) + record.Data!.length;
}

function checkCount(records: readonly unknown[]): never {
  if (records.length > MAX_RECORDS) throw tooLong("records", MAX_RECORDS);
  throw tooShort("records", 1);
}
