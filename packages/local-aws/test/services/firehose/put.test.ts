import {
  CreateDeliveryStreamCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
  StartDeliveryStreamEncryptionCommand,
} from "@aws-sdk/client-firehose";
import { expect, test } from "vitest";
import { ACCOUNT, Firehose, refusal } from "./support.ts";

test("a record and a batch get ids", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");

  const one = await firehose.send(
    new PutRecordCommand({ DeliveryStreamName: "clicks", Record: { Data: Buffer.from("a") } }),
  );
  const two = await firehose.send(
    new PutRecordBatchCommand({
      DeliveryStreamName: "clicks",
      Records: [{ Data: Buffer.from("b") }, { Data: Buffer.alloc(0) }],
    }),
  );

  expect(one).toMatchObject({ Encrypted: false });
  expect(two).toMatchObject({ FailedPutCount: 0, Encrypted: false });
  const ids = [one.RecordId, ...two.RequestResponses!.map((response) => response.RecordId)];
  expect(new Set(ids).size).toBe(3);
  await firehose.send(new StartDeliveryStreamEncryptionCommand({ DeliveryStreamName: "clicks" }));
  const three = await firehose.send(
    new PutRecordCommand({ DeliveryStreamName: "clicks", Record: { Data: Buffer.from("a") } }),
  );
  expect(three.Encrypted).toBe(true);
});

test.each([
  [
    "a record above 1,000 KiB",
    [1_024_001],
    "ValidationException",
    /at 'records.1.member.data' .* less than or equal to 1024000/,
  ],
  [
    "501 records",
    Array.from({ length: 501 }, () => 1),
    "ValidationException",
    /at 'records' .* less than or equal to 500/,
  ],
  ["no records", [], "ValidationException", /at 'records' .* greater than or equal to 1/],
  [
    "more than 4 MiB",
    [1_024_000, 1_024_000, 1_024_000, 1_024_000, 98_305],
    "InvalidArgumentException",
    /^Records size exceeds 4 MB limit$/,
  ],
])("%s are refused", async (_what, sizes, name, message) => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");

  const Records = sizes.map((size) => ({ Data: Buffer.alloc(size) }));
  const error = await refusal(firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: "clicks", Records })));

  expect(error.name).toBe(name);
  expect(error.message).toMatch(message);
});

test("a stream that is not there or not active yet takes nothing", async () => {
  const firehose = await new Firehose().prepare();
  const put = () =>
    refusal(firehose.send(new PutRecordCommand({ DeliveryStreamName: "clicks", Record: { Data: Buffer.from("a") } })));
  const absent = await put();
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: "clicks",
      ExtendedS3DestinationConfiguration: firehose.destination(),
    }),
  );

  const creating = await put();

  expect(absent).toEqual({
    name: "ResourceNotFoundException",
    message: `Firehose clicks under account ${ACCOUNT} not found.`,
  });
  expect(creating).toEqual(absent);
});

test("beyond 5 MiB in a second records of a batch are throttled one by one", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  const batch = () =>
    firehose.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: "clicks",
        Records: Array.from({ length: 4 }, () => ({ Data: Buffer.alloc(900 * 1024) })),
      }),
    );

  await batch();
  const throttled = await batch();
  const error = await refusal(
    firehose.send(new PutRecordCommand({ DeliveryStreamName: "clicks", Record: { Data: Buffer.alloc(900 * 1024) } })),
  );
  await firehose.pass(1000);
  const later = await batch();

  expect(throttled.FailedPutCount).toBe(3);
  expect(throttled.RequestResponses!.slice(1)).toEqual(
    Array.from({ length: 3 }, () => ({ ErrorCode: "ServiceUnavailableException", ErrorMessage: "Slow down." })),
  );
  expect(error).toEqual({ name: "ServiceUnavailableException", message: "Slow down." });
  expect(later.FailedPutCount).toBe(0);
  expect(await firehose.sum("clicks", "ThrottledRecords")).toBe(4);
  expect(await firehose.sum("clicks", "IncomingRecords")).toBe(9);
});

test("a raised quota takes more, and the limits are metrics", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  (await firehose.api("firehose")).setThroughputQuota("clicks", 10);

  for (let call = 0; call < 2; call++) {
    const Records = Array.from({ length: 4 }, () => ({ Data: Buffer.alloc(1000 * 1024) }));
    const { FailedPutCount } = await firehose.send(
      new PutRecordBatchCommand({ DeliveryStreamName: "clicks", Records }),
    );
    expect(FailedPutCount).toBe(0);
  }
  await firehose.pass(60_000);

  const cloudwatch = await firehose.api("cloudwatch");
  const dimensions = { DeliveryStreamName: "clicks" };
  const limit = (name: string) =>
    cloudwatch.statistic({
      namespace: "AWS/Firehose",
      name,
      dimensions,
      statistic: "Maximum",
      period: 300,
      start: 0,
      end: firehose.cloud.clock.now(),
    })[0]?.value;
  expect(limit("BytesPerSecondLimit")).toBe(10 * 1024 * 1024);
  expect(limit("RecordsPerSecondLimit")).toBe(1_000_000);
  expect(limit("PutRequestsPerSecondLimit")).toBe(4000);
});

test("requests beyond their quota are refused whole", async () => {
  const firehose = await new Firehose({ region: "eu-central-1" }).prepare();
  await firehose.create("clicks");
  const api = await firehose.api("firehose");

  const results = Array.from({ length: 1002 }, () => api.put("clicks", [Buffer.from("a")])[0]?.code);

  expect(results.filter((code) => code === undefined).length).toBe(1000);
  expect(results.at(-1)).toBe("ServiceUnavailableException");
});
