import {
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  GetRecordsCommand,
  IncreaseStreamRetentionPeriodCommand,
  PutRecordCommand,
  PutRecordsCommand,
  StartStreamEncryptionCommand,
  StopStreamEncryptionCommand,
  UpdateMaxRecordSizeCommand,
  UpdateStreamModeCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test, vi } from "vitest";
import { Kinesis, refusal } from "./support.ts";

const HOUR = 3_600_000;

function increase(kinesis: Kinesis, hours: number) {
  return kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName: "trips", RetentionPeriodHours: hours }));
}

function decrease(kinesis: Kinesis, hours: number) {
  return kinesis.send(new DecreaseStreamRetentionPeriodCommand({ StreamName: "trips", RetentionPeriodHours: hours }));
}

test("records expire after 24 hours, to the millisecond", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await kinesis.put("trips", "old");
  await kinesis.pass(1);
  await kinesis.put("trips", "young");

  await kinesis.pass(24 * HOUR - 1);
  expect(await kinesis.keys("trips", 0)).toEqual(["old", "young"]);
  await kinesis.pass(1);
  expect(await kinesis.keys("trips", 0)).toEqual(["young"]);
  await kinesis.pass(1);
  expect(await kinesis.keys("trips", 0)).toEqual([]);
});

test("an iterator whose records have expired goes on with what is left", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const [number] = await kinesis.put("trips", "old");
  await kinesis.pass(24 * HOUR + 1);
  await kinesis.put("trips", "young");

  expect(await kinesis.keys("trips", 0, "AT_SEQUENCE_NUMBER", { StartingSequenceNumber: number! })).toEqual(["young"]);
});

test("retention reaches a year, and a longer one keeps what a shorter one would have dropped", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await increase(kinesis, 8760);
  await kinesis.put("trips", "kept");

  await kinesis.pass(8760 * HOUR);
  expect(await kinesis.keys("trips", 0)).toEqual(["kept"]);
  await kinesis.pass(1);
  expect(await kinesis.keys("trips", 0)).toEqual([]);
});

test("expired records are looked for in step with the retention, 24 times in the shortest", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await increase(kinesis, 8760);
  await kinesis.put("trips", "kept for a year");
  const setTimer = vi.spyOn(kinesis.cloud.clock, "setTimer");

  await kinesis.pass(8000 * HOUR);
  const inElevenMonths = setTimer.mock.calls.length;
  await kinesis.create("rides");
  await kinesis.put("rides", "kept for a day");
  setTimer.mockClear();
  await kinesis.pass(24 * HOUR);

  expect(inElevenMonths).toBeLessThan(30);
  expect(setTimer.mock.calls.length).toBeGreaterThanOrEqual(24);
});

test("a shorter retention hides older records at once, for good", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await increase(kinesis, 48);
  await kinesis.put("trips", "old");
  await kinesis.pass(30 * HOUR);
  await kinesis.put("trips", "young");

  await decrease(kinesis, 24);
  const after = await kinesis.keys("trips", 0);
  await increase(kinesis, 48);

  expect(after).toEqual(["young"]);
  expect(await kinesis.keys("trips", 0)).toEqual(["young"]);
});

test.each([
  [increase, 23, "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short."],
  [
    increase,
    8761,
    "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
  ],
  [
    increase,
    47,
    "Requested retention period (47 hours) for stream trips can not be shorter than existing retention period (48 hours). Use DecreaseRetentionPeriod API.",
  ],
  [
    decrease,
    49,
    "Requested retention period (49 hours) for stream trips can not be longer than existing retention period (48 hours). Use IncreaseRetentionPeriod API.",
  ],
])("retention is changed in the direction asked for, within bounds (%#)", async (change, hours, message) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await increase(kinesis, 48);

  expect(await refusal(change(kinesis, hours))).toEqual({ name: "InvalidArgumentException", message });
});

