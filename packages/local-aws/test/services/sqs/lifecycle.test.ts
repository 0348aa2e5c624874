import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { ACCOUNT, refusal, Sqs } from "./support.ts";

test("a queue has the attributes of a new one, and those that are set", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { DelaySeconds: "5" });
  const created = await sqs.attributes(QueueUrl);

  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "0" } }));

  expect(QueueUrl).toMatch(new RegExp(`/${ACCOUNT}/jobs$`));
  expect(created).toEqual({
    QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "0",
    ApproximateNumberOfMessagesDelayed: "0",
    CreatedTimestamp: String(sqs.cloud.clock.now() / 1000),
    LastModifiedTimestamp: String(sqs.cloud.clock.now() / 1000),
    VisibilityTimeout: "30",
    MaximumMessageSize: "1048576",
    MessageRetentionPeriod: "345600",
    DelaySeconds: "5",
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
  });
  expect((await sqs.attributes(QueueUrl)).VisibilityTimeout).toBe("0");
});

test("creating a queue again finds it, unless an attribute differs", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { DelaySeconds: "5" });

  expect(await sqs.create("jobs")).toBe(QueueUrl);
  expect(await sqs.create("jobs", { DelaySeconds: "5" })).toBe(QueueUrl);
  expect(await refusal(sqs.create("jobs", { DelaySeconds: "6" }))).toEqual({
    name: "QueueNameExists",
    message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
  });
});

test("a deleted queue is gone, and its name free again after 60 seconds", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  const waiting = refusal(sqs.receive(QueueUrl, { WaitTimeSeconds: 20 }));

  await sqs.send(new DeleteQueueCommand({ QueueUrl }));

  expect(await waiting).toEqual({ name: "QueueDoesNotExist", message: "The specified queue does not exist." });
  expect((await refusal(sqs.put(QueueUrl, "x"))).name).toBe("QueueDoesNotExist");
  expect((await refusal(sqs.create())).name).toBe("QueueDeletedRecently");
  await sqs.pass(60);
  expect(await sqs.create()).toBe(QueueUrl);
});

test("a purge empties a queue, once in 60 seconds", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  for (const body of ["a", "b", "c"]) await sqs.put(QueueUrl, body);
  await sqs.receive(QueueUrl, { MaxNumberOfMessages: 1 });

  await sqs.send(new PurgeQueueCommand({ QueueUrl }));

  expect(await sqs.counts(QueueUrl)).toEqual([0, 0, 0]);
  expect((await refusal(sqs.send(new PurgeQueueCommand({ QueueUrl })))).name).toBe("PurgeQueueInProgress");
});

test("queues are listed by prefix in pages, and found by name", async () => {
  const sqs = new Sqs();
  const urls = [];
  for (const name of ["a1", "a2", "a3", "b1"]) urls.push(await sqs.create(name));

  const first = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "a", MaxResults: 2 }));
  const rest = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: "a", MaxResults: 2, NextToken: first.NextToken }),
  );

  expect(first.QueueUrls).toEqual(urls.slice(0, 2));
  expect(rest).toMatchObject({ QueueUrls: [urls[2]] });
  expect(rest.NextToken).toBeUndefined();
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "b1" }))).QueueUrl).toBe(urls[3]);
  expect((await refusal(sqs.send(new GetQueueUrlCommand({ QueueName: "c" })))).name).toBe("QueueDoesNotExist");
});

test("tags are given, changed and taken away", async () => {
  const sqs = new Sqs();
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs", tags: { a: "1" } }));

  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { b: "2", c: "3" } }));
  await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a"] }));

  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: "2", c: "3" });
});

test.each([
  [{ VisibilityTimeout: "43201" }, "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout."],
  [{ MaximumMessageSize: "1023" }, "InvalidAttributeValue", "Invalid value for the parameter MaximumMessageSize."],
  [{ Colour: "red" }, "InvalidAttributeName", "Unknown Attribute Colour."],
  [
    { ContentBasedDeduplication: "true" },
    "InvalidAttributeName",
    "You can specify the ContentBasedDeduplication only when FifoQueue is set to true.",
  ],
  [{ QueueArn: "x" }, "InvalidAttributeName", "Unknown Attribute QueueArn."],
])("attributes %j are refused", async (attributes, name, message) => {
  expect(await refusal(new Sqs().create("jobs", attributes as never))).toEqual({ name, message });
});

test.each(["", "a b", "x".repeat(81), "jobs.fifo"])("%j is no name of a standard queue", async (name) => {
  expect((await refusal(new Sqs().create(name))).message).toContain(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
});
