import { DeleteMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { refusal, Sqs } from "./support.ts";

async function fifo(sqs: Sqs, attributes: Record<string, string> = {}): Promise<string> {
  return sqs.create("jobs.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true", ...attributes });
}

test("a group keeps its order and stays locked while one of its messages is in flight", async () => {
  const sqs = new Sqs();
  const QueueUrl = await fifo(sqs);
  for (const [group, body] of [
    ["a", "a1"],
    ["a", "a2"],
    ["b", "b1"],
    ["a", "a3"],
  ])
    await sqs.put(QueueUrl, body!, { MessageGroupId: group });

  const [a1] = await sqs.receive(QueueUrl, { MaxNumberOfMessages: 1 });
  const others = await sqs.bodies(QueueUrl);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a1!.ReceiptHandle }));
  const rest = await sqs.bodies(QueueUrl);

  expect([a1!.Body, others, rest]).toEqual(["a1", ["b1"], ["a2", "a3"]]);
});

test("messages that become visible again stand before those that came after them", async () => {
  const sqs = new Sqs();
  const QueueUrl = await fifo(sqs);
  for (const body of ["1", "2", "3"]) await sqs.put(QueueUrl, body, { MessageGroupId: "g" });

  await sqs.receive(QueueUrl, { MaxNumberOfMessages: 2, VisibilityTimeout: 5 });
  await sqs.pass(5);

  expect(await sqs.bodies(QueueUrl)).toEqual(["1", "2", "3"]);
});

test("a repeated message is taken once in five minutes, by its id or its content", async () => {
  const sqs = new Sqs();
  const QueueUrl = await fifo(sqs);
  const send = (body: string, MessageDeduplicationId?: string) =>
    sqs.put(QueueUrl, body, { MessageGroupId: "g", ...(MessageDeduplicationId && { MessageDeduplicationId }) });

  const first = await send("x");
  const same = await send("x");
  const other = await send("y", "id");
  const byId = await send("z", "id");
  await sqs.pass(300);
  const later = await send("x");

  expect([same.MessageId, same.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
  expect(byId.MessageId).toBe(other.MessageId);
  expect(later.MessageId).not.toBe(first.MessageId);
  expect(first.SequenceNumber).toMatch(/^\d{20}$/);
  expect(await sqs.bodies(QueueUrl)).toEqual(["x", "y", "x"]);
});

test("with deduplication per group the same id in another group is another message", async () => {
  const sqs = new Sqs();
  const QueueUrl = await fifo(sqs, { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" });

  await sqs.put(QueueUrl, "x", { MessageGroupId: "a" });
  await sqs.put(QueueUrl, "x", { MessageGroupId: "b" });
  await sqs.put(QueueUrl, "x", { MessageGroupId: "a" });

  expect(await sqs.bodies(QueueUrl)).toEqual(["x", "x"]);
});

test("what a FIFO queue needs and does not take is refused", async () => {
  const sqs = new Sqs();
  const QueueUrl = await fifo(sqs, { ContentBasedDeduplication: "false" });

  expect((await refusal(sqs.put(QueueUrl, "x"))).message).toContain("must contain the parameter MessageGroupId");
  expect((await refusal(sqs.put(QueueUrl, "x", { MessageGroupId: "g" }))).message).toContain(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
  expect(
    (await refusal(sqs.put(QueueUrl, "x", { MessageGroupId: "g", MessageDeduplicationId: "d", DelaySeconds: 1 })))
      .message,
  ).toContain("Value 1 for parameter DelaySeconds is invalid");
});

test("a handle that has expired does not delete", async () => {
  const sqs = new Sqs();
  const QueueUrl = await fifo(sqs);
  await sqs.put(QueueUrl, "x", { MessageGroupId: "g" });
  const [message] = await sqs.receive(QueueUrl, { VisibilityTimeout: 1 });
  await sqs.pass(2);

  expect(
    (await refusal(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle })))).message,
  ).toContain("The receipt handle has expired.");
});
