import { DeleteMessageBatchCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { refusal, Sqs } from "./support.ts";

test("entries of a batch succeed and fail each on its own", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();

  const output = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "1", MessageBody: "a" },
        { Id: "2", MessageBody: "\u0000" },
        { Id: "3", MessageBody: "c", DelaySeconds: 901 },
      ],
    }),
  );
  const [message] = await sqs.receive(QueueUrl);
  const deleted = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "a", ReceiptHandle: message!.ReceiptHandle },
        { Id: "b", ReceiptHandle: "x" },
      ],
    }),
  );

  expect(output.Successful!.map(({ Id }) => Id)).toEqual(["1"]);
  expect(output.Failed).toMatchObject([
    { Id: "2", SenderFault: true, Code: "InvalidMessageContents" },
    { Id: "3", SenderFault: true, Code: "InvalidParameterValue" },
  ]);
  expect(deleted.Successful).toEqual([{ Id: "a" }]);
  expect(deleted.Failed).toMatchObject([{ Id: "b", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
});

test.each([
  [[], "EmptyBatchRequest"],
  [Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: "x" })), "TooManyEntriesInBatchRequest"],
  [
    [
      { Id: "a", MessageBody: "x" },
      { Id: "a", MessageBody: "y" },
    ],
    "BatchEntryIdsNotDistinct",
  ],
  [[{ Id: "a b", MessageBody: "x" }], "InvalidBatchEntryId"],
  [
    Array.from({ length: 2 }, (_, index) => ({ Id: `${index}`, MessageBody: "x".repeat(524_289) })),
    "BatchRequestTooLong",
  ],
])("batch %# is refused as %s", async (Entries, name) => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();

  expect((await refusal(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })))).name).toBe(name);
});

test("attributes of every type come back, with the digests that the client checks", async () => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create();
  const MessageAttributes = {
    text: { DataType: "String.custom", StringValue: "ü" },
    number: { DataType: "Number", StringValue: "-1.5e3" },
    bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
  };

  await sqs.put(QueueUrl, "x", { MessageAttributes });
  const [all] = await sqs.receive(QueueUrl, { MessageAttributeNames: ["All"], VisibilityTimeout: 0 });
  const [some] = await sqs.receive(QueueUrl, { MessageAttributeNames: ["te.*", "number"] });

  expect(all!.MessageAttributes).toEqual(MessageAttributes);
  expect(Object.keys(some!.MessageAttributes!).sort()).toEqual(["number", "text"]);
});

test.each([
  ["a body larger than the queue takes", "x".repeat(1025), {}, "Message must be shorter than 1024 bytes"],
  ["an empty body", "", {}, "must contain the parameter MessageBody"],
  ["a reserved attribute name", "x", { "AWS.x": { DataType: "String", StringValue: "x" } }, "AWS."],
  ["a type that is none", "x", { a: { DataType: "Text", StringValue: "x" } }, "Binary, Number, String"],
  ["a number that is none", "x", { a: { DataType: "Number", StringValue: "one" } }, "to a number"],
])("%s is refused", async (_, body, MessageAttributes, reason) => {
  const sqs = new Sqs();
  const QueueUrl = await sqs.create("jobs", { MaximumMessageSize: "1024" });

  expect((await refusal(sqs.put(QueueUrl, body, { MessageAttributes }))).message).toContain(reason);
});
