import { createHash } from "node:crypto";
import {
  type _Record,
  DescribeStreamConsumerCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  RegisterStreamConsumerCommand,
  type Shard,
  SubscribeToShardCommand,
  type SubscribeToShardEventStream,
} from "@aws-sdk/client-kinesis";
import type { HandClock } from "./hand-clock.ts";

const HASH_KEYS = 1n << 128n;
const ITERATOR_LIFETIME_MS = 300_000;
const SUBSCRIPTION_LIFETIME_MS = 300_000;

interface StoredShard {
  readonly shard: Shard;
  readonly records: _Record[];
  readonly start: bigint;
  readonly end: bigint;
  open: boolean;
  /** First record within retention. */
  trimmed: number;
}

/** A stream in memory: routing, splits and merges, iterators that expire, subscriptions that end, errors on demand. */
export class ScriptedStream {
  readonly clock: HandClock;
  readonly shards: StoredShard[] = [];
  readonly calls: string[] = [];
  /** Errors that the next calls of an operation reject with. */
  readonly failures = new Map<string, Error[]>();
  /** Shards to a page of ListShards. */
  pageSize = 100;
  #sequence = 10n ** 20n;

  constructor(clock: HandClock, shardCount = 1) {
    this.clock = clock;
    const width = HASH_KEYS / BigInt(shardCount);
    for (let index = 0n; index < shardCount; index++) {
      const end = index === BigInt(shardCount) - 1n ? HASH_KEYS - 1n : width * (index + 1n) - 1n;
      this.#open(width * index, end);
    }
  }

  get open(): StoredShard[] {
    return this.shards.filter(({ open }) => open).sort((left, right) => (left.start < right.start ? -1 : 1));
  }

  put(partitionKey: string, data: string | Uint8Array, explicitHashKey?: string): _Record {
    const key =
      explicitHashKey === undefined
        ? BigInt(`0x${createHash("md5").update(partitionKey).digest("hex")}`)
        : BigInt(explicitHashKey);
    const shard = this.open.find(({ start, end }) => start <= key && key <= end)!;
    return this.putInto(shard, partitionKey, data);
  }

