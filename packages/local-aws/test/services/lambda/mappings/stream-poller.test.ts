import { expect, test } from "vitest";
import { shardId } from "../../kinesis/support.ts";
import { Bench, fail } from "./support.ts";

test("a function is invoked with the records of a stream", async () => {
  const bench = new Bench();
  await bench.role();
  const arn = await bench.create("trips");
  const [first] = await bench.put("trips", "a", "b");
  await bench.map(arn);
  await bench.pass(2000);

  expect(bench.batches).toEqual([["a", "b"]]);
  const [record] = bench.events[0]!.Records;
  expect(record).toEqual({
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: "a",
      sequenceNumber: first,
      data: Buffer.from("data of a").toString("base64"),
      approximateArrivalTimestamp: expect.any(Number),
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId(0)}:${first}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: "arn:aws:iam::123456789012:role/function-role",
    awsRegion: "us-east-1",
    eventSourceARN: arn,
  });
});

test("a poison record is isolated by halving and sent nowhere", async () => {
  const bench = new Bench((event) => event.Records.some((record) => record.kinesis.partitionKey === "c") && fail());
  await bench.role();
  const arn = await bench.create("trips");
  await bench.put("trips", "a", "b", "c", "d");
  await bench.map(arn, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
  await bench.pass(2000);

  expect(bench.batches).toEqual([["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]);
});
