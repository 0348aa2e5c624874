import { createHash } from "node:crypto";
import {
  ListShardsCommand,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
  type Shard,
} from "@aws-sdk/client-kinesis";
import type { KinesisSender } from "@millrace/kinesis-producer";

/** A record as the stream stored it. */
export interface StoredRecord {
  shard: number;
  partitionKey: string;
  explicitHashKey: string | undefined;
  text: string;
  /** Clock time of arrival. */
  at: number;
}

export interface ScriptedKinesis extends KinesisSender {
  /** Everything stored, in order of arrival. */
  readonly stored: StoredRecord[];
  /** Stored records that are trips or other events, and those that are watermarks. */
  readonly events: StoredRecord[];
  readonly watermarks: StoredRecord[];
  readonly putRecords: number;
  readonly listShards: number;
  /** Number of open shards from now on. */
  reshard(count: number): void;
}

export interface Script {
  shards?: number;
  now?: () => number;
  /** Error code for a record, or undefined to store it. `put` counts requests from 1. */
  refuse?: (entry: PutRecordsRequestEntry, put: number) => string | undefined;
  /** Awaited before a request is answered. */
  before?: (put: number) => Promise<void> | void;
  /** Thrown by ListShards; `list` counts requests from 1. */
  listError?: (list: number) => Error | undefined;
}

/** A stream of evenly split shards that stores what it is sent, or refuses by script. */
export function createScriptedKinesis(script: Script = {}): ScriptedKinesis {
  const stored: StoredRecord[] = [];
  let shards = openShards(script.shards ?? 1);
  let puts = 0;
  let lists = 0;

  async function put(entries: readonly PutRecordsRequestEntry[]): Promise<unknown> {
    const number = ++puts;
    await script.before?.(number);
    const results = entries.map((entry): PutRecordsResultEntry => {
      const ErrorCode = script.refuse?.(entry, number);
      if (ErrorCode !== undefined) return { ErrorCode, ErrorMessage: "refused by script" };
      const shard = shardOf(entry, shards.length);
      stored.push({
        shard,
        partitionKey: entry.PartitionKey!,
        explicitHashKey: entry.ExplicitHashKey,
        text: Buffer.from(entry.Data!).toString("utf8"),
        at: script.now?.() ?? 0,
      });
      return { ShardId: shards[shard]!.ShardId!, SequenceNumber: String(stored.length) };
    });
    return { Records: results, FailedRecordCount: results.filter((result) => result.ErrorCode !== undefined).length };
  }

  return {
    stored,
    get events() {
      return stored.filter((record) => !record.text.includes('"watermark"'));
    },
    get watermarks() {
      return stored.filter((record) => record.text.includes('"watermark"'));
    },
    get putRecords() {
      return puts;
    },
    get listShards() {
      return lists;
    },
    reshard(count) {
      shards = openShards(count);
    },
    async send(command) {
      if (command instanceof PutRecordsCommand) return put(command.input.Records!);
      if (!(command instanceof ListShardsCommand)) throw new Error("expected PutRecords or ListShards");
      const error = script.listError?.(++lists);
      if (error !== undefined) throw error;
      // Two pages, as the API may answer.
      const half = Math.ceil(shards.length / 2);
      if (command.input.NextToken !== undefined) return { Shards: shards.slice(half) };
      return { Shards: shards.slice(0, half), NextToken: shards.length > 1 ? "page-2" : undefined };
    },
  };
}

/** First hash key of each of `count` even shards: floor(2^128 / count) * index, as AWS splits them. */
export function startingHashKey(index: number, count: number): string {
  return String((2n ** 128n / BigInt(count)) * BigInt(index));
}

function openShards(count: number): Shard[] {
  return Array.from({ length: count }, (_, index) => ({
    ShardId: `shardId-${index}`,
    HashKeyRange: {
      StartingHashKey: startingHashKey(index, count),
      EndingHashKey:
        index + 1 === count ? String(2n ** 128n - 1n) : String(BigInt(startingHashKey(index + 1, count)) - 1n),
    },
    SequenceNumberRange: { StartingSequenceNumber: "1" },
  }));
}

function shardOf(entry: PutRecordsRequestEntry, count: number): number {
  const md5 = createHash("md5").update(entry.PartitionKey!).digest("hex");
  const key = entry.ExplicitHashKey === undefined ? BigInt(`0x${md5}`) : BigInt(entry.ExplicitHashKey);
  const index = Number(key / (2n ** 128n / BigInt(count)));
  return Math.min(index, count - 1);
}
