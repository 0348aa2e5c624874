import { expect, test } from "vitest";
import { runTransform, transformEvent } from "../src/testing.ts";

test("an event has the shape that Firehose sends", () => {
  const { records, ...event } = transformEvent(["a", { data: { b: 1 }, partitionKey: "k" }], { source: "kinesis" });

  expect(event).toEqual({
    invocationId: "invocation",
    deliveryStreamArn: `arn:aws:firehose:region:${"0".repeat(12)}:deliverystream/delivery`,
    sourceKinesisStreamArn: `arn:aws:kinesis:region:${"0".repeat(12)}:stream/source`,
    region: "region",
  });
  expect(records.map(({ data }) => Buffer.from(data, "base64").toString())).toEqual(["a", '{"b":1}']);
  expect(records[1]!.kinesisRecordMetadata!.partitionKey).toBe("k");
  expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(2);
});

test("a transformation that loses or invents a record is found out", async () => {
  const lossy = async () => ({ records: [] });

  await expect(runTransform(lossy, ["a"])).rejects.toThrow(/record ids/);
});
