import {
  ConfirmSubscriptionCommand,
  ListSubscriptionsCommand,
  PublishBatchCommand,
  PublishCommand,
} from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { SnsBench } from "./harness.ts";

test("a queue gets the envelope of the message, with attributes and subject", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  const { url, arn } = await bench.queue();
  const subscription = await bench.subscribe(topic, arn);
  const { MessageId } = await bench.sns.send(
    new PublishCommand({
      TopicArn: topic,
      Message: "hello",
      Subject: "Greeting",
      MessageAttributes: { lang: { DataType: "String", StringValue: "en" } },
    }),
  );
  const [message] = await bench.messages(url);
  const envelope = JSON.parse(message!.Body!);
  expect(envelope).toMatchObject({
    Type: "Notification",
    MessageId,
    TopicArn: topic,
    Subject: "Greeting",
    Message: "hello",
    SignatureVersion: "1",
    UnsubscribeURL: expect.stringContaining(subscription),
    MessageAttributes: { lang: { Type: "String", Value: "en" } },
  });
  expect(message!.Body).toContain('{\n  "Type" : "Notification",\n');
  expect(Buffer.from(envelope.Signature, "base64")).toHaveLength(256);
});

test("raw delivery is the message itself, and its attributes those of the queue's message", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  const { url, arn } = await bench.queue();
  await bench.subscribe(topic, arn, { RawMessageDelivery: "true" });
  await bench.sns.send(
    new PublishCommand({
      TopicArn: topic,
      Message: "raw",
      MessageAttributes: { n: { DataType: "Number", StringValue: "7" } },
    }),
  );
  const [message] = await bench.messages(url);
  expect(message).toMatchObject({
    Body: "raw",
    MessageAttributes: { n: { DataType: "Number", StringValue: "7" } },
  });
});

test("a structured message has a text for each protocol", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  const { url, arn } = await bench.queue();
  await bench.subscribe(topic, arn, { RawMessageDelivery: "true" });
  const Message = JSON.stringify({ default: "for all", sqs: "for queues" });
  await bench.sns.send(new PublishCommand({ TopicArn: topic, Message, MessageStructure: "json" }));
  expect((await bench.messages(url)).map(({ Body }) => Body)).toEqual(["for queues"]);
});

test("a filter policy lets through what matches: by attributes or by the body", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  const [byAttribute, byBody] = [await bench.queue("attributes"), await bench.queue("bodies")];
  const raw = { RawMessageDelivery: "true" };
  await bench.subscribe(topic, byAttribute.arn, { ...raw, FilterPolicy: JSON.stringify({ kind: ["a"] }) });
  await bench.subscribe(topic, byBody.arn, {
    ...raw,
    FilterPolicyScope: "MessageBody",
    FilterPolicy: JSON.stringify({ detail: { size: [{ numeric: [">=", 10] }] } }),
  });
  const send = (kind: string, size: number) =>
    bench.sns.send(
      new PublishCommand({
        TopicArn: topic,
        Message: JSON.stringify({ detail: { size } }),
        MessageAttributes: { kind: { DataType: "String", StringValue: kind } },
      }),
    );
  await send("a", 1);
  await send("b", 10);
  expect((await bench.messages(byAttribute.url)).map(({ Body }) => Body)).toEqual(['{"detail":{"size":1}}']);
  expect((await bench.messages(byBody.url)).map(({ Body }) => Body)).toEqual(['{"detail":{"size":10}}']);
});

test("what a queue refuses goes to the dead-letter queue of the subscription, or is logged", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  const closed = await bench.queue("closed", { open: false });
  const dead = await bench.queue("dead");
  await bench.subscribe(topic, closed.arn, {
    RawMessageDelivery: "true",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
  });
  const other = await bench.queue("other", { open: false });
  await bench.subscribe(topic, other.arn);
  await bench.sns.send(new PublishCommand({ TopicArn: topic, Message: "lost?" }));
  expect((await bench.messages(dead.url)).map(({ Body }) => Body)).toEqual(["lost?"]);
  expect(await bench.messages(closed.url)).toEqual([]);
  expect(bench.logged.join()).toMatch(/sns: dropped .*AccessDenied/);
});

test("a FIFO topic keeps order and drops duplicates", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic("orders.fifo", { FifoTopic: "true", ContentBasedDeduplication: "true" });
  const { url, arn } = await bench.queue("orders.fifo");
  await bench.subscribe(topic, arn, { RawMessageDelivery: "true" });
  const numbers: string[] = [];
  for (const Message of ["1", "2", "2", "3"]) {
    const { SequenceNumber } = await bench.sns.send(
      new PublishCommand({ TopicArn: topic, Message, MessageGroupId: "g" }),
    );
    numbers.push(SequenceNumber!);
  }
  expect((await bench.messages(url)).map(({ Body }) => Body)).toEqual(["1", "2", "3"]);
  expect(numbers).toEqual([1, 2, 2, 3].map((n) => `1${String(n).padStart(19, "0")}`));
});

test("mail goes to the outbox once the address has confirmed", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  await bench.subscribe(topic, "ops@example.com");
  await bench.sns.send(new PublishCommand({ TopicArn: topic, Message: "too early" }));
  const [asked, ...none] = await bench.mails();
  expect(none).toEqual([]);
  const listed = await bench.sns.send(new ListSubscriptionsCommand({}));
  expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn: "PendingConfirmation" }]);
  const Token = /Token: ([0-9a-f]+)/.exec(asked!)![1]!;
  await bench.sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token }));
  await bench.sns.send(new PublishCommand({ TopicArn: topic, Message: "now", Subject: "News" }));
  const [, mail] = await bench.mails();
  expect(mail).toContain("To: ops@example.com\r\nSubject: News\r\n");
  expect(mail).toContain("\r\n\r\nnow\n");
});

test("a batch is accepted message by message", async () => {
  const bench = new SnsBench();
  const topic = await bench.topic();
  const { Successful, Failed } = await bench.sns.send(
    new PublishBatchCommand({
      TopicArn: topic,
      PublishBatchRequestEntries: [
        { Id: "good", Message: "x" },
        { Id: "bad", Message: "x", Subject: "two\nlines" },
      ],
    }),
  );
  expect(Successful).toMatchObject([{ Id: "good" }]);
  expect(Failed).toEqual([
    { Id: "bad", Code: "InvalidParameter", Message: "Invalid parameter: Subject", SenderFault: true },
  ]);
});
