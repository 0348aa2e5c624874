import { ChangeMessageVisibilityCommand, DeleteMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { refusal, Sqs } from "./support.ts";

test("a message is received, stays hidden for the visibility timeout and comes again until it is deleted", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { VisibilityTimeout: "20" });
  await sqs.put(QueueUrl, "a", { MessageAttributes: { kind: { DataType: "String", StringValue: "x" } } });

  const [first] = await sqs.receive(QueueUrl, { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] });
  const hidden = await sqs.receive(QueueUrl);
  const counts = await sqs.counts(QueueUrl);
  await sqs.pass(21);
  const [second] = await sqs.receive(QueueUrl, { MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second!.ReceiptHandle }));
  await sqs.pass(60);

  expect(first).toMatchObject({
    Body: "a",
    MessageAttributes: { kind: { DataType: "String", StringValue: "x" } },
    Attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(sqs.cloud.clock.now() - 81_000) },
  });
  expect(hidden).toEqual([]);
  expect(counts).toEqual([0, 1, 0]);
  expect(second!.Attributes).toEqual({ ApproximateReceiveCount: "2" });
  expect(await sqs.receive(QueueUrl)).toEqual([]);
  expect(await sqs.counts(QueueUrl)).toEqual([0, 0, 0]);
});

test("a long poll waits on the clock until a message comes, or for its whole time", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  const start = sqs.cloud.clock.now();

  const polling = sqs
    .receive(QueueUrl, { WaitTimeSeconds: 20 })
    .then((messages) => ({ messages, at: sqs.cloud.clock.now() }));
  await sqs.pass(7);
  await sqs.put(QueueUrl, "late");
  const found = await polling;
  const empty = await sqs.receive(QueueUrl, { WaitTimeSeconds: 5 });

  expect(found.messages.map((message) => message.Body)).toEqual(["late"]);
  expect(found.at - start).toBe(7000);
  expect(empty).toEqual([]);
  expect(sqs.cloud.clock.now() - start).toBe(12_000);
});

test("a long poll sees a message whose visibility timeout or delay ends while it waits", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  await sqs.put(QueueUrl, "delayed", { DelaySeconds: 10 });
  const start = sqs.cloud.clock.now();

  const delayed = await sqs.bodies(QueueUrl, { WaitTimeSeconds: 20, VisibilityTimeout: 3 });
  const delayedAt = sqs.cloud.clock.now() - start;
  const again = await sqs.bodies(QueueUrl, { WaitTimeSeconds: 20 });

  expect([delayed, delayedAt]).toEqual([["delayed"], 10_000]);
  expect([again, sqs.cloud.clock.now() - start]).toEqual([["delayed"], 13_000]);
});

test("the visibility of a received message is changed, up to twelve hours from its receive", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  await sqs.put(QueueUrl, "a");
  const [message] = await sqs.receive(QueueUrl);
  const change = (VisibilityTimeout: number) =>
    sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout }),
    );

  await change(100);
  await sqs.pass(99);
  const before = await sqs.counts(QueueUrl);
  expect(await refusal(change(43_200))).toMatchObject({
    message: expect.stringContaining("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"),
  });
  await change(0);

  expect(before).toEqual([0, 1, 0]);
  expect(await sqs.counts(QueueUrl)).toEqual([1, 0, 0]);
  expect((await refusal(change(5))).message).toContain(
    "Message does not exist or is not available for visibility timeout change.",
  );
});

test("only the latest handle of a message deletes it; a text that is no handle is refused", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  await sqs.put(QueueUrl, "a");
  const [first] = await sqs.receive(QueueUrl, { VisibilityTimeout: 1 });
  await sqs.pass(2);
  await sqs.receive(QueueUrl);

  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle }));

  expect(await sqs.counts(QueueUrl)).toEqual([0, 1, 0]);
  expect(await refusal(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "nonsense" })))).toEqual({
    name: "ReceiptHandleIsInvalid",
    message: 'The input receipt handle "nonsense" is not a valid receipt handle.',
  });
});

test("messages go when their retention period ends", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { MessageRetentionPeriod: "60" });
  await sqs.put(QueueUrl, "old");
  await sqs.pass(59);
  await sqs.put(QueueUrl, "new");

  await sqs.pass(2);

  expect(await sqs.counts(QueueUrl)).toEqual([1, 0, 0]);
  expect(await sqs.bodies(QueueUrl)).toEqual(["new"]);
});
