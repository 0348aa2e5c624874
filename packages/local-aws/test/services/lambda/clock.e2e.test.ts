import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { Lambda } from "./support.ts";

test("the SDK of the runtime reaches the cloud, and polling waits on the cloud's clock", async () => {
  const lambda = new Lambda();
  lambda.role = await lambda.createRole("streams", ["kinesis:*", "s3:*"]);
  await lambda.create(
    "poller",
    `const { KinesisClient, CreateStreamCommand, DescribeStreamSummaryCommand, PutRecordCommand } = require("@aws-sdk/client-kinesis");
    const client = new KinesisClient();
    exports.handler = async () => {
      const StreamName = "trips";
      await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
      const seen = [];
      const start = Date.now();
      for (let i = 0; i < 100; i++) {
        const { StreamDescriptionSummary: s } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
        seen.push(s.StreamStatus);
        if (s.StreamStatus === "ACTIVE") break;
        await new Promise((r) => setTimeout(r, 200));
      }
      const { ShardId } = await client.send(new PutRecordCommand({ StreamName, PartitionKey: "a", Data: Buffer.from("hello") }));
      return { seen, ms: Date.now() - start, ShardId };
    };`,
    { Timeout: 30 },
  );

  const { result } = await lambda.invoke("poller");

  expect(result.ShardId).toBe("shardId-000000000000");
  expect(result.seen[0]).toBe("CREATING");
  expect(result.seen.at(-1)).toBe("ACTIVE");
  expect(result.ms).toBeGreaterThan(0);
  expect(result.ms).toBeLessThan(10_000);
});

test("a role without a permission is refused inside the function", async () => {
  const lambda = new Lambda();
  await lambda.create(
    "reader",
    {
      "index.mjs": `import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
    export const handler = async () => {
      try { await new S3Client().send(new ListBucketsCommand()); } catch (error) { return error.message; }
    };`,
    },
    { Timeout: 30 },
  );

  expect((await lambda.invoke("reader")).result).toMatch(
    /^User: arn:aws:sts::123456789012:assumed-role\/function\/reader is not authorized to perform: s3:ListAllMyBuckets/,
  );
});

test("every clock of the runtime is the cloud's", async () => {
  const lambda = new Lambda();
  await lambda.create(
    "clocks",
    `const { setTimeout: sleep, setInterval: every } = require("node:timers/promises");
    const { promisify } = require("node:util");
    exports.handler = async () => {
      const order = [];
      const start = [Date.now(), performance.now(), process.hrtime.bigint(), new Date().getTime()];
      setTimeout(() => order.push("200"), 200);
      setTimeout(() => order.push("100"), 100);
      setImmediate(() => order.push("immediate"));
      const cancelled = setTimeout(() => order.push("cancelled"), 150);
      clearTimeout(cancelled);
      let ticks = 0;
      const interval = setInterval(() => { if (++ticks === 3) clearInterval(interval); }, 1000);
      await sleep(500, "x");
      await promisify(setTimeout)(500);
      for await (const _ of every(1000)) if (ticks === 3) break;
      const signal = AbortSignal.timeout(3000);
      const abort = new Promise((r) => signal.addEventListener("abort", r));
      await Promise.all([abort, sleep(3000)]);
      return {
        order,
        ticks,
        elapsed: [Date.now() - start[0], performance.now() - start[1], Number((process.hrtime.bigint() - start[2]) / 1000000n), new Date() - start[3]],
        isDate: new Date() instanceof Date && Date() === new Date().toString(),
        today: new Date().toISOString().slice(0, 10),
        reason: signal.reason.name,
      };
    };`,
    { Timeout: 60 },
  );

  const { result } = await lambda.invoke("clocks");

  expect(result.order).toEqual(["immediate", "100", "200"]);
  expect(result.ticks).toBe(3);
  expect(new Set(result.elapsed).size).toBe(1);
  expect(result).toMatchObject({ isDate: true, today: "2026-01-05", reason: "TimeoutError" });
});

test("work that the event loop does in other threads holds the clock", async () => {
  const lambda = new Lambda();
  await lambda.create(
    "threads",
    `const zlib = require("node:zlib"); const { promisify } = require("node:util"); const crypto = require("node:crypto"); const fs = require("node:fs/promises");
    exports.handler = async () => {
      const start = Date.now();
      const packed = await promisify(zlib.gzip)(Buffer.alloc(20_000_000));
      await promisify(crypto.pbkdf2)("a", "b", 50_000, 32, "sha256");
      await fs.readFile(__filename);
      return [packed.length > 0, Date.now() - start];
    };`,
    { Timeout: 3 },
  );

  expect((await lambda.invoke("threads")).result).toEqual([true, 0]);
});

test("functions that call functions wait for them on the clock", async () => {
  const lambda = new Lambda();
  lambda.role = await lambda.createRole("caller", ["lambda:InvokeFunction"]);
  await lambda.create(
    "inner",
    "exports.handler = async () => { await new Promise((r) => setTimeout(r, 60_000)); return Date.now(); };",
    { Timeout: 100 },
  );
  await lambda.create(
    "outer",
    `const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
    exports.handler = async () => {
      const start = Date.now();
      const { Payload } = await new LambdaClient().send(new InvokeCommand({ FunctionName: "inner" }));
      return [JSON.parse(Buffer.from(Payload)) - start, Date.now() - start];
    };`,
    { Timeout: 100 },
  );

  expect((await lambda.invoke("outer")).result).toEqual([60_000, 60_000]);
});

test("a live clock's speed is the function's too", async () => {
  const lambda = new Lambda({ clock: "live", speed: 50 });
  await lambda.create(
    "f",
    "exports.handler = async () => { const s = Date.now(); await new Promise((r) => setTimeout(r, 5000)); return Date.now() - s; };",
    { Timeout: 60 },
  );

  const { result } = await lambda.invoke("f");

  expect(result).toBeGreaterThanOrEqual(5000);
  expect(result).toBeLessThan(20_000);
});

test("twenty-four hours of a function are over in no time", async () => {
  const lambda = new Lambda();
  lambda.role = await lambda.createRole("streams", ["kinesis:*"]);
  const kinesis = new KinesisClient(lambda.cloud.clientConfig());
  await kinesis.send(new CreateStreamCommand({ StreamName: "beats", ShardCount: 1 }));
  await lambda.pass(2000);
  await lambda.create(
    "beat",
    `const { KinesisClient, PutRecordCommand } = require("@aws-sdk/client-kinesis");
    const client = new KinesisClient();
    exports.handler = async () => (await client.send(new PutRecordCommand({ StreamName: "beats", PartitionKey: "a", Data: Buffer.from(new Date().toISOString()) }))).ShardId;`,
    { Timeout: 30 },
  );

  for (let hour = 0; hour < 24; hour++) {
    expect((await lambda.invoke("beat")).result).toBe("shardId-000000000000");
    await lambda.pass(3_600_000);
  }

  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: "beats",
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records!.length).toBeGreaterThanOrEqual(23);
  for (const record of Records!)
    expect(
      Math.abs(record.ApproximateArrivalTimestamp!.getTime() - Date.parse(Buffer.from(record.Data!).toString())),
    ).toBeLessThan(1000);
});
