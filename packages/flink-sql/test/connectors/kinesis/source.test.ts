import { expect, test } from "vitest";
import type { Environment } from "../../../src/connectors/connector.ts";
import { kinesis } from "../../../src/connectors/kinesis.ts";
import { testEnvironment } from "../../support/environment.ts";
import { tableOf } from "../../support/formats.ts";

const REGION = ["eu", "west", "1"].join("-");
const TABLE = tableOf(`CREATE TABLE t (n INT, s STRING METADATA FROM 'shard-id' VIRTUAL) WITH ('connector' = 'kinesis',
  'stream.arn' = 'arn', 'aws.region' = '${REGION}', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON',
  'source.reader.type' = 'EFO', 'source.efo.consumer.name' = 'flink')`);

type Event = {
  Records?: { SequenceNumber: string; Data: Uint8Array }[];
  ContinuationSequenceNumber?: string;
  ChildShards?: object[];
};

/** A client of a stream of two shards whose events are given; the consumer can be registered after some refusals. */
function clientOf(events: Record<string, Event[]>, refusals: number) {
  const sent: string[] = [];
  const client = {
    async send(command: object): Promise<unknown> {
      const { input } = command as { input: Record<string, string> };
      const name = command.constructor.name.replace("Command", "");
      sent.push(name);
      switch (name) {
        case "RegisterStreamConsumer":
          if (refusals-- > 0) throw Object.assign(new Error("not now"), { name: "AccessDeniedException" });
          return { Consumer: { ConsumerARN: "consumer" } };
        case "DescribeStreamConsumer":
          if (sent.includes("DeregisterStreamConsumer"))
            throw Object.assign(new Error("gone"), { name: "ResourceNotFoundException" });
          return { ConsumerDescription: { ConsumerStatus: "ACTIVE", ConsumerARN: "consumer" } };
        case "ListShards":
          return {
            Shards: "ExclusiveStartShardId" in input ? [] : Object.keys(events).map((ShardId) => ({ ShardId })),
          };
        case "SubscribeToShard":
          return { EventStream: streamOf(events[input.ShardId!]!) };
        default:
          return {};
      }
    },
  };
  return {
    sent,
    environment: testEnvironment({ kinesis: () => client as ReturnType<NonNullable<Environment["kinesis"]>> }),
  };
}

async function* streamOf(events: Event[]) {
  for (const event of events) yield { SubscribeToShardEvent: event };
  await new Promise(() => {});
}

const record = (n: number) => ({ SequenceNumber: String(n), Data: Buffer.from(`{"n":${n}}`) });

test("readers share a consumer, which is registered for the first and deregistered behind the last", async () => {
  const events = {
    "shard-0": [{ Records: [record(1)], ContinuationSequenceNumber: "1" }],
    "shard-1": [{ Records: [record(2)], ContinuationSequenceNumber: "2" }],
  };
  const { sent, environment } = clientOf(events, 0);
  const source = kinesis.source!(TABLE, environment);
  const readers = await Promise.all([source.open(0, 2, undefined), source.open(1, 2, undefined)]);
  const { signal } = new AbortController();
  const batches = await Promise.all(readers.map((reader) => reader.read(signal)));

  expect(batches.map((batch) => batch!.rows)).toEqual([[[1, "shard-0"]], [[2, "shard-1"]]]);
  expect(sent.filter((name) => name === "RegisterStreamConsumer").length).toBe(1);
  await readers[0]!.close();
  expect(sent).not.toContain("DeregisterStreamConsumer");
  await readers[1]!.close();
  expect(sent).toContain("DeregisterStreamConsumer");
});

test("a source that could not be opened can be opened again", async () => {
  const { environment } = clientOf({ "shard-0": [{ Records: [record(1)], ContinuationSequenceNumber: "1" }] }, 1);
  const source = kinesis.source!(TABLE, environment);
  await expect(source.open(0, 1, undefined)).rejects.toThrow("not now");
  const reader = await source.open(0, 1, undefined);

  expect((await reader.read(new AbortController().signal))!.rows).toEqual([[1, "shard-0"]]);
  await reader.close();
});

test("an aborted read loses no event", async () => {
  const { environment } = clientOf({ "shard-0": [{ Records: [record(1)], ContinuationSequenceNumber: "1" }] }, 0);
  const reader = await kinesis.source!(TABLE, environment).open(0, 1, undefined);
  const aborted = AbortSignal.abort(new Error("pause"));
  await expect(reader.read(aborted)).rejects.toThrow("pause");

  expect((await reader.read(new AbortController().signal))!.rows).toEqual([[1, "shard-0"]]);
  expect(reader.snapshot()).toEqual([
    { id: "shard-0", parents: [], position: { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: "1" }, finished: false },
  ]);
  await reader.close();
});

test("without a client the table is refused by name", async () => {
  await expect(kinesis.source!(TABLE, testEnvironment()).open(0, 1, undefined)).rejects.toThrow(
    "Table 't' is a Kinesis data stream, and the environment of the job has no Kinesis client",
  );
});
