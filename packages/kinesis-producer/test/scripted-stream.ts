import { createHash } from "node:crypto";
import {
  ListShardsCommand,
  type PutRecordsCommand,
  type PutRecordsRequestEntry,
  type Shard,
} from "@aws-sdk/client-kinesis";
import { type Clock, deaggregate, type KinesisSender } from "../src/index.ts";

const HASH_KEYS = 1n << 128n;

/** What the stream answers to one entry: `ok`, or an error code. */
export type EntryVerdict = string;

/** What happens to one PutRecords request: a verdict per entry (repeated cyclically), or an error for all of it. */
export type RequestVerdict =
  | { entries: EntryVerdict[] }
  | { error: Error; stored?: boolean }
  | { split: number }
  | { merge: number };

/** A stored record of the stream. */
export interface StoredRecord {
  shardId: string;
  sequenceNumber: string;
  entry: PutRecordsRequestEntry;
}

/** A stream in memory that fails as its script says, request by request; after the script's end it stores everything. */
export class ScriptedStream implements KinesisSender {
  readonly shards: Shard[] = [];
  readonly stored: StoredRecord[] = [];
  /** The entries of each PutRecords request, as they came. */
  readonly requests: PutRecordsRequestEntry[][] = [];
  readonly script: RequestVerdict[];
  /** Shards to a page of ListShards. */
  pageSize = 2;
  listed = 0;
  /** Errors that ListShards answers, one after the other, before it works. */
  listErrors: Error[] = [];
  /** While set, requests wait for it before they are answered. */
  gate: Promise<void> | undefined;
  inFlight = 0;
  mostInFlight = 0;
  /** When given: milliseconds after which requests are answered, cyclically, by this clock. */
  latency: { clock: Clock; times: number[] } | undefined;
  #answered = 0;

  constructor(shardCount = 1, script: RequestVerdict[] = []) {
    this.script = script;
    const width = HASH_KEYS / BigInt(shardCount);
    for (let index = 0n; index < shardCount; index++) {
      const end = index === BigInt(shardCount) - 1n ? HASH_KEYS - 1n : width * (index + 1n) - 1n;
      this.#open(width * index, end);
    }
  }

