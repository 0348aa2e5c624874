import { DeleteDeliveryStreamCommand, UpdateDestinationCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, DeleteBucketCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { BUCKET, Firehose } from "./support.ts";

const HOUR = 3_600_000;

test("a bucket that is gone is retried, and takes the records when it is back", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  await firehose.s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));

  await firehose.put("clicks", "a");
  await firehose.pass(2 * HOUR);
  await firehose.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await firehose.pass(6 * 60_000);

  expect(Object.values(await firehose.texts())).toEqual(["a"]);
  const [freshness] = (await firehose.api("cloudwatch")).statistic({
    namespace: "AWS/Firehose",
    name: "DeliveryToS3.DataFreshness",
    dimensions: { DeliveryStreamName: "clicks" },
    statistic: "Maximum",
    period: 86_400,
    start: 0,
    end: firehose.cloud.clock.now(),
  });
  expect(freshness!.value).toBeGreaterThan(2 * 3600);
});

test("what cannot be delivered for a day is lost, counted and told", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  await firehose.s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));

  await firehose.put("clicks", "a", "b");
  await firehose.pass(25 * HOUR);

  expect((await firehose.api("firehose")).accounting("clicks")).toEqual({ held: 0, lost: 2 });
  expect(firehose.logged.join()).toMatch(/clicks discarded 2 records after 24 hours of failures at arn:aws:s3:::lake/);
});

test("a role without s3:PutObject is refused by S3 and told in the error log", async () => {
  const firehose = await new Firehose().prepare(["logs:PutLogEvents"]);
  const told: string[] = [];
  Object.assign(await firehose.api("cloudwatch-logs"), {
    has: () => true,
    append: (_group: string, _stream: string, events: readonly { message: string }[]) =>
      told.push(...events.map((event) => event.message)),
  });
  await firehose.create("clicks", {
    CloudWatchLoggingOptions: {
      Enabled: true,
      LogGroupName: "/aws/kinesisfirehose/clicks",
      LogStreamName: "S3Delivery",
    },
  });

  await firehose.put("clicks", "a");
  await firehose.pass(70_000);
  await firehose.allow("delivery", ["s3:PutObject"], `arn:aws:s3:::${BUCKET}/2026/*`);
  await firehose.pass(60_000);

  expect(JSON.parse(told[0]!)).toMatchObject({ errorCode: "S3.AccessDenied", deliveryStreamVersionId: 1 });
  expect(Object.values(await firehose.texts())).toEqual(["a"]);
});

test("what is being retried goes by the settings of an update", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.s3.send(new CreateBucketCommand({ Bucket: "other" }));
  await firehose.create("clicks", { BucketARN: "arn:aws:s3:::absent" });

  await firehose.put("clicks", "a");
  await firehose.pass(100_000);
  await firehose.send(
    new UpdateDestinationCommand({
      DeliveryStreamName: "clicks",
      CurrentDeliveryStreamVersionId: "1",
      DestinationId: "destinationId-000000000001",
      ExtendedS3DestinationUpdate: { BucketARN: "arn:aws:s3:::other" },
    }),
  );
  await firehose.pass(300_000);

  expect(await firehose.keys(undefined, "other")).toEqual([expect.stringContaining("clicks-2-")]);
});

test("a deleted stream drops what it holds", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");

  await firehose.put("clicks", "a");
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: "clicks" }));
  await firehose.pass(HOUR);

  expect(await firehose.keys()).toEqual([]);
  expect(firehose.logged.join()).toMatch(/clicks ended with 1 records that were not delivered/);
});

test("what waits in buffers is known", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  const { accounting } = await firehose.api("firehose");

  await firehose.put("clicks", "a", "b");
  const before = accounting("clicks");
  await firehose.pass(61_000);

  expect(before).toEqual({ held: 2, lost: 0 });
  expect(accounting("clicks")).toEqual({ held: 0, lost: 0 });
});