test("encryption marks the records put while it is on", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const key = { StreamName: "trips", EncryptionType: "KMS", KeyId: "alias/aws/kinesis" } as const;
  const record = { StreamName: "trips", PartitionKey: "k", Data: Buffer.from("secret") };

  await kinesis.put("trips", "before");
  await kinesis.send(new StartStreamEncryptionCommand(key));
  await kinesis.pass(1000);
  const one = await kinesis.send(new PutRecordCommand(record));
  const many = await kinesis.send(
    new PutRecordsCommand({ StreamName: "trips", Records: [{ PartitionKey: "k", Data: Buffer.from("secret") }] }),
  );
  const described = await kinesis.send(new DescribeStreamCommand({ StreamName: "trips" }));
  await kinesis.send(new StopStreamEncryptionCommand(key));
  await kinesis.pass(1000);
  await kinesis.put("trips", "after");
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator: await kinesis.iterator("trips", 0) }));

  expect([one.EncryptionType, many.EncryptionType]).toEqual(["KMS", "KMS"]);
  expect(described.StreamDescription).toMatchObject({ EncryptionType: "KMS", KeyId: "alias/aws/kinesis" });
  expect(Records?.map((read) => read.EncryptionType)).toEqual([undefined, "KMS", "KMS", undefined]);
  expect(Buffer.from(Records![1]!.Data!).toString()).toBe("secret");
});

test("a customer's key is refused by name", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const KeyId = "alias/mine";

  const error = await refusal(
    kinesis.send(new StartStreamEncryptionCommand({ StreamName: "trips", EncryptionType: "KMS", KeyId })),
  );

  expect(error.message).toContain("alias/mine");
  expect(error.message).toContain("alias/aws/kinesis");
});

test("shard-level metrics are switched on and off by name or all together", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  const all = await kinesis.send(
    new EnableEnhancedMonitoringCommand({ StreamName: "trips", ShardLevelMetrics: ["ALL"] }),
  );
  await kinesis.pass(1000);
  const fewer = await kinesis.send(
    new DisableEnhancedMonitoringCommand({ StreamName: "trips", ShardLevelMetrics: ["IncomingBytes"] }),
  );
  await kinesis.pass(1000);
  const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "trips" }));

  expect(all.CurrentShardLevelMetrics).toEqual([]);
  expect(all.DesiredShardLevelMetrics).toHaveLength(7);
  expect(fewer.CurrentShardLevelMetrics).toHaveLength(7);
  expect(fewer.DesiredShardLevelMetrics).not.toContain("IncomingBytes");
  expect(summary.StreamDescriptionSummary?.EnhancedMonitoring?.[0]?.ShardLevelMetrics).toEqual(
    fewer.DesiredShardLevelMetrics,
  );
});

test("the record size is changed between 1 and 10 MiB", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips", 1, { MaxRecordSizeInKiB: 2048 });
  const set = (MaxRecordSizeInKiB: number) =>
    kinesis.send(new UpdateMaxRecordSizeCommand({ StreamARN: arn, MaxRecordSizeInKiB }));

  expect((await refusal(set(1023))).name).toBe("ValidationException");
  expect((await refusal(set(10_241))).name).toBe("ValidationException");
  await set(4096);
  await kinesis.pass(1000);
  const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "trips" }));

  expect(summary.StreamDescriptionSummary?.MaxRecordSizeInKiB).toBe(4096);
});

test("the mode of a stream changes twice a day and keeps its shards", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips", 6);
  const set = async (StreamMode: "ON_DEMAND" | "PROVISIONED") => {
    await kinesis.send(new UpdateStreamModeCommand({ StreamARN: arn, StreamModeDetails: { StreamMode } }));
    await kinesis.pass(1000);
  };

  await set("ON_DEMAND");
  await set("ON_DEMAND");
  const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "trips" }));
  await set("PROVISIONED");
  const third = await refusal(set("ON_DEMAND"));
  await kinesis.pass(24 * HOUR);
  await set("ON_DEMAND");

  expect(summary.StreamDescriptionSummary).toMatchObject({
    StreamModeDetails: { StreamMode: "ON_DEMAND" },
    OpenShardCount: 6,
  });
  expect(third.name).toBe("LimitExceededException");
});

test("settings are changed on ACTIVE streams only", async () => {
  const kinesis = new Kinesis();
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 }));

  expect((await refusal(increase(kinesis, 48))).name).toBe("ResourceInUseException");
});
