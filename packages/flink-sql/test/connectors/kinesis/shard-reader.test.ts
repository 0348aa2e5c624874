import * as commands from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import type { KinesisSettings } from "../../../src/connectors/kinesis/settings.ts";
import { PollingShardReader } from "../../../src/connectors/kinesis/shard-reader.ts";
import { settle, TestClock } from "../../support/environment.ts";

const SETTINGS = {
  stream: { StreamName: "s" },
  maxRecords: 10,
  pollInterval: 200,
  emptyInterval: 250,
  backoff: { base: 300, max: 1000, factor: 2 },
} as unknown as KinesisSettings;

const { signal } = new AbortController();
const named = (name: string) => Object.assign(new Error(name), { name });

interface Sent {
  readonly at: number;
  readonly command: string;
  readonly input: Record<string, unknown>;
}

/** A reader of one shard, and the requests it sends; GetRecords is answered in turn. */
function open(answers: (object | Error)[]) {
  const clock = new TestClock(0);
  const sent: Sent[] = [];
  const access = {
    commands,
    async send<T>(command: object): Promise<T> {
      const { input } = command as { input: Record<string, unknown> };
      sent.push({ at: clock.now(), command: command.constructor.name, input });
      if (command instanceof commands.GetShardIteratorCommand) return { ShardIterator: `iterator ${sent.length}` } as T;
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return { NextShardIterator: "next", MillisBehindLatest: 0, Records: [], ...answer } as T;
    },
  };
  const reader = new PollingShardReader(access, SETTINGS, clock, "shard-1", { type: "AT_TIMESTAMP", timestamp: 5 });
  return { reader, clock, sent };
}

const record = (SequenceNumber: string) => ({ SequenceNumber, PartitionKey: "k", Data: new Uint8Array() });

test("reads are as far apart as the limits of a shard ask for, and farther when nothing comes", async () => {
  const { reader, clock, sent } = open([{ Records: [record("7")] }, {}, {}]);
  const first = await reader.next(signal);
  expect(first).toMatchObject({ position: { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: "7" }, ended: false });
  for (const wait of [200, 250]) {
    const next = reader.next(signal);
    await clock.advance(wait);
    await next;
  }

  expect(sent.map(({ at, command }) => [at, command])).toEqual([
    [0, "GetShardIteratorCommand"],
    [0, "GetRecordsCommand"],
    [200, "GetRecordsCommand"],
    [450, "GetRecordsCommand"],
  ]);
});

test("an expired iterator is opened again behind the last record", async () => {
  const { reader, clock, sent } = open([{ Records: [record("7")] }, named("ExpiredIteratorException"), {}]);
  await reader.next(signal);
  const next = reader.next(signal);
  await clock.advance(200);
  await next;

  const iterators = sent.filter(({ command }) => command === "GetShardIteratorCommand").map(({ input }) => input);
  expect(iterators).toEqual([
    { StreamName: "s", ShardId: "shard-1", ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(5) },
    { StreamName: "s", ShardId: "shard-1", ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: "7" },
  ]);
});

test("throttled reads wait longer each time, up to a limit", async () => {
  const throttled = () => named("ProvisionedThroughputExceededException");
  const { reader, clock, sent } = open([throttled(), throttled(), throttled(), {}]);
  const next = reader.next(signal);
  await settle();
  await clock.advance(5000);
  await next;

  const reads = sent.filter(({ command }) => command === "GetRecordsCommand").map(({ at }) => at);
  expect(reads).toEqual([0, 300, 900, 1900]);
});

test("a shard that is closed or gone has ended, other errors fail the job", async () => {
  const closed = open([{ NextShardIterator: undefined }]);
  expect((await closed.reader.next(signal)).ended).toBe(true);

  const gone = open([named("ResourceNotFoundException")]);
  expect((await gone.reader.next(signal)).ended).toBe(true);

  const denied = open([named("AccessDeniedException")]);
  await expect(denied.reader.next(signal)).rejects.toThrow("AccessDeniedException");
});

test("a wait ends when the job asks for it", async () => {
  const { reader } = open([{ Records: [record("7")] }]);
  await reader.next(signal);
  const abort = new AbortController();
  const waiting = reader.next(abort.signal);
  abort.abort(new Error("enough"));

  await expect(waiting).rejects.toThrow("enough");
});
