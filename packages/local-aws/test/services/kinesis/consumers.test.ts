import {
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  ListStreamConsumersCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { Kinesis, refusal } from "./support.ts";

function register(kinesis: Kinesis, arn: string, name: string) {
  return kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: name }));
}

test("a consumer is CREATING, then ACTIVE, and found by ARN or by name", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");

  const { Consumer } = await register(kinesis, arn, "reader");
  await kinesis.pass(1000);
  const byArn = await kinesis.send(new DescribeStreamConsumerCommand({ ConsumerARN: Consumer?.ConsumerARN }));
  const byName = await kinesis.send(new DescribeStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader" }));
  const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN: arn }));

  const created = Math.floor(Consumer!.ConsumerCreationTimestamp!.getTime() / 1000);
  expect(Consumer).toMatchObject({
    ConsumerName: "reader",
    ConsumerARN: `${arn}/consumer/reader:${created}`,
    ConsumerStatus: "CREATING",
  });
  expect(byArn.ConsumerDescription).toEqual(byName.ConsumerDescription);
  expect(byArn.ConsumerDescription).toMatchObject({ ConsumerStatus: "ACTIVE", StreamARN: arn });
  expect(summary.StreamDescriptionSummary?.ConsumerCount).toBe(1);
});

test("a name is taken once per stream, and free again after deregistration", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  await register(kinesis, arn, "reader");
  await kinesis.pass(1000);

  const twice = await refusal(register(kinesis, arn, "reader"));
  await kinesis.send(new DeregisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader" }));
  const leaving = await kinesis.send(new DescribeStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader" }));
  await kinesis.pass(1000);
  const gone = await refusal(
    kinesis.send(new DescribeStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader" })),
  );
  await register(kinesis, arn, "reader");

  expect(twice.name).toBe("ResourceInUseException");
  expect(leaving.ConsumerDescription?.ConsumerStatus).toBe("DELETING");
  expect(gone.name).toBe("ResourceNotFoundException");
});

test("a stream has twenty consumers at most, five of them being created", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  const release = kinesis.cloud.clock.hold();
  for (let n = 0; n < 5; n++) await register(kinesis, arn, `reader-${n}`);

  const sixth = await refusal(register(kinesis, arn, "reader-5"));
  release();
  for (let n = 5; n < 20; n++) {
    await kinesis.pass(1000);
    await register(kinesis, arn, `reader-${n}`);
  }
  await kinesis.pass(1000);
  const further = await refusal(register(kinesis, arn, "reader-20"));

  expect([sixth.name, further.name]).toEqual(["LimitExceededException", "LimitExceededException"]);
});

test("consumers are listed by name in pages", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  for (const name of ["c", "a", "b"]) await register(kinesis, arn, name);

  const first = await kinesis.send(new ListStreamConsumersCommand({ StreamARN: arn, MaxResults: 2 }));
  const next = { StreamARN: arn, NextToken: first.NextToken };
  const second = await kinesis.send(new ListStreamConsumersCommand(next));
  await kinesis.pass(300_001);
  const late = await refusal(kinesis.send(new ListStreamConsumersCommand(next)));

  expect(first.Consumers?.map((consumer) => consumer.ConsumerName)).toEqual(["a", "b"]);
  expect(second.Consumers?.map((consumer) => consumer.ConsumerName)).toEqual(["c"]);
  expect(second.NextToken).toBeUndefined();
  expect(late.name).toBe("ExpiredNextTokenException");
});

test.each([
  [{}],
  [{ ConsumerName: "reader" }],
  [{ ConsumerARN: "arn:aws:kinesis:us-east-1:123456789012:stream/trips" }],
])("a consumer is not named by %j", async (input) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  const error = await refusal(kinesis.send(new DescribeStreamConsumerCommand(input)));

  expect(["InvalidArgumentException", "ValidationException"]).toContain(error.name);
});
