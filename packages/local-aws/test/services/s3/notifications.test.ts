import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DestinationCheck, NotificationDetail, ObjectEventDetail } from "../../../src/services/s3/index.ts";
import { failureOf, useS3 } from "./harness.ts";

describe("notifications", () => {
  const harness = useS3("in-process");
  const endings: (() => void)[] = [];
  let buckets = 0;
  let Bucket = "";
  let delivered: NotificationDetail[] = [];
  let queue = "";

  beforeEach(async () => {
    Bucket = `notifying-${++buckets}`;
    queue = `arn:aws:sqs:us-east-1:${harness.cloud.account}:events`;
    delivered = [];
    const { hooks } = harness.cloud;
    endings.push(
      hooks.subscribe("s3", (event) => {
        if (event.name === "Notification") delivered.push(event.detail as NotificationDetail);
      }),
    );
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  afterEach(() => {
    for (const end of endings.splice(0)) end();
  });

  /** Stands for a queue service that knows `queue` alone. */
  function answerChecks(): void {
    endings.push(
      harness.cloud.hooks.subscribe("s3:validate-destination", (event) => {
        const check = event.detail as DestinationCheck;
        if (check.destination === queue) check.accept();
        else if (check.destination.includes(":sqs:")) check.refuse("The destination queue does not exist");
      }),
    );
  }

  function configure(NotificationConfiguration: NotificationConfiguration) {
    return harness.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  }

  test("an event that matches goes to its destination as S3 writes it", async () => {
    answerChecks();
    await configure({
      QueueConfigurations: [
        {
          Id: "csv",
          QueueArn: queue,
          Events: ["s3:ObjectCreated:*"],
          Filter: {
            Key: {
              FilterRules: [
                { Name: "prefix", Value: "in/" },
                { Name: "suffix", Value: ".csv" },
              ],
            },
          },
        },
      ],
    });
    const [announcement] = delivered.splice(0);

    const { ETag } = await harness.s3.send(new PutObjectCommand({ Bucket, Key: "in/a b+ü.csv", Body: "text" }));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "in/a.txt", Body: "text" }));
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "in/a b+ü.csv" }));

    expect(announcement!.message).toMatchObject({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket });
    expect(delivered).toHaveLength(1);
    expect(delivered[0]!.destination).toBe(queue);
    expect(delivered[0]!.message).toMatchObject({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: "us-east-1",
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: `AWS:${harness.cloud.account}` },
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "csv",
            bucket: { name: Bucket, arn: `arn:aws:s3:::${Bucket}` },
            object: { key: "in/a+b%2B%C3%BC.csv", size: 4, eTag: ETag!.slice(1, -1) },
          },
        },
      ],
    });
  });

  test("every change is raised for the cloud's own services, in order", async () => {
    const seen: [string, string, string | undefined][] = [];
    endings.push(
      harness.cloud.hooks.subscribe("s3", (event) => {
        const { key, record } = event.detail as ObjectEventDetail;
        seen.push([event.name, key, record.s3.object.sequencer]);
      }),
    );

    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "ä b", Body: "x" }));
    await harness.s3.send(
      new CopyObjectCommand({ Bucket, Key: "c", CopySource: `${Bucket}/${encodeURIComponent("ä b")}` }),
    );
    await harness.s3.send(new PutObjectTaggingCommand({ Bucket, Key: "c", Tagging: { TagSet: [] } }));
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "c" }));
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "missing" }));

    expect(seen.map(([name, key]) => [name, key])).toEqual([
      ["ObjectCreated:Put", "ä b"],
      ["ObjectCreated:Copy", "c"],
      ["ObjectTagging:Put", "c"],
      ["ObjectRemoved:Delete", "c"],
    ]);
    const sequencers = seen.map(([, , sequencer]) => sequencer).filter((sequencer) => sequencer !== undefined);
    expect(sequencers).toEqual([...sequencers].sort());
  });

  test("a destination that no service delivers to is refused by name", async () => {
    const topic = `arn:aws:sns:eu-west-1:${harness.cloud.account}:topic`;

    const failure = await failureOf(
      configure({ TopicConfigurations: [{ TopicArn: topic, Events: ["s3:ObjectCreated:*"] }] }),
    );

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain(topic);
  });

  test("a destination that its service does not have is refused, and nothing changes", async () => {
    answerChecks();

    const failure = await failureOf(
      configure({ QueueConfigurations: [{ QueueArn: `${queue}-2`, Events: ["s3:ObjectCreated:*"] }] }),
    );

    expect(failure).toMatchObject({
      name: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
      ArgumentValue: "The destination queue does not exist",
    });
    const read = await harness.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(read.QueueConfigurations ?? []).toEqual([]);
  });

  test("a configuration is read back, and an empty one ends it", async () => {
    answerChecks();
    const rule = { Id: "all", QueueArn: queue, Events: ["s3:ObjectRemoved:*" as const] };
    await configure({ QueueConfigurations: [rule] });

    const read = await harness.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    await configure({});
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    delivered = [];
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));

    expect(read.QueueConfigurations).toEqual([rule]);
    expect(delivered).toEqual([]);
  });

  test("rules that share events and keys are refused", async () => {
    answerChecks();
    const rule = (Id: string, prefix: string) => ({
      Id,
      QueueArn: queue,
      Events: ["s3:ObjectCreated:Put" as const],
      Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value: prefix }] } },
    });

    const failure = await failureOf(configure({ QueueConfigurations: [rule("1", "a/"), rule("2", "a/b/")] }));
    await configure({ QueueConfigurations: [rule("1", "a/"), rule("2", "b/")] });

    expect(failure).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  test("events that never happen here are refused by name", async () => {
    const failure = await failureOf(
      configure({ QueueConfigurations: [{ QueueArn: queue, Events: ["s3:ObjectRestore:*"] }] }),
    );

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain("s3:ObjectRestore:*");
  });
});
