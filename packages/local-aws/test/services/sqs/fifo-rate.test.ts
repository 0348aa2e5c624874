import { expect, test } from "vitest";
import { refusal, Sqs } from "./support.ts";

const FIFO = { FifoQueue: "true", ContentBasedDeduplication: "true" };
const PER_GROUP = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };

test("a FIFO queue takes 300 sends a second, and more in the next", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs.fifo", FIFO);
  for (let index = 0; index < 300; index++) await sqs.put(QueueUrl, `m${index}`, { MessageGroupId: `g${index}` });

  expect((await refusal(sqs.put(QueueUrl, "one more", { MessageGroupId: "g" }))).message).toContain("300 calls");
  await sqs.cloud.clock.sleep(1000);
  expect(await sqs.put(QueueUrl, "one more", { MessageGroupId: "g" })).toBeDefined();
});

test("with a quota per group the sends of one group do not hold up another", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs.fifo", { ...FIFO, ...PER_GROUP });
  for (let index = 0; index < 300; index++) await sqs.put(QueueUrl, `m${index}`, { MessageGroupId: "a" });

  expect((await refusal(sqs.put(QueueUrl, "x", { MessageGroupId: "a" }))).message).toContain("each message group");
  expect(await sqs.put(QueueUrl, "x", { MessageGroupId: "b" })).toBeDefined();
});

test("a standard queue has no such quota", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs");

  for (let index = 0; index < 301; index++) expect(await sqs.put(QueueUrl, `m${index}`)).toBeDefined();
});
