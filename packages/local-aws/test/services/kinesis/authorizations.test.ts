import { ListShardsCommand, RegisterStreamConsumerCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import type { RequestContext } from "../../../src/service.ts";
import { kinesis as definition } from "../../../src/services/kinesis/index.ts";
import { ACCOUNT, Kinesis } from "./support.ts";

const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/trips`;

function needs(kinesis: Kinesis, operation: string, input: Record<string, unknown>) {
  const instance = kinesis.cloud.services.instance(definition, kinesis.cloud.region);
  return instance.authorizations!(operation, input, {} as RequestContext);
}

test.each([
  ["PutRecords", { StreamName: "trips" }],
  ["PutRecords", { StreamARN: STREAM }],
  ["DescribeStream", { StreamName: "trips", StreamARN: STREAM }],
  ["PutResourcePolicy", { ResourceARN: STREAM }],
  ["RegisterStreamConsumer", { StreamARN: STREAM, ConsumerName: "reader" }],
])("%s %j needs its action on the stream", async (operation, input) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  expect(needs(kinesis, operation, input)).toEqual([{ action: `kinesis:${operation}`, resources: [STREAM] }]);
});

test("calls on the account need their action on everything", () => {
  const kinesis = new Kinesis();

  for (const operation of ["ListStreams", "DescribeLimits"])
    expect(needs(kinesis, operation, {})).toEqual([{ action: `kinesis:${operation}`, resources: ["*"] }]);
});

test("an iterator and a token of ListShards stand for their stream", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 2);
  const ShardIterator = await kinesis.iterator("trips", 0);
  const { NextToken } = await kinesis.send(new ListShardsCommand({ StreamName: "trips", MaxResults: 1 }));

  expect(needs(kinesis, "GetRecords", { ShardIterator })[0]?.resources).toEqual([STREAM]);
  expect(needs(kinesis, "ListShards", { NextToken })[0]?.resources).toEqual([STREAM]);
  expect(needs(kinesis, "GetRecords", { ShardIterator: "forged" })[0]?.resources).toEqual(["*"]);
});

test("calls on a consumer need their action on the consumer", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const { Consumer } = await kinesis.send(
    new RegisterStreamConsumerCommand({ StreamARN: STREAM, ConsumerName: "reader" }),
  );
  const ConsumerARN = Consumer!.ConsumerARN!;

  expect(needs(kinesis, "SubscribeToShard", { ConsumerARN })[0]?.resources).toEqual([ConsumerARN]);
  expect(needs(kinesis, "DescribeStreamConsumer", { StreamARN: STREAM, ConsumerName: "reader" })[0]?.resources).toEqual(
    [ConsumerARN],
  );
});

test("tags are conditions, and tagging at creation needs its own action", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 1, { Tags: { team: "rides" } });

  expect(needs(kinesis, "PutRecord", { StreamName: "trips" })[0]?.conditions).toEqual({
    "aws:ResourceTag/team": "rides",
  });
  expect(needs(kinesis, "CreateStream", { StreamName: "new", Tags: { team: "x" } })).toEqual([
    expect.objectContaining({ action: "kinesis:CreateStream" }),
    expect.objectContaining({
      action: "kinesis:AddTagsToStream",
      conditions: { "aws:RequestTag/team": "x", "aws:TagKeys": ["team"] },
    }),
  ]);
});
