import {
  type _Record,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import type { BaseContext, ParameterDefinitions } from "@millrace/sample";

/** Where and how a stream is read. */
export interface StreamReaderOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  readonly clock: BaseContext<ParameterDefinitions>["clock"];
  readonly signal: AbortSignal;
  /** A shard begins: its parents, if any, have been read to their end. */
  readonly onShard: (shardId: string, parents: readonly string[]) => void;
  /** Records of one shard in their order. The shard is read on when the promise resolves. */
  readonly onRecords: (shardId: string, records: readonly _Record[], millisBehindLatest: number) => Promise<void>;
  /** A shard was closed by resharding and read to its end. */
  readonly onShardEnd: (shardId: string) => void;
}

/** A reader of all shards of a stream, from their beginning. */
export interface StreamReader {
  /** Rejects when reading failed; resolves after `finish`. */
  readonly done: Promise<void>;
  /** Reads every shard up to its tip, then stops. */
  finish(): Promise<void>;
}

// API reference, GetRecords: five calls per shard and second.
const READ_INTERVAL = 250;
/** Records taken at a time: as many as a shard takes in a second, four times a second. */
const BATCH = 1000;

/**
 * Reads a stream as a plain consumer does: one loop of GetRecords per shard. After resharding the children of a shard
 * are read when all their parents are finished, so that records of one partition key keep their order.
 */
export function readStream(options: StreamReaderOptions): StreamReader {
  const { client, streamName, clock, signal } = options;
  const ended = new Set<string>();
  const started = new Set<string>();
  let finishing = false;

  async function readAll(): Promise<void> {
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: streamName }));
    const known = new Set(Shards.map((shard) => shard.ShardId));
    const roots = Shards.filter((shard) => !known.has(shard.ParentShardId) && !known.has(shard.AdjacentParentShardId));
    await Promise.all(roots.map((shard) => readFamily(shard.ShardId!, [])));
  }

  /** Reads a shard, then those of its children whose parents are all finished. */
  async function readFamily(shardId: string, parents: readonly string[]): Promise<void> {
    if (started.has(shardId)) return;
    started.add(shardId);
    options.onShard(shardId, parents);
    const children = await readShard(shardId);
    if (children === undefined) return;
    options.onShardEnd(shardId);
    ended.add(shardId);
    const ready = children.filter((child) => child.parents.every((parent) => ended.has(parent)));
    await Promise.all(ready.map((child) => readFamily(child.shardId, child.parents)));
  }

  /** Reads a shard to its end and returns its children, or to its tip when finishing, and returns nothing. */
  async function readShard(shardId: string): Promise<Child[] | undefined> {
    let { ShardIterator: iterator } = await client.send(
      new GetShardIteratorCommand({ StreamName: streamName, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    for (;;) {
      const wasFinishing = finishing;
      const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: BATCH }));
      const { Records = [], MillisBehindLatest = 0 } = answer;
      await options.onRecords(shardId, Records, MillisBehindLatest);
      if (answer.NextShardIterator === undefined) {
        return (answer.ChildShards ?? []).map((child) => ({
          shardId: child.ShardId!,
          parents: child.ParentShards ?? [],
        }));
      }
      if (wasFinishing && Records.length === 0 && MillisBehindLatest === 0) return undefined;
      iterator = answer.NextShardIterator;
      await clock.sleep(READ_INTERVAL, signal);
    }
  }

  const done = readAll();
  // Whoever awaits `done` or `finish` learns of a failure; nobody else has to.
  done.catch(() => {});
  return {
    done,
    finish() {
      finishing = true;
      return done;
    },
  };
}

interface Child {
  readonly shardId: string;
  readonly parents: readonly string[];
}
