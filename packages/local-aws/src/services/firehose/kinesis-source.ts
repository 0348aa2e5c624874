import type { KinesisStreamSourceConfiguration } from "@aws-sdk/client-firehose";
import type { _Record } from "@aws-sdk/client-kinesis";
import { deaggregate } from "@millrace/kinesis-producer";
import type { Timer } from "../../clock.ts";
import type { AwsError } from "../../errors.ts";
import type { KinesisApi, KinesisStream } from "../kinesis/api.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import { logError } from "./error-log.ts";
import { invalid } from "./errors.ts";
import { newRecord } from "./record.ts";

/** Firehose calls GetRecords once a second for each shard (Developer Guide, "Writing with Kinesis Data Streams"). */
const POLL_MS = 1000;
/** How long to wait after a refusal; records wait in the stream meanwhile. */
const RETRY_MS = 30_000;
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;
const SESSION = "AWSFirehoseFromKinesis";

/** Reads a data stream into a delivery stream, from the moment that the delivery stream was created. */
export class KinesisSource {
  readonly streamArn: string;
  readonly roleArn: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly #stream: KinesisStream;
  /** Where to read on, for shards that are not read to their end. */
  readonly #positions = new Map<string, number>();
  readonly #finished = new Set<string>();
  #delivery: DeliveryStream | undefined;
  #unsubscribe: (() => void) | undefined;
  #timer: Timer | undefined;
  #polling = false;
  #again = false;
  #behind = 0;

  constructor(stream: KinesisStream, roleArn: string, now: number) {
    this.#stream = stream;
    this.streamArn = stream.arn;
    this.roleArn = roleArn;
    this.startTime = now;
    for (const shard of stream.shards())
      if (shard.open) this.#positions.set(shard.id, stream.position(shard.id, { type: "LATEST" }));
      else this.#finished.add(shard.id);
  }

  start(delivery: DeliveryStream): void {
    this.#delivery = delivery;
    this.#unsubscribe = this.#stream.subscribe(() => this.#schedule(POLL_MS));
    this.#schedule(POLL_MS);
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#timer?.cancel();
    this.#delivery = undefined;
  }

  publish(now: number): void {
    this.#delivery?.metrics.add("KinesisMillisBehindLatest", "Milliseconds", now, this.#behind);
  }

  #schedule(ms: number, background = false): void {
    if (this.#polling) this.#again = true;
    else this.#timer ??= this.#delivery?.host.clock.setTimer(ms, () => void this.#poll(), { background });
  }

  async #poll(): Promise<void> {
    const delivery = this.#delivery;
    this.#timer = undefined;
    if (delivery === undefined) return;
    this.#polling = true;
    this.#again = false;
    let wait: { readonly ms: number; readonly background: boolean } | undefined;
    try {
      for (const action of ["DescribeStream", "GetShardIterator", "GetRecords"])
        await authorise(delivery, this, action);
      const more = this.#read(delivery);
      if (more || this.#again) wait = { ms: POLL_MS, background: false };
    } catch (error) {
      await this.#report(delivery, error as AwsError);
      wait = { ms: RETRY_MS, background: true };
    }
    this.#polling = false;
    if (wait !== undefined) this.#schedule(wait.ms, wait.background);
  }

  /** Reads every shard once, parents before their children; whether there is more at once. */
  #read(delivery: DeliveryStream): boolean {
    this.#addChildren();
    let more = false;
    this.#behind = 0;
    for (const [shardId, position] of this.#positions) {
      const batch = this.#stream.read(shardId, position, MAX_RECORDS, MAX_BYTES);
      const bytes = this.#accept(delivery, shardId, batch.records);
      const now = delivery.host.clock.now();
      if (batch.records.length > 0) {
        delivery.metrics.add("DataReadFromKinesisStream.Records", "Count", now, batch.records.length);
        delivery.metrics.add("DataReadFromKinesisStream.Bytes", "Bytes", now, bytes);
      }
      this.#behind = Math.max(this.#behind, batch.millisBehindLatest);
      if (batch.ended) {
        this.#positions.delete(shardId);
        this.#finished.add(shardId);
        more = true;
      } else {
        this.#positions.set(shardId, batch.next);
        more ||= batch.millisBehindLatest > 0;
      }
    }
    delivery.metrics.add("KinesisMillisBehindLatest", "Milliseconds", delivery.host.clock.now(), this.#behind);
    return more;
  }

  #accept(delivery: DeliveryStream, shardId: string, records: readonly _Record[]): number {
    let total = 0;
    for (const record of records) {
      const arrival = record.ApproximateArrivalTimestamp!.getTime();
      const partitionKey = record.PartitionKey!;
      // A view of the service's memory, which will be used again: what is kept is a copy.
      const data = Buffer.from(record.Data!);
      total += data.length;
      for (const user of deaggregate({ data, partitionKey }).records) {
        const { subSequenceNumber: subsequenceNumber } = user;
        const origin = {
          shardId,
          partitionKey: user.partitionKey,
          sequenceNumber: record.SequenceNumber!,
          subsequenceNumber,
        };
        delivery.pipeline.accept(newRecord(asBuffer(user.data), arrival, origin));
      }
    }
    return total;
  }

  /** Takes up the shards whose parents are read to their end. */
  #addChildren(): void {
    for (const shard of this.#stream.shards()) {
      if (this.#positions.has(shard.id) || this.#finished.has(shard.id)) continue;
      if (shard.parents.every((id) => this.#finished.has(id)))
        this.#positions.set(shard.id, this.#stream.position(shard.id, { type: "TRIM_HORIZON" }));
    }
  }

  async #report(delivery: DeliveryStream, error: AwsError): Promise<void> {
    const { log, errors } = delivery.destination;
    const denied = error.code?.startsWith("AccessDenied");
    const errorCode = denied ? "Kinesis.AccessDenied" : "Kinesis.ResourceNotFound";
    const message = denied
      ? "Access was denied when calling Kinesis. Ensure the access policy on the IAM role used allows access to the appropriate Kinesis APIs."
      : "Firehose failed to read from the stream. If the Firehose is attached with Kinesis Stream, the stream may not exist, or the shard may have been merged or split.";
    if (log === undefined) delivery.host.log(`firehose: ${delivery.arn}: ${errorCode}: ${error.message}`);
    else
      await logError(
        delivery.host,
        delivery.roles,
        delivery,
        { log, roleArn: errors.roleArn },
        {
          errorCode,
          message,
          destination: this.streamArn,
        },
      );
  }
}

async function authorise(delivery: DeliveryStream, source: { streamArn: string; roleArn: string }, action: string) {
  const need = { action: `kinesis:${action}`, resources: [source.streamArn] };
  await delivery.roles.authorise(source.roleArn, SESSION, "kinesis", need);
}

/** Opens the source of a new delivery stream. @throws AwsError InvalidArgumentException. */
export async function openSource(
  delivery: DeliveryStream,
  { KinesisStreamARN: streamArn, RoleARN: roleArn }: KinesisStreamSourceConfiguration,
): Promise<KinesisSource> {
  const { host } = delivery;
  const kinesis: KinesisApi = await host.load("kinesis");
  await delivery.roles.checkAssumable(roleArn!);
  try {
    await authorise(delivery, { streamArn: streamArn!, roleArn: roleArn! }, "DescribeStream");
  } catch {
    throw invalid(`Role ${roleArn} is not authorized to perform DescribeStream on stream ${streamArn}.`);
  }
  let stream: KinesisStream;
  try {
    stream = kinesis.stream(streamArn!);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  return new KinesisSource(stream, roleArn!, host.clock.now());
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
