import * as commands from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import type { KinesisSettings, StartPosition } from "../../../src/connectors/kinesis/settings.ts";
import { ShardTracker } from "../../../src/connectors/kinesis/shards.ts";
import { TestClock } from "../../support/environment.ts";

const SPLIT = [
  { ShardId: "shard-1" },
  { ShardId: "shard-2", ParentShardId: "shard-1" },
  { ShardId: "shard-3", ParentShardId: "shard-1" },
  { ShardId: "shard-4", ParentShardId: "shard-2", AdjacentParentShardId: "shard-3" },
];

function open(start: StartPosition, answers: (object[] | Error)[]) {
  const inputs: unknown[] = [];
  const access = {
    commands,
    async send<T>(command: object): Promise<T> {
      inputs.push((command as { input: object }).input);
      const answer = answers.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return { Shards: answer } as T;
    },
  };
  const settings = {
    stream: { StreamName: "s" },
    start,
    discoveryInterval: 10_000,
    backoff: { base: 100, max: 100, factor: 1 },
  } as unknown as KinesisSettings;
  return { tracker: new ShardTracker(settings), access, inputs, settings, clock: new TestClock(1000) };
}

const ids = (tracker: ShardTracker) => tracker.readable().map(({ id }) => id);
const END = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: "9" } as const;

test("children are read when all their parents are", async () => {
  const { tracker, access, clock } = open({ type: "TRIM_HORIZON" }, [SPLIT]);
  await tracker.discover(access, clock);
  expect(ids(tracker)).toEqual(["shard-1"]);
  tracker.update("shard-1", END);
  tracker.finish("shard-1");
  expect(ids(tracker)).toEqual(["shard-2", "shard-3"]);
  tracker.update("shard-3", END);
  tracker.finish("shard-3");
  expect(ids(tracker)).toEqual(["shard-2"]);
  tracker.update("shard-2", END);
  tracker.finish("shard-2");
  expect(ids(tracker)).toEqual(["shard-4"]);
});

test("shards of the start begin at its position, later ones with their first record", async () => {
  const { tracker, access, inputs, clock } = open({ type: "LATEST" }, [[SPLIT[0]!], [SPLIT[1]!]]);
  await tracker.discover(access, clock);
  await tracker.discover(access, clock);

  expect(inputs).toEqual([
    { StreamName: "s", ShardFilter: { Type: "FROM_TIMESTAMP", Timestamp: new Date(1000) } },
    { StreamName: "s", ExclusiveStartShardId: "shard-1" },
  ]);
  expect(tracker.all.map(({ position }) => position)).toEqual([
    { type: "AT_TIMESTAMP", timestamp: 1000 },
    { type: "TRIM_HORIZON" },
  ]);
});

test("a time before the first record lists all there is", async () => {
  const refusal = Object.assign(new Error("too old"), { name: "InvalidArgumentException" });
  const { tracker, access, inputs, clock } = open({ type: "AT_TIMESTAMP", timestamp: 1 }, [refusal, SPLIT]);
  await tracker.discover(access, clock);

  expect(inputs.at(-1)).toEqual({ StreamName: "s", ShardFilter: { Type: "FROM_TRIM_HORIZON" } });
  expect(tracker.all.length).toBe(4);
});

test("a savepoint goes on where its shards were, and lists only later ones", async () => {
  const before = open({ type: "TRIM_HORIZON" }, [SPLIT]);
  await before.tracker.discover(before.access, before.clock);
  before.tracker.update("shard-1", END);
  before.tracker.finish("shard-1");
  before.tracker.update("shard-2", END);
  const after = open({ type: "LATEST" }, []);
  after.tracker.restore(structuredClone(before.tracker.all));
  await after.tracker.discover(after.access, after.clock);

  expect(after.inputs).toEqual([{ StreamName: "s", ExclusiveStartShardId: "shard-4" }]);
  expect(ids(after.tracker)).toEqual(["shard-2", "shard-3"]);
  expect(after.tracker.readable()[0]!.position).toEqual(END);
});

test("shards are listed at once when one ends whose children are not known", async () => {
  const { tracker, access, clock } = open({ type: "TRIM_HORIZON" }, [[SPLIT[0]!]]);
  await tracker.discover(access, clock);
  expect(tracker.nextDiscovery).toBe(11_000);
  tracker.update("shard-1", END);
  tracker.finish("shard-1");
  expect(tracker.nextDiscovery).toBe(Number.NEGATIVE_INFINITY);
});

test("children of a shard that another thread has read are read, whether they were found before or not", async () => {
  const trackers: ShardTracker[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const channelOf = (own: number) => ({
    post: (message: unknown) => {
      for (const [index, listener] of listeners.entries()) if (index !== own) listener(message);
    },
    listen: (listener: (message: unknown) => void) => listeners.push(listener),
    close: () => undefined,
  });
  const { access, clock, settings } = open({ type: "TRIM_HORIZON" }, [SPLIT, SPLIT]);
  for (const own of [0, 1]) trackers.push(new ShardTracker(settings, channelOf(own)));
  const [one, other] = trackers as [ShardTracker, ShardTracker];
  await one.discover(access, clock);
  one.finish("shard-1");
  expect(ids(one)).toEqual(["shard-2", "shard-3"]);
  await other.discover(access, clock);
  expect(ids(other)).toEqual(["shard-2", "shard-3"]);
  other.finish("shard-3");
  one.finish("shard-2");
  expect([ids(one), ids(other)]).toEqual([["shard-4"], ["shard-4"]]);
});
