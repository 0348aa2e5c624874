import type { Shard } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { type Lease, SHARD_END, TRIM_HORIZON } from "../src/index.ts";
import { newLease } from "../src/lease.ts";
import { listShards, planSync } from "../src/shard-sync.ts";

function shard(ShardId: string, ...parents: string[]): Shard {
  return {
    ShardId,
    ParentShardId: parents[0],
    AdjacentParentShardId: parents[1],
    HashKeyRange: undefined,
    SequenceNumberRange: { StartingSequenceNumber: "1" },
  };
}

function closed(ShardId: string, ...parents: string[]): Shard {
  const SequenceNumberRange = { StartingSequenceNumber: "1", EndingSequenceNumber: "2" };
  return { ...shard(ShardId, ...parents), SequenceNumberRange };
}

/** Listed out of order: p was split into c and d, d was split into e and f. */
const FAMILY = [shard("e", "d"), shard("c", "p"), closed("d", "p"), closed("p"), shard("f", "d")];

function ids(leases: readonly Lease[]): string[] {
  return leases.map(({ shardId }) => shardId);
}

test("from the oldest record on, all shards get leases, parents first", () => {
  const { create } = planSync(FAMILY, [], "TRIM_HORIZON", 0);

  expect(ids(create)).toEqual(["p", "d", "e", "c", "f"]);
  expect(create.find(({ shardId }) => shardId === "e")).toMatchObject({ checkpoint: TRIM_HORIZON, parents: ["d"] });
});

test("from the tip on, open shards do, with the present as their position", () => {
  const { create } = planSync(FAMILY, [], "LATEST", 5);

  expect(ids(create).sort()).toEqual(["c", "e", "f"]);
  expect(new Set(create.map(({ checkpoint }) => checkpoint))).toEqual(new Set(["AT_TIMESTAMP:5"]));
});

test("from sequence numbers on, ancestors of the shards named are left out", () => {
  const { create } = planSync(FAMILY, [], [{ shardId: "d", sequenceNumber: "7" }], 0);

  expect(ids(create)).toEqual(["d", "e", "c", "f"]);
  expect(create[0]).toMatchObject({ checkpoint: "7", subSequenceNumber: -1 });
});

test("later a new shard is read from its beginning, wherever reading began", () => {
  const leases = [newLease("c", "10", []), newLease("d", SHARD_END, [])];

  const { create } = planSync(FAMILY, leases, "LATEST", 5);

  expect(create.map(({ shardId, checkpoint }) => [shardId, checkpoint])).toEqual([
    ["e", TRIM_HORIZON],
    ["f", TRIM_HORIZON],
  ]);
});

test("a shard whose lease was removed because it is done gets none again", () => {
  const leases = [newLease("c", "10", []), newLease("e", "10", []), newLease("f", "10", [])];

  expect(planSync(FAMILY, leases, "TRIM_HORIZON", 0).create).toEqual([]);
});

test("the lease of a shard goes when every child has moved on, or when the shard is gone", () => {
  const leases = [
    newLease("p", SHARD_END, []),
    newLease("d", SHARD_END, []),
    newLease("c", "10", []),
    newLease("e", "10", []),
    newLease("f", TRIM_HORIZON, []),
    newLease("ancient", SHARD_END, []),
  ];

  expect(ids(planSync(FAMILY, leases, "TRIM_HORIZON", 0).remove)).toEqual(["p", "ancient"]);
});

test("a lease whose shard left retention before its end is told apart", () => {
  const { expired, remove } = planSync([shard("b")], [newLease("a", "10", []), newLease("b", "10", [])], "LATEST", 0);

  expect(ids(expired)).toEqual(["a"]);
  expect(remove).toEqual([]);
});

test("listing begins anew when a page token has expired", async () => {
  const answers: (Error | object)[] = [
    { Shards: [shard("a")], NextToken: "1" },
    Object.assign(new Error(), { name: "ExpiredNextTokenException" }),
    { Shards: [shard("a")], NextToken: "2" },
    { Shards: [shard("b")] },
  ];
  const inputs: object[] = [];
  const kinesis = {
    send: async ({ input }: { input: object }) => {
      inputs.push(input);
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };

  const shards = await listShards({ kinesis: kinesis as never, stream: { StreamName: "trips" } });

  expect(shards.map(({ ShardId }) => ShardId)).toEqual(["a", "b"]);
  expect(inputs).toEqual([{ StreamName: "trips" }, { NextToken: "1" }, { StreamName: "trips" }, { NextToken: "2" }]);
});