  async send(command: PutRecordsCommand | ListShardsCommand): Promise<unknown> {
    if (command instanceof ListShardsCommand) {
      try {
        return this.#listShards(command.input.NextToken);
      } finally {
        await this.#delay();
      }
    }
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      if (this.gate !== undefined) await this.gate;
      return this.#putRecords(command);
    } finally {
      await this.#delay();
      this.inFlight--;
    }
  }

  async #delay(): Promise<void> {
    if (this.latency === undefined) return;
    const { clock, times } = this.latency;
    await clock.sleep(times[this.#answered++ % times.length]!);
  }

  get openShards(): Shard[] {
    return this.shards.filter((shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined);
  }

  /** Splits the open shard at this position (modulo their number) in the middle. */
  split(position: number): void {
    const open = this.openShards;
    const parent = open[position % open.length]!;
    const [start, end] = rangeOf(parent);
    if (end - start < 4n) return;
    const middle = (start + end) / 2n;
    this.#close(parent);
    this.#open(start, middle, parent.ShardId);
    this.#open(middle + 1n, end, parent.ShardId);
  }

  /** Merges the open shard at this position (modulo their number) with its neighbour above, if there is one. */
  merge(position: number): void {
    const open = this.openShards.sort((left, right) => (rangeOf(left)[0] < rangeOf(right)[0] ? -1 : 1));
    const lower = open[position % open.length]!;
    const upper = open[(position % open.length) + 1];
    if (upper === undefined) return;
    this.#close(lower);
    this.#close(upper);
    this.#open(rangeOf(lower)[0], rangeOf(upper)[1], lower.ShardId, upper.ShardId);
  }

  /**
   * The user records in stream order as a consumer sees them that works like the KCL: an aggregate is dropped whole when
   * one of its records lies outside the range of the shard it was read from.
   */
  consume(): { partitionKey: string; text: string }[] {
    const seen: { partitionKey: string; text: string }[] = [];
    for (const { shardId, entry } of this.stored) {
      const record = { partitionKey: entry.PartitionKey!, explicitHashKey: entry.ExplicitHashKey, data: entry.Data! };
      const { records, passedThrough } = deaggregate(record);
      const [start, end] = rangeOf(this.shards.find((shard) => shard.ShardId === shardId)!);
      const inRange = records.every((user) => {
        const key = hashKeyOf(user.partitionKey, user.explicitHashKey);
        return key >= start && key <= end;
      });
      if (passedThrough === undefined && !inRange) continue;
      for (const user of records) {
        seen.push({ partitionKey: user.partitionKey, text: Buffer.from(user.data).toString() });
      }
    }
    return seen;
  }

  #putRecords(command: PutRecordsCommand): unknown {
    const entries = command.input.Records!;
    this.requests.push(entries);
    let verdict = this.script.shift();
    while (verdict !== undefined && ("split" in verdict || "merge" in verdict)) {
      if ("split" in verdict) this.split(verdict.split);
      else this.merge(verdict.merge);
      verdict = this.script.shift();
    }
    if (verdict !== undefined && "error" in verdict) {
      if (verdict.stored) for (const entry of entries) this.#store(entry);
      throw verdict.error;
    }
    const Records = entries.map((entry, index) => {
      const code = verdict?.entries[index % verdict.entries.length] ?? "ok";
      if (code !== "ok") return { ErrorCode: code, ErrorMessage: `scripted ${code}` };
      const { shardId, sequenceNumber } = this.#store(entry);
      return { ShardId: shardId, SequenceNumber: sequenceNumber };
    });
    return { FailedRecordCount: Records.filter((record) => "ErrorCode" in record).length, Records };
  }

  #store(entry: PutRecordsRequestEntry): StoredRecord {
    const key = hashKeyOf(entry.PartitionKey!, entry.ExplicitHashKey);
    const shard = this.openShards.find((open) => rangeOf(open)[0] <= key && key <= rangeOf(open)[1])!;
    const record = { shardId: shard.ShardId!, sequenceNumber: String(this.stored.length + 1), entry };
    this.stored.push(record);
    return record;
  }

  #listShards(token: string | undefined): unknown {
    this.listed++;
    const error = this.listErrors.shift();
    if (error !== undefined) throw error;
    const from = token === undefined ? 0 : Number(token);
    const to = from + this.pageSize;
    const NextToken = to < this.shards.length ? String(to) : undefined;
    return { Shards: structuredClone(this.shards.slice(from, to)), NextToken };
  }

  #open(start: bigint, end: bigint, parent?: string, adjacent?: string): void {
    this.shards.push({
      ShardId: `shardId-${String(this.shards.length).padStart(12, "0")}`,
      HashKeyRange: { StartingHashKey: start.toString(), EndingHashKey: end.toString() },
      SequenceNumberRange: { StartingSequenceNumber: String(this.stored.length) },
      ParentShardId: parent,
      AdjacentParentShardId: adjacent,
    });
  }

  #close(shard: Shard): void {
    shard.SequenceNumberRange = {
      StartingSequenceNumber: shard.SequenceNumberRange?.StartingSequenceNumber,
      EndingSequenceNumber: String(this.stored.length),
    };
  }
}

/** The hash key that routes a record, computed without the code under test. */
export function hashKeyOf(partitionKey: string, explicitHashKey?: string): bigint {
  if (explicitHashKey !== undefined) return BigInt(explicitHashKey);
  return BigInt(`0x${createHash("md5").update(partitionKey).digest("hex")}`);
}

/** An error as the SDK throws it for an answer of this status; without one, as the network does. */
export function requestError(name: string, status?: number): Error {
  const error = Object.assign(
    new Error(`scripted ${name}`),
    status === undefined ? {} : { $metadata: { httpStatusCode: status } },
  );
  error.name = name;
  return error;
}

function rangeOf(shard: Shard): [bigint, bigint] {
  return [BigInt(shard.HashKeyRange!.StartingHashKey!), BigInt(shard.HashKeyRange!.EndingHashKey!)];
}
