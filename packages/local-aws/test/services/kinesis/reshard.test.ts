import {
  CreateStreamCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  ListShardsCommand,
  type ListShardsCommandInput,
  MergeShardsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LAST_HASH_KEY } from "../../../src/services/kinesis/hash-key.ts";
import { ACCOUNT, Kinesis, refusal, shardId } from "./support.ts";

function split(kinesis: Kinesis, shard: number, at: bigint | string) {
  return kinesis.send(
    new SplitShardCommand({ StreamName: "trips", ShardToSplit: shardId(shard), NewStartingHashKey: String(at) }),
  );
}

function merge(kinesis: Kinesis, shard: number, adjacent: number) {
  return kinesis.send(
    new MergeShardsCommand({
      StreamName: "trips",
      ShardToMerge: shardId(shard),
      AdjacentShardToMerge: shardId(adjacent),
    }),
  );
}

function scale(kinesis: Kinesis, count: number) {
  return kinesis.send(
    new UpdateShardCountCommand({
      StreamName: "trips",
      TargetShardCount: count,
      ScalingType: "UNIFORM_SCALING",
    }),
  );
}

function isOpen(shard: Shard): boolean {
  return shard.SequenceNumberRange?.EndingSequenceNumber === undefined;
}

function ranges(shards: Shard[]): [bigint, bigint][] {
  return shards
    .map(({ HashKeyRange: range }): [bigint, bigint] => [
      BigInt(range!.StartingHashKey!),
      BigInt(range!.EndingHashKey!),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether the open shards cover the key space without gap or overlap. */
function covers(shards: Shard[]): boolean {
  let next = 0n;
  for (const [start, end] of ranges(shards.filter(isOpen))) {
    if (start !== next || end < start) return false;
    next = end + 1n;
  }
  return next === LAST_HASH_KEY + 1n;
}

test("a split goes through UPDATING, closes the parent and opens two children", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  await split(kinesis, 0, 1000n);
  const status = await kinesis.status("trips");
  await kinesis.pass(1000);
  const [parent, lower, upper] = await kinesis.shards("trips");

  expect(status).toBe("UPDATING");
  expect(await kinesis.status("trips")).toBe("ACTIVE");
  expect(isOpen(parent!)).toBe(false);
  expect(lower).toMatchObject({
    ShardId: shardId(1),
    ParentShardId: shardId(0),
    HashKeyRange: { StartingHashKey: "0", EndingHashKey: "999" },
  });
  expect(upper).toMatchObject({
    ShardId: shardId(2),
    ParentShardId: shardId(0),
    HashKeyRange: { StartingHashKey: "1000", EndingHashKey: String(LAST_HASH_KEY) },
  });
  expect(BigInt(lower!.SequenceNumberRange!.StartingSequenceNumber!)).toBeGreaterThan(
    BigInt(parent!.SequenceNumberRange!.StartingSequenceNumber!),
  );
});

test("a merge gives one child with two parents", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 3);

  await merge(kinesis, 1, 2);
  await kinesis.pass(1000);
  const child = (await kinesis.shards("trips"))[3];

  expect(child).toMatchObject({
    ShardId: shardId(3),
    ParentShardId: shardId(1),
    AdjacentParentShardId: shardId(2),
    HashKeyRange: { StartingHashKey: "113427455640312821154458202477256070485", EndingHashKey: String(LAST_HASH_KEY) },
  });
});

test.each([0n, 1n, LAST_HASH_KEY])("a split at %s leaves no room for two shards", async (at) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  const error = await refusal(split(kinesis, 0, at));

  // kinesalite, actions/splitShard.js.
  expect(error).toEqual({
    name: "InvalidArgumentException",
    message:
      `NewStartingHashKey ${at} used in SplitShard() on shard ${shardId(0)} in stream trips under account ${ACCOUNT} ` +
      `is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey ${LAST_HASH_KEY}.`,
  });
});

