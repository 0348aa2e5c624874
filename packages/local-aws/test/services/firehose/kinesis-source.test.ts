import { CreateDeliveryStreamCommand, PutRecordCommand } from "@aws-sdk/client-firehose";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { aggregate } from "@millrace/kinesis-producer";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Firehose, refusal } from "./support.ts";

const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/trips`;

async function fromStream(): Promise<{
  firehose: Firehose;
  put: (...texts: (string | Uint8Array)[]) => Promise<void>;
  kinesis: KinesisClient;
}> {
  const firehose = await new Firehose().prepare();
  const kinesis = new KinesisClient({ ...firehose.cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(() => kinesis.destroy());
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 }));
  await firehose.pass(1000);
  const put = async (...texts: (string | Uint8Array)[]) => {
    const Records = texts.map((text, index) => ({ Data: Buffer.from(text as string), PartitionKey: `${index}` }));
    await kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records }));
  };
  return { firehose, put, kinesis };
}

function source(firehose: Firehose, roleArn = firehose.roleArn) {
  return {
    DeliveryStreamType: "KinesisStreamAsSource" as const,
    KinesisStreamSourceConfiguration: { KinesisStreamARN: STREAM, RoleARN: roleArn },
  };
}

test("records put from its creation on are delivered, aggregates of the KPL taken apart", async () => {
  const { firehose, put } = await fromStream();
  await put("before\n");
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: "trips",
      ExtendedS3DestinationConfiguration: firehose.destination(),
      ...source(firehose),
    }),
  );
  await put("while creating\n");
  await firehose.pass(2000);
  const [packed] = aggregate([
    { partitionKey: "a", data: Buffer.from("one\n") },
    { partitionKey: "b", data: Buffer.from("two\n") },
  ]);
  await put(packed!.data);
  await firehose.pass(70_000);

  expect(Object.values(await firehose.texts())).toEqual(["while creating\none\ntwo\n"]);
  expect(await firehose.sum("trips", "DataReadFromKinesisStream.Records")).toBe(2);
  expect(await firehose.sum("trips", "DeliveryToS3.Records")).toBe(3);
});

test("reading goes on in the shards of a split", async () => {
  const { firehose, put, kinesis } = await fromStream();
  await firehose.create("trips", {}, source(firehose));
  await put("a", "b");
  await kinesis.send(
    new SplitShardCommand({
      StreamName: "trips",
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: String(2n ** 127n),
    }),
  );
  await firehose.pass(1000);
  await put("c", "d", "e", "f");
  await firehose.pass(70_000);

  const letters = Object.values(await firehose.texts()).join("");
  expect([...letters].sort().join("")).toBe("abcdef");
});

test("a role that loses its permission stops the reading, and nothing is lost when it is back", async () => {
  const { firehose, put } = await fromStream();
  const role = await firehose.role("reader", ["kinesis:*"], STREAM);
  await firehose.create("trips", {}, source(firehose, role));
  await firehose.allow("reader", ["kinesis:DescribeStream"], STREAM);
  await put("a");
  await firehose.pass(120_000);
  const denied = await firehose.keys();
  await firehose.allow("reader", ["kinesis:*"], STREAM);
  await firehose.pass(120_000);

  expect(denied).toEqual([]);
  expect(firehose.logged.join()).toMatch(
    /Kinesis.AccessDenied: User: .*assumed-role\/reader\/.* is not authorized to perform: kinesis:GetShardIterator/,
  );
  expect(Object.values(await firehose.texts())).toEqual(["a"]);
});

test("what cannot be a source is refused", async () => {
  const { firehose } = await fromStream();
  const role = await firehose.role("stranger", ["s3:*"]);
  const create = (input: object) =>
    refusal(
      firehose.send(
        new CreateDeliveryStreamCommand({
          DeliveryStreamName: "trips",
          ExtendedS3DestinationConfiguration: firehose.destination(),
          ...input,
        }),
      ),
    );

  expect(await create(source(firehose, role))).toEqual({
    name: "InvalidArgumentException",
    message: `Role ${role} is not authorized to perform DescribeStream on stream ${STREAM}.`,
  });
  expect((await create(source(firehose, `arn:aws:iam::${ACCOUNT}:role/absent`))).message).toMatch(
    /^Firehose is unable to assume role .*absent/,
  );
  expect((await create({ DeliveryStreamType: "MSKAsSource" })).message).toMatch(
    /^DeliveryStreamType MSKAsSource is not implemented/,
  );
  await firehose.create("trips", {}, source(firehose));
  const put = await refusal(
    firehose.send(new PutRecordCommand({ DeliveryStreamName: "trips", Record: { Data: Buffer.from("a") } })),
  );
  expect(put).toEqual({
    name: "InvalidArgumentException",
    message: "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
  });
});