  putInto(shard: StoredShard, partitionKey: string, data: string | Uint8Array): _Record {
    const record: _Record = {
      SequenceNumber: String(this.#sequence++),
      PartitionKey: partitionKey,
      Data: typeof data === "string" ? Buffer.from(data) : data,
      ApproximateArrivalTimestamp: new Date(this.clock.now()),
    };
    shard.records.push(record);
    return record;
  }

  /** Splits the open shard at this position (modulo their number) in the middle. */
  split(position = 0): void {
    const parent = this.open[position % this.open.length]!;
    if (parent.end - parent.start < 4n) return;
    const middle = (parent.start + parent.end) / 2n;
    this.#close(parent);
    this.#open(parent.start, middle, parent.shard.ShardId);
    this.#open(middle + 1n, parent.end, parent.shard.ShardId);
  }

  /** Merges the open shard at this position (modulo their number) with its neighbour above, if there is one. */
  merge(position = 0): void {
    const lower = this.open[position % this.open.length]!;
    const upper = this.open[(position % this.open.length) + 1];
    if (upper === undefined) return;
    this.#close(lower);
    this.#close(upper);
    this.#open(lower.start, upper.end, lower.shard.ShardId, upper.shard.ShardId);
  }

  /** Ends retention of what a shard holds; a closed shard is then listed no more. */
  expire(shardId: string): void {
    const shard = this.#find(shardId);
    shard.trimmed = shard.records.length;
    if (!shard.open) this.shards.splice(this.shards.indexOf(shard), 1);
  }

  fail(operation: string, ...errors: Error[]): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), ...errors]);
  }

  async send(command: object, options?: { abortSignal?: AbortSignal }): Promise<never> {
    const operation = command.constructor.name.replace(/Command$/, "");
    this.calls.push(operation);
    const error = this.failures.get(operation)?.shift();
    if (error !== undefined) throw error;
    return this.#answer(command, options?.abortSignal) as never;
  }

  #answer(command: object, signal: AbortSignal | undefined): unknown {
    if (command instanceof ListShardsCommand) {
      const from = Number(command.input.NextToken ?? 0);
      const to = from + this.pageSize;
      const Shards = this.shards.slice(from, to).map(({ shard }) => structuredClone(shard));
      return { Shards, NextToken: to < this.shards.length ? String(to) : undefined };
    }
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId, ShardIteratorType, StartingSequenceNumber, Timestamp } = command.input;
      const at = this.#locate(this.#find(ShardId!), ShardIteratorType!, StartingSequenceNumber, Timestamp);
      return { ShardIterator: `${ShardId} ${at} ${this.clock.now()}` };
    }
    if (command instanceof GetRecordsCommand) {
      const [shardId = "", at, createdAt] = command.input.ShardIterator!.split(" ");
      if (this.clock.now() - Number(createdAt) > ITERATOR_LIFETIME_MS) throw serviceError("ExpiredIteratorException");
      return this.#read(this.#find(shardId), Number(at), command.input.Limit ?? 10_000);
    }
    if (command instanceof SubscribeToShardCommand) {
      const { ShardId, StartingPosition: position } = command.input;
      const shard = this.#find(ShardId!);
      const at = this.#locate(shard, position!.Type!, position!.SequenceNumber, position!.Timestamp);
      return { EventStream: this.#subscribe(shard, at, signal) };
    }
    if (command instanceof RegisterStreamConsumerCommand) return {};
    if (command instanceof DescribeStreamConsumerCommand) {
      const ConsumerStatus =
        this.calls.filter((call) => call === "DescribeStreamConsumer").length > 1 ? "ACTIVE" : "CREATING";
      return { ConsumerDescription: { ConsumerStatus, ConsumerARN: "arn:consumer" } };
    }
    throw new Error(`unexpected ${command.constructor.name}`);
  }

  #read(shard: StoredShard, at: number, limit: number) {
    const from = Math.max(at, shard.trimmed);
    const Records = shard.records.slice(from, from + limit);
    const next = from + Records.length;
    const ended = !shard.open && next >= shard.records.length;
    return {
      Records,
      MillisBehindLatest: next < shard.records.length ? 1000 : 0,
      NextShardIterator: ended ? undefined : `${shard.shard.ShardId} ${next} ${this.clock.now()}`,
    };
  }

  async *#subscribe(
    shard: StoredShard,
    from: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SubscribeToShardEventStream> {
    const endsAt = this.clock.now() + SUBSCRIPTION_LIFETIME_MS;
    for (let at = from; this.clock.now() < endsAt && !signal?.aborted; ) {
      const { Records, NextShardIterator, MillisBehindLatest } = this.#read(shard, at, 100);
      at = Math.max(at, shard.trimmed) + Records.length;
      const ChildShards = this.shards.filter(({ shard: { ParentShardId, AdjacentParentShardId } }) =>
        [ParentShardId, AdjacentParentShardId].includes(shard.shard.ShardId),
      );
      yield {
        SubscribeToShardEvent: {
          Records,
          MillisBehindLatest,
          ContinuationSequenceNumber: Records.at(-1)?.SequenceNumber ?? shard.records[at - 1]?.SequenceNumber,
          ChildShards:
            NextShardIterator === undefined
              ? ChildShards.map(({ shard: { ShardId } }) => ({ ShardId, ParentShards: [], HashKeyRange: undefined }))
              : undefined,
        },
      };
      if (NextShardIterator === undefined) return;
      if (MillisBehindLatest === 0) await this.clock.sleep(500, signal).catch(() => undefined);
    }
  }

  #locate(shard: StoredShard, type: string, sequenceNumber: string | undefined, timestamp: Date | undefined): number {
    const index = (matches: (record: _Record) => boolean) => {
      const found = shard.records.findIndex(matches);
      return found < 0 ? shard.records.length : found;
    };
    switch (type) {
      case "TRIM_HORIZON":
        return shard.trimmed;
      case "LATEST":
        return shard.records.length;
      case "AT_TIMESTAMP":
        return index((record) => record.ApproximateArrivalTimestamp! >= timestamp!);
      case "AT_SEQUENCE_NUMBER":
        return index((record) => BigInt(record.SequenceNumber!) >= BigInt(sequenceNumber!));
      default:
        return index((record) => BigInt(record.SequenceNumber!) > BigInt(sequenceNumber!));
    }
  }

  #find(shardId: string): StoredShard {
    const found = this.shards.find(({ shard }) => shard.ShardId === shardId);
    if (found === undefined) throw serviceError("ResourceNotFoundException");
    return found;
  }

  #opened = 0;

  #open(start: bigint, end: bigint, parent?: string, adjacent?: string): void {
    this.shards.push({
      shard: {
        ShardId: `shard-${this.#opened++}`,
        HashKeyRange: { StartingHashKey: String(start), EndingHashKey: String(end) },
        SequenceNumberRange: { StartingSequenceNumber: String(this.#sequence) },
        ParentShardId: parent,
        AdjacentParentShardId: adjacent,
      },
      records: [],
      start,
      end,
      open: true,
      trimmed: 0,
    });
  }

  #close(shard: StoredShard): void {
    shard.open = false;
    shard.shard.SequenceNumberRange!.EndingSequenceNumber = String(this.#sequence);
  }
}

/** An error as the SDK throws it for an answer of this status. */
export function serviceError(name: string, status = 400): Error {
  const error = Object.assign(new Error(`scripted ${name}`), { $metadata: { httpStatusCode: status } });
  error.name = name;
  return error;
}
