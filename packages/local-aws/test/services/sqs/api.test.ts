import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { sqs as definition } from "../../../src/services/sqs/index.ts";
import { ACCOUNT, Sqs } from "./support.ts";

const ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;

test("another service receives, hides, deletes and sends, and is told when messages are there", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { VisibilityTimeout: "40" });
  const queue = sqs.cloud.services.instance(definition, "us-east-1").api.queue(ARN);
  let told = 0;
  const end = queue.subscribe(() => {
    told++;
  });

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
  const [first] = queue.receive(10);
  queue.changeVisibility(first!.receiptHandle, 5);
  await sqs.pass(6);
  const [second] = queue.receive(10);
  queue.delete(second!.receiptHandle);
  queue.send({ body: "b", attributes: { k: { dataType: "String", stringValue: "v" } } });
  end();

  expect([queue.arn, queue.url, queue.fifo, queue.visibilityTimeout]).toEqual([ARN, QueueUrl, false, 40]);
  expect(told).toBe(3);
  expect(second).toMatchObject({ body: "a", attributes: { ApproximateReceiveCount: "2" } });
  expect(queue.receive(10)).toMatchObject([{ body: "b", messageAttributes: { k: { stringValue: "v" } } }]);
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  expect(() => queue.receive(1)).toThrow("The specified queue does not exist.");
});

test("a queue's traffic and depth are metrics", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  for (const body of ["a", "bcd", "e"]) await sqs.put(QueueUrl, body);
  await sqs.receive(QueueUrl, { MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
  await sqs.pass(121);
  const client = new CloudWatchClient(sqs.cloud.clientConfig());
  onTestFinished(() => client.destroy());
  const metric = async (MetricName: string, Statistic: "Sum" | "Maximum") => {
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/SQS",
        MetricName,
        Dimensions: [{ Name: "QueueName", Value: "jobs" }],
        StartTime: new Date(sqs.cloud.clock.now() - 600_000),
        EndTime: new Date(sqs.cloud.clock.now() + 60_000),
        Period: 3600,
        Statistics: [Statistic],
      }),
    );
    return Datapoints![0]?.[Statistic];
  };

  expect(await metric("NumberOfMessagesSent", "Sum")).toBe(3);
  expect(await metric("SentMessageSize", "Sum")).toBe(5);
  expect(await metric("NumberOfMessagesReceived", "Sum")).toBe(1);
  expect(await metric("ApproximateNumberOfMessagesVisible", "Maximum")).toBe(2);
  expect(await metric("ApproximateNumberOfMessagesNotVisible", "Maximum")).toBe(1);
  expect(await metric("ApproximateAgeOfOldestMessage", "Maximum")).toBe(120);
});
