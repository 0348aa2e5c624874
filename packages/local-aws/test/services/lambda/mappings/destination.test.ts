import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { ACCOUNT, shardId } from "../../kinesis/support.ts";
import { Bench, fail } from "./support.ts";

const GIVE_UP = { MaximumRetryAttempts: 1 };

function to(Destination: string) {
  return { ...GIVE_UP, DestinationConfig: { OnFailure: { Destination } } };
}

async function failing(): Promise<{ bench: Bench; arn: string }> {
  const bench = new Bench((_, call) => (call <= 2 ? fail() : null));
  await bench.role();
  return { bench, arn: await bench.create("trips") };
}

test("a queue receives a description of the batch", async () => {
  const { bench, arn } = await failing();
  const queue = await bench.queue("failed");
  const [first, last] = await bench.put("trips", "a", "b");
  const mapping = await bench.map(arn, { ...to(queue), MetricsConfig: { Metrics: ["EventCount"] } });
  await bench.pass(5000);

  expect(await bench.received(queue)).toEqual([
    {
      requestContext: {
        requestId: "request-2",
        functionArn: mapping.functionArn,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.stringMatching(/^2026-01-05T\d\d:\d\d:\d\d\.\d{3}Z$/),
      KinesisBatchInfo: {
        shardId: shardId(0),
        startSequenceNumber: first,
        endSequenceNumber: last,
        approximateArrivalOfFirstRecord: expect.stringMatching(/Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/Z$/),
        batchSize: 2,
        streamArn: arn,
      },
    },
  ]);
  const dimensions = { EventSourceMappingUUID: mapping.uuid };
  expect(await bench.sum("OnFailureDestinationDeliveredEventCount", dimensions)).toBe(2);
  expect(await bench.sum("FailedInvokeEventCount", dimensions)).toBe(4);
  expect(await bench.sum("DroppedEventCount", dimensions)).toBe(0);
});

test("a topic receives it too", async () => {
  const { bench, arn } = await failing();
  const queue = await bench.queue("subscriber");
  const sns = new SNSClient(bench.cloud.clientConfig());
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "failed" }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: queue,
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  await bench.allow(queue, "sns.amazonaws.com");
  await bench.put("trips", "a");
  await bench.map(arn, to(TopicArn!));
  await bench.pass(5000);
  expect(await bench.received(queue)).toMatchObject([{ KinesisBatchInfo: { batchSize: 1 } }]);
});

test("a bucket receives the event with it", async () => {
  const { bench, arn } = await failing();
  const s3 = new S3Client({ ...bench.cloud.clientConfig(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "failed" }));
  await bench.put("trips", "a", "b");
  const mapping = await bench.map(arn, to("arn:aws:s3:::failed"));
  await bench.pass(5000);

  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "failed" }));
  const [{ Key } = {}] = Contents!;
  expect(Key).toMatch(
    new RegExp(
      `^aws/lambda/${mapping.uuid}/${shardId(0)}/2026/01/05/2026-01-05T\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
    ),
  );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "failed", Key }));
  const { payload, ...description } = JSON.parse(await Body!.transformToString());
  expect(description).toMatchObject({ version: "1.0", KinesisBatchInfo: { batchSize: 2 } });
  expect(JSON.parse(payload)).toEqual(bench.events[0]);
});

test("records that grew too old were perhaps never delivered", async () => {
  const { bench, arn } = await failing();
  const queue = await bench.queue("failed");
  await bench.put("trips", "a");
  await bench.pass(120_000);
  await bench.map(arn, { ...to(queue), MaximumRecordAgeInSeconds: 60 });
  await bench.pass(5000);
  expect(bench.events).toEqual([]);
  const [description] = await bench.received(queue);
  expect(description).toMatchObject({
    requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 0 },
  });
  expect(description).not.toHaveProperty("responseContext");
});

test("records go on when there is no destination, and are counted when it does not take them", async () => {
  const { bench, arn } = await failing();
  const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:missing`;
  await bench.put("trips", "a");
  const mapping = await bench.map(arn, { ...to(queue), MetricsConfig: { Metrics: ["EventCount"] } });
  await bench.put("trips", "b");
  await bench.pass(5000);
  expect(bench.batches.at(-1)).toEqual(["b"]);
  expect(await bench.sum("DroppedEventCount", { EventSourceMappingUUID: mapping.uuid })).toBe(1);
  expect(await bench.sum("DestinationDeliveryFailures", { FunctionName: "consumer" })).toBe(1);
  expect(bench.log).toMatch(/1 discarded records could not be sent/);
});
