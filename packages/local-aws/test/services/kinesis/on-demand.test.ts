import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { Kinesis } from "./support.ts";

async function onDemand(kinesis: Kinesis): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", StreamModeDetails: { StreamMode: "ON_DEMAND" } }));
  await kinesis.pass(1000);
}

async function openShards(kinesis: Kinesis): Promise<number> {
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "trips" }));
  return StreamDescriptionSummary!.OpenShardCount!;
}

/** Puts so many MiB each second, spread over all keys, for so many seconds; returns how many records were refused. */
async function traffic(kinesis: Kinesis, mibPerSecond: number, seconds: number): Promise<number> {
  let refused = 0;
  const perRecord = 32 * 1024;
  const count = (mibPerSecond * 1024 * 1024) / perRecord;
  for (let second = 0; second < seconds; second++) {
    const Records = Array.from({ length: count }, (_, n) => ({
      PartitionKey: `${second}-${n}`,
      Data: Buffer.alloc(perRecord - 10),
    }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records }));
    refused += answer.FailedRecordCount!;
    await kinesis.pass(1000);
  }
  return refused;
}

test("an on-demand stream starts with four shards", async () => {
  const kinesis = new Kinesis();
  await onDemand(kinesis);

  expect(await openShards(kinesis)).toBe(4);
});

test("traffic within half the capacity leaves the shards as they are", async () => {
  const kinesis = new Kinesis();
  await onDemand(kinesis);

  await traffic(kinesis, 1, 70);
  await kinesis.pass(15 * 60_000);

  expect(await openShards(kinesis)).toBe(4);
});

test("a new peak brings capacity for twice its traffic within 15 minutes, and no record is lost", async () => {
  const kinesis = new Kinesis();
  await onDemand(kinesis);

  const refused = await traffic(kinesis, 3, 62);
  await kinesis.pass(15 * 60_000);
  const shards = await kinesis.shards("trips");

  expect(await openShards(kinesis)).toBe(6);
  const children = shards.filter((shard) => shard.ParentShardId !== undefined);
  expect(children).toHaveLength(4);
  let stored = 0;
  for (let place = 0; place < 4; place++) {
    let next: string | undefined = await kinesis.iterator("trips", place);
    while (next !== undefined) {
      const answer: GetRecordsCommandOutput = await kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
      stored += answer.Records!.length;
      await kinesis.pass(6000);
      next = answer.Records!.length === 0 ? undefined : answer.NextShardIterator;
    }
  }
  expect(stored + refused).toBe(3 * 32 * 62);
});