test("only open, adjacent, existing shards are resharded, one change at a time", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 4);

  expect((await refusal(merge(kinesis, 0, 2))).message).toBe(
    `Shards ${shardId(0)} and ${shardId(2)} in stream trips under account ${ACCOUNT} are not an adjacent pair of shards eligible for merging`,
  );
  expect(await refusal(split(kinesis, 9, 5n))).toEqual({
    name: "ResourceNotFoundException",
    message: `Could not find shard ${shardId(9)} in stream trips under account ${ACCOUNT}.`,
  });
  await merge(kinesis, 0, 1);
  expect(await refusal(merge(kinesis, 2, 3))).toEqual({
    name: "ResourceInUseException",
    message: `Stream trips under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
  });
  await kinesis.pass(1000);
  expect((await refusal(split(kinesis, 0, 5n))).message).toContain("has already been merged or split");
});

test("a split does not exceed the account's quota of shards", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 500);

  expect((await refusal(split(kinesis, 0, 5n))).name).toBe("LimitExceededException");
});

test.each([
  [2, 4, 2, 6],
  [4, 2, 4, 6],
  [3, 5, 3, undefined],
  [5, 3, 5, undefined],
  [6, 3, 6, 9],
])("UpdateShardCount from %i to %i leaves equal open shards", async (from, to, current, total) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", from);

  const answer = await scale(kinesis, to);
  await kinesis.pass(1000);
  const shards = await kinesis.shards("trips");

  const starts = ranges(shards.filter(isOpen)).map(([start]) => Number(start) / 2 ** 128);
  expect(answer).toMatchObject({ StreamName: "trips", CurrentShardCount: current, TargetShardCount: to });
  expect(starts).toHaveLength(to);
  for (let place = 0; place < to; place++) expect(starts[place]).toBeCloseTo(place / to, 12);
  expect(covers(shards)).toBe(true);
  for (const shard of shards.slice(from)) expect(shard.ParentShardId).toBeDefined();
  if (total !== undefined) expect(shards).toHaveLength(total);
});

test("UpdateShardCount stays between half and double", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 3);

  expect(await refusal(scale(kinesis, 7))).toEqual({
    name: "LimitExceededException",
    message:
      "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 3, Target shard count: 7",
  });
  // 3 to 1 is below half: facts of the kinesis-auto-scaling sample against the API reference.
  expect(await refusal(scale(kinesis, 1))).toEqual({
    name: "LimitExceededException",
    message:
      "UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: 3, Target shard count: 1",
  });
  await scale(kinesis, 2);
});

test("UpdateShardCount works ten times in a rolling day", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 2);
  for (let call = 0; call < 10; call++) {
    await scale(kinesis, call % 2 === 0 ? 4 : 2);
    await kinesis.pass(3_600_000);
  }

  const eleventh = await refusal(scale(kinesis, 4));
  await kinesis.pass(14 * 3_600_000);
  await scale(kinesis, 4);

  expect(eleventh.name).toBe("LimitExceededException");
});

test("an on-demand stream is not resharded by hand", async () => {
  const kinesis = new Kinesis();
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", StreamModeDetails: { StreamMode: "ON_DEMAND" } }));
  await kinesis.pass(1000);

  for (const call of [split(kinesis, 0, 5n), merge(kinesis, 0, 1), scale(kinesis, 5)])
    expect((await refusal(call)).name).toBe("ValidationException");
});

/** A stream that began with two shards at `created`, split shard 1 at `split` and merged 2 and 3 at `merged`. */
async function history(kinesis: Kinesis): Promise<{ created: number; split: number; merged: number }> {
  await kinesis.create("trips", 2);
  const created = kinesis.cloud.clock.now();
  await kinesis.pass(3_600_000);
  await split(kinesis, 1, LAST_HASH_KEY - 1000n);
  await kinesis.pass(1000);
  const splitAt = kinesis.cloud.clock.now();
  await kinesis.pass(3_600_000);
  await merge(kinesis, 2, 3);
  await kinesis.pass(1000);
  return { created, split: splitAt, merged: kinesis.cloud.clock.now() };
}

async function listed(kinesis: Kinesis, input: Partial<ListShardsCommandInput>): Promise<number[]> {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: "trips", ...input }));
  return Shards!.map((shard) => Number(shard.ShardId!.slice(-12)));
}

test("ListShards filters by place and time", async () => {
  const kinesis = new Kinesis();
  const times = await history(kinesis);
  const at = (time: number) => ({ Type: "AT_TIMESTAMP", Timestamp: new Date(time) }) as const;
  const from = (time: number) => ({ Type: "FROM_TIMESTAMP", Timestamp: new Date(time) }) as const;

  expect(await listed(kinesis, {})).toEqual([0, 1, 2, 3, 4]);
  expect(await listed(kinesis, { ExclusiveStartShardId: shardId(2) })).toEqual([3, 4]);
  expect(await listed(kinesis, { ShardFilter: { Type: "AFTER_SHARD_ID", ShardId: shardId(1) } })).toEqual([2, 3, 4]);
  expect(await listed(kinesis, { ShardFilter: { Type: "AT_LATEST" } })).toEqual([0, 4]);
  expect(await listed(kinesis, { ShardFilter: { Type: "AT_TRIM_HORIZON" } })).toEqual([0, 1]);
  expect(await listed(kinesis, { ShardFilter: { Type: "FROM_TRIM_HORIZON" } })).toEqual([0, 1, 2, 3, 4]);
  expect(await listed(kinesis, { ShardFilter: at(times.created) })).toEqual([0, 1]);
  expect(await listed(kinesis, { ShardFilter: at(times.split) })).toEqual([0, 2, 3]);
  expect(await listed(kinesis, { ShardFilter: from(times.split) })).toEqual([0, 2, 3, 4]);
  expect(await listed(kinesis, { ShardFilter: from(0) })).toEqual([0, 1, 2, 3, 4]);
});

test("closed shards leave the list once retention has passed over them", async () => {
  const kinesis = new Kinesis();
  await history(kinesis);

  await kinesis.pass(23.5 * 3_600_000);
  expect(await listed(kinesis, { ShardFilter: { Type: "AT_TRIM_HORIZON" } })).toEqual([0, 2, 3]);
  expect(await listed(kinesis, {})).toEqual([0, 2, 3, 4]);
  await kinesis.pass(3_600_000);
  expect(await listed(kinesis, {})).toEqual([0, 4]);
});

test("ListShards goes on with NextToken alone, for five minutes, under the same filter", async () => {
  const kinesis = new Kinesis();
  await history(kinesis);
  const first = await kinesis.send(
    new ListShardsCommand({ StreamName: "trips", MaxResults: 1, ShardFilter: { Type: "AT_LATEST" } }),
  );
  const next = () => kinesis.send(new ListShardsCommand({ NextToken: first.NextToken }));

  expect((await next()).Shards?.map((shard) => shard.ShardId)).toEqual([shardId(4)]);
  expect((await next()).NextToken).toBeUndefined();
  const both = await refusal(kinesis.send(new ListShardsCommand({ StreamName: "trips", NextToken: first.NextToken })));
  const none = await refusal(kinesis.send(new ListShardsCommand({})));
  const forged = await refusal(kinesis.send(new ListShardsCommand({ NextToken: "abc" })));
  await kinesis.pass(300_001);
  const late = await refusal(next());

  expect(both.message).toBe("NextToken and StreamName cannot be provided together.");
  expect(none.message).toBe("Either NextToken or StreamName should be provided.");
  expect(forged.name).toBe("InvalidArgumentException");
  expect(late.name).toBe("ExpiredNextTokenException");
});

test.each([
  [{ Type: "AT_TIMESTAMP" }],
  [{ Type: "AFTER_SHARD_ID" }],
  [{ Type: "AT_LATEST", ShardId: shardId(0) }],
  [{ Type: "AT_LATEST", Timestamp: new Date(0) }],
] as const)("ListShards refuses the filter %j", async (ShardFilter) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  expect((await refusal(listed(kinesis, { ShardFilter }))).name).toBe("InvalidArgumentException");
});

type Step =
  | { put: string }
  | { split: number; at: number; pause: number }
  | { merge: number; pause: number }
  | { scale: number; pause: number };

const pause = fc.constantFrom(1, 500);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ put: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h") }) },
  { weight: 1, arbitrary: fc.record({ split: fc.nat(), at: fc.integer({ min: 1, max: 99 }), pause }) },
  { weight: 1, arbitrary: fc.record({ merge: fc.nat(), pause }) },
  { weight: 1, arbitrary: fc.record({ scale: fc.nat(), pause }) },
);

async function apply(kinesis: Kinesis, action: Step, sent: string[]): Promise<void> {
  if ("put" in action) {
    await kinesis.put("trips", action.put);
    sent.push(action.put);
    return;
  }
  const shards = (await kinesis.shards("trips")).map((shard, place) => ({ shard, place }));
  const open = shards
    .filter(({ shard }) => isOpen(shard))
    .sort((a, b) => (ranges([a.shard])[0]![0] < ranges([b.shard])[0]![0] ? -1 : 1));
  if ("split" in action) {
    const { shard, place } = open[action.split % open.length]!;
    const [start, end] = ranges([shard])[0]!;
    await split(kinesis, place, start + ((end - start) * BigInt(action.at)) / 100n);
  } else if ("merge" in action && open.length > 1) {
    const at = action.merge % (open.length - 1);
    await merge(kinesis, open[at]!.place, open[at + 1]!.place);
  } else if ("scale" in action) {
    const half = Math.ceil(open.length / 2);
    await scale(kinesis, half + (action.scale % (2 * open.length - half + 1)));
  }
  // Puts that follow fall into the change or after it.
  await kinesis.pass(action.pause);
}

/** Everything in the stream, parents before their children. */
async function readAll(kinesis: Kinesis): Promise<{ key: string; number: bigint }[]> {
  const records: { key: string; number: bigint }[] = [];
  const shards = await kinesis.shards("trips");
  for (let place = 0; place < shards.length; place++) {
    let next: string | undefined = await kinesis.iterator("trips", place);
    while (next !== undefined) {
      const answer: GetRecordsCommandOutput = await kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
      for (const record of answer.Records!)
        records.push({ key: record.PartitionKey!, number: BigInt(record.SequenceNumber!) });
      next = answer.Records!.length === 0 ? undefined : answer.NextShardIterator;
    }
  }
  return records;
}

test("no interleaving of puts, splits, merges and scalings loses a record or breaks the order of a key", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 30 }), async (shards, steps) => {
      const kinesis = new Kinesis({ limits: false });
      await kinesis.create("trips", shards);
      const sent: string[] = [];
      for (const action of steps) {
        try {
          await apply(kinesis, action, sent);
        } catch (error) {
          if (
            !["ResourceInUseException", "InvalidArgumentException", "LimitExceededException"].includes(
              (error as Error).name,
            )
          )
            throw error;
        }
      }
      await kinesis.pass(1000);

      const received = await readAll(kinesis);

      expect(covers(await kinesis.shards("trips"))).toBe(true);
      expect(received.map(({ key }) => key).sort()).toEqual([...sent].sort());
      for (const key of new Set(sent)) {
        const numbers = received.filter((record) => record.key === key).map(({ number }) => number);
        expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
      }
    }),
    { numRuns: 40 },
  );
});
