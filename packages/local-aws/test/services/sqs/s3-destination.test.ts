import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, refusal, Sqs } from "./support.ts";

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: QUEUE,
      Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::uploads" } },
    },
  ],
});

async function configure(sqs: Sqs): Promise<S3Client> {
  const s3 = new S3Client({ ...sqs.cloud.clientConfig(), forcePathStyle: true, maxAttempts: 1 });
  onTestFinished(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: "uploads",
      NotificationConfiguration: { QueueConfigurations: [{ QueueArn: QUEUE, Events: ["s3:ObjectCreated:*"] }] },
    }),
  );
  return s3;
}

test("a queue whose policy allows it gets the test event and the notifications of a bucket", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { Policy: POLICY });

  const s3 = await configure(sqs);
  await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "a.csv", Body: "x" }));
  const [first, second] = (await sqs.bodies(QueueUrl)).map((body) => JSON.parse(body));

  expect(first).toMatchObject({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "uploads" });
  expect(second.Records[0]).toMatchObject({ eventName: "ObjectCreated:Put", s3: { object: { key: "a.csv" } } });
});

test("a queue whose policy does not allow it is no destination", async () => {
  const sqs = new Sqs();
  await sqs.create("jobs");

  expect(await refusal(configure(sqs))).toEqual({
    name: "InvalidArgument",
    message: "Unable to validate the following destination configurations",
  });
});
