import {
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { ACCOUNT, refusal, Sqs } from "./support.ts";

const arn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

async function pair(sqs: Sqs, maxReceiveCount = 2): Promise<{ source: string; dead: string }> {
  const dead = await sqs.create("dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount });
  return { dead, source: await sqs.create("jobs", { RedrivePolicy, VisibilityTimeout: "1" }) };
}

test("a message that was received too often goes to the dead-letter queue, with where it came from", async () => {
  const sqs = new Sqs();
  const { source, dead } = await pair(sqs);
  await sqs.put(source, "poison");

  const received: number[] = [];
  for (let count = 0; count < 4; count++) {
    received.push((await sqs.receive(source)).length);
    await sqs.pass(2);
  }
  const [message] = await sqs.receive(dead, { MessageSystemAttributeNames: ["All"] });

  expect(received).toEqual([1, 1, 0, 0]);
  expect(message).toMatchObject({
    Body: "poison",
    Attributes: { DeadLetterQueueSourceArn: arn("jobs"), ApproximateReceiveCount: "3" },
  });
  expect((await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).queueUrls).toEqual([source]);
});

test("a move task brings messages back to where they came from", async () => {
  const sqs = new Sqs();
  const { source, dead } = await pair(sqs, 1);
  for (const body of ["a", "b", "c"]) await sqs.put(source, body);
  await sqs.receive(source);
  await sqs.pass(2);
  await sqs.receive(source);
  const before = await sqs.counts(dead);

  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn("dead"), MaxNumberOfMessagesPerSecond: 2 }));
  await sqs.pass(1);
  const half = await sqs.counts(source);
  await sqs.pass(1);

  expect([before, half, await sqs.counts(source)]).toEqual([
    [3, 0, 0],
    [2, 0, 0],
    [3, 0, 0],
  ]);
  expect((await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn("dead") }))).Results).toMatchObject([
    { Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 3 },
  ]);
});

test.each([
  [{ deadLetterTargetArn: arn("absent"), maxReceiveCount: 1 }, "Dead letter target does not exist."],
  [{ deadLetterTargetArn: arn("dead"), maxReceiveCount: 1001 }, "valid values are from 1 to 1000 both inclusive"],
  [{ deadLetterTargetArn: arn("dead") }, "does not contain mandatory attribute: maxReceiveCount"],
  [{ deadLetterTargetArn: arn("closed"), maxReceiveCount: 1 }, "does not allow this queue as a source"],
])("redrive policy %j is refused", async (policy, reason) => {
  const sqs = new Sqs();
  await sqs.create("dead");
  await sqs.create("closed", { RedriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) });

  const { message } = await refusal(sqs.create("jobs", { RedrivePolicy: JSON.stringify(policy) }));

  expect(message).toContain(reason);
});
