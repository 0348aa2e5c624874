import { createHash } from "node:crypto";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type Shard,
} from "@aws-sdk/client-kinesis";
import { CLOSING_KEY } from "../application.ts";
import type { Context } from "../parameters.ts";
import type { Trip } from "./recorded-trips.ts";

/** What stands in the stream, read once more from its beginning by other means than the application's. */
export interface StreamContents {
  readonly trips: number;
  /** Trips in a shard whose range does not hold the MD5 of their partition key. */
  readonly misrouted: number;
  /** All shards, closed ones included, those of them that hold trips, and those that hold a watermark of the replay. */
  readonly shards: readonly string[];
  readonly shardsWithTrips: readonly string[];
  readonly shardsWithWatermark: readonly string[];
  /** Trip numbers of each cab as they follow each other, parent shards before their children. */
  readonly tripsOfCab: ReadonlyMap<string, readonly number[]>;
}

// API reference, GetRecords: five calls per shard and second.
const READ_INTERVAL = 200;

/** Reads every shard, parents first, and checks where each record is. */
export async function readStreamContents({ aws, clock, outputs, signal }: Context): Promise<StreamContents> {
  const client = aws.kinesis();
  const tripsOfCab = new Map<string, number[]>();
  const shardsWithTrips = new Set<string>();
  const shardsWithWatermark = new Set<string>();
  const hashes = new Map<string, bigint>();
  let trips = 0;
  let misrouted = 0;
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: outputs.stream }));
  for (const shard of parentsFirst(Shards)) {
    const range = [BigInt(shard.HashKeyRange!.StartingHashKey!), BigInt(shard.HashKeyRange!.EndingHashKey!)] as const;
    for await (const { key, text } of readShard(client, outputs.stream, shard.ShardId!, (ms) =>
      clock.sleep(ms, signal),
    )) {
      const event = JSON.parse(text) as Trip & { type: string };
      if (event.type === "watermark") {
        if (key !== CLOSING_KEY) shardsWithWatermark.add(shard.ShardId!);
        continue;
      }
      trips++;
      shardsWithTrips.add(shard.ShardId!);
      const hash = hashes.get(key) ?? md5(key);
      hashes.set(key, hash);
      if (hash < range[0] || hash > range[1]) misrouted++;
      const ids = tripsOfCab.get(event.cab) ?? [];
      ids.push(event.trip_id);
      tripsOfCab.set(event.cab, ids);
    }
  }
  return {
    trips,
    misrouted,
    shards: Shards.map((shard) => shard.ShardId!),
    shardsWithTrips: [...shardsWithTrips],
    shardsWithWatermark: [...shardsWithWatermark],
    tripsOfCab,
  };
}

// Developer guide, key concepts: the MD5 of the partition key as an unsigned 128-bit number picks the shard.
function md5(partitionKey: string): bigint {
  return BigInt(`0x${createHash("md5").update(partitionKey).digest("hex")}`);
}

function parentsFirst(shards: readonly Shard[]): Shard[] {
  const byId = new Map(shards.map((shard) => [shard.ShardId, shard]));
  const ordered = new Set<Shard>();
  function visit(shard: Shard | undefined): void {
    if (shard === undefined || ordered.has(shard)) return;
    visit(byId.get(shard.ParentShardId));
    visit(byId.get(shard.AdjacentParentShardId));
    ordered.add(shard);
  }
  shards.forEach(visit);
  return [...ordered];
}

async function* readShard(
  client: KinesisClient,
  streamName: string,
  shardId: string,
  sleep: (ms: number) => Promise<void>,
): AsyncGenerator<{ key: string; text: string }> {
  let { ShardIterator: iterator } = await client.send(
    new GetShardIteratorCommand({ StreamName: streamName, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  while (iterator !== undefined) {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    for (const { PartitionKey = "", Data } of answer.Records ?? []) {
      yield { key: PartitionKey, text: Buffer.from(Data ?? []).toString() };
    }
    if (answer.Records?.length === 0 && answer.MillisBehindLatest === 0) return;
    iterator = answer.NextShardIterator;
    await sleep(READ_INTERVAL);
  }
}
