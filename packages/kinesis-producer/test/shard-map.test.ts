import type { Shard } from "@aws-sdk/client-kinesis";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShardMap } from "../src/index.ts";
import { hashKeyOf, ScriptedStream } from "./scripted-stream.ts";

function shard(id: number, start: string, end: string, extra: Partial<Shard> = {}): Shard {
  return {
    ShardId: `shard-${id}`,
    HashKeyRange: { StartingHashKey: start, EndingHashKey: end },
    SequenceNumberRange: { StartingSequenceNumber: "1" },
    ...extra,
  };
}

const CLOSED = { SequenceNumberRange: { StartingSequenceNumber: "1", EndingSequenceNumber: "2" } };

describe("ShardMap", () => {
  // Three shards and their routing as stated in kinesalite's test/putRecords.js "should work with mixed values" (MIT).
  const three = ShardMap.fromPages([
    {
      Shards: [
        shard(0, "0", "113427455640312821154458202477256070484"),
        shard(1, "113427455640312821154458202477256070485", "226854911280625642308916404954512140969"),
      ],
    },
    { Shards: [shard(2, "226854911280625642308916404954512140970", "340282366920938463463374607431768211455")] },
  ]);

  test.each([
    ["a", undefined, "shard-0"],
    ["b", undefined, "shard-1"],
    ["e", undefined, "shard-2"],
    ["f", undefined, "shard-1"],
    ["a", "340282366920938463463374607431768211455", "shard-2"],
    ["a", "226854911280625642308916404954512140969", "shard-1"],
    ["a", "226854911280625642308916404954512140970", "shard-2"],
  ])("routes key %s with explicit hash key %s to %s of three", (partitionKey, explicitHashKey, expected) => {
    expect(three.shardFor(partitionKey, explicitHashKey)).toBe(expected);
  });

  test("predicts the shard of any record after any splits and merges", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 12 }),
        fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
        (shardCount, reshards, partitionKeys) => {
          const stream = new ScriptedStream(shardCount);
          for (const [isSplit, position] of reshards) isSplit ? stream.split(position) : stream.merge(position);

          const map = ShardMap.fromPages([{ Shards: stream.shards }]);

          for (const partitionKey of partitionKeys) {
            const key = hashKeyOf(partitionKey);
            const owner = stream.openShards.find(
              ({ HashKeyRange: range }) =>
                BigInt(range!.StartingHashKey!) <= key && key <= BigInt(range!.EndingHashKey!),
            );
            expect(map.shardFor(partitionKey)).toBe(owner!.ShardId);
          }
        },
      ),
    );
  });

  test("leaves out closed shards, and parents that closed between two pages", () => {
    const map = ShardMap.fromPages([
      { Shards: [shard(0, "0", "99", CLOSED), shard(1, "0", "99", { ParentShardId: "shard-0" })] },
      {
        Shards: [shard(2, "0", "49", { ParentShardId: "shard-1" }), shard(3, "50", "99", { ParentShardId: "shard-1" })],
      },
    ]);

    expect(map.shards.map(({ shardId }) => shardId)).toEqual(["shard-2", "shard-3"]);
  });

  test("knows no shard for a hash key in a gap", () => {
    const map = ShardMap.fromPages([{ Shards: [shard(0, "10", "19"), shard(1, "30", "39")] }]);

    const found = ["9", "10", "19", "20", "29", "30", "40"].map((key) => map.shardFor("any", key));

    expect(found).toEqual([undefined, "shard-0", "shard-0", undefined, undefined, "shard-1", undefined]);
  });

  test("refuses a listing without open shards, with overlapping ranges or with half a shard", () => {
    expect(() => ShardMap.fromPages([{ Shards: [shard(0, "0", "9", CLOSED)] }])).toThrow(/at least one open shard/);
    expect(() => ShardMap.fromPages([{ Shards: [shard(0, "0", "9"), shard(1, "9", "12")] }])).toThrow(/overlapping/);
    expect(() => ShardMap.fromPages([{ Shards: [{ ShardId: "x" } as Shard] }])).toThrow(/HashKeyRange/);
  });
});
