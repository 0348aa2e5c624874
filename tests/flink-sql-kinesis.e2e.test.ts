import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamConsumersCommand,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { type Execution, type ExecutionOptions, startScript } from "@millrace/flink-sql";
import { aggregate } from "@millrace/kinesis-producer";
import { type Cloud, createCloud } from "@millrace/local-aws";
import { beforeEach, expect, onTestFinished, test } from "vitest";

const STREAM = "orders";
const REGION = "eu-west-1";
const COLUMNS = "k STRING, n INT";

let cloud: Cloud;
let kinesis: KinesisClient;
let arn: string;
let lines: string[];

beforeEach(async () => {
  cloud = createCloud({ clock: "fast" });
  onTestFinished(() => cloud.close());
  kinesis = new KinesisClient({ ...cloud.clientConfig(), maxAttempts: 1 });
  lines = [];
  arn = await createStream(STREAM, 2);
});

async function createStream(StreamName: string, ShardCount: number): Promise<string> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  return active(StreamName);
}

async function active(StreamName: string): Promise<string> {
  for (;;) {
    const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (summary!.StreamStatus === "ACTIVE") return summary!.StreamARN!;
    await cloud.clock.sleep(1000);
  }
}

/** Starts an INSERT of a table into the print connector; its lines are `lines`. */
function start(options: Record<string, string>, more: Partial<ExecutionOptions> = {}, columns = COLUMNS) {
  const settings = { connector: "kinesis", "aws.region": REGION, format: "json", ...options };
  const text = Object.entries(settings).map(([key, value]) => `'${key}' = '${value}'`);
  const sql = `CREATE TABLE t (${columns}) WITH (${text.join(", ")});
    CREATE TABLE p (${columns.replaceAll(/ METADATA[^,]*/g, "")}) WITH ('connector' = 'print');
    INSERT INTO p SELECT * FROM t;`;
  return startScript(sql, { environment: environment(), ...more });
}

function environment(): ExecutionOptions["environment"] {
  return {
    clock: cloud.clock,
    random: Math.random,
    zone: "UTC",
    print: (line) => lines.push(line),
    rows: new Map(),
    kinesis: () => kinesis as ReturnType<NonNullable<ExecutionOptions["environment"]["kinesis"]>>,
  };
}

let put = 0;

/** Puts numbered rows of some keys. */
async function putRows(count: number, keys = 8): Promise<void> {
  const Records = Array.from({ length: count }, () => {
    const n = put++;
    return { PartitionKey: `k${n % keys}`, Data: Buffer.from(JSON.stringify({ k: `k${n % keys}`, n })) };
  });
  const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
  expect(FailedRecordCount).toBe(0);
}

const numbers = (): number[] => lines.map((line) => Number(/, (\d+)\]/.exec(line)![1]));

/** Waits until so many lines were printed. */
async function printed(count: number): Promise<void> {
  for (let second = 0; lines.length < count; second++) {
    if (second > 300) throw new Error(`${lines.length} lines of ${count} after five minutes`);
    await cloud.clock.sleep(1000);
  }
}

async function stop(execution: Execution): Promise<void> {
  await execution.cancel();
  await execution.done.catch(() => undefined);
}

beforeEach(() => {
  put = 0;
});

test.each([1, 3])(
  "a stream is read through resharding: every record once, those of a key in order, parallelism %d",
  async (parallelism) => {
    await putRows(100);
    const execution = await start({ "stream.arn": arn, "source.init.position": "TRIM_HORIZON" }, { parallelism });
    await printed(50);
    await kinesis.send(
      new UpdateShardCountCommand({ StreamName: STREAM, TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" }),
    );
    await putRows(100);
    await active(STREAM);
    await putRows(100);
    await printed(300);
    await stop(execution);

    expect(numbers().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, n) => n));
    for (let key = 0; key < 8; key++) {
      const own = numbers().filter((n) => n % 8 === key);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  },
);

test("threads read a stream through resharding: rows of a key come to its subtask in order", async () => {
  const real = createCloud();
  onTestFinished(() => real.close());
  const { url: endpoint } = await real.listen();
  const data = { endpoint, credentials: real.clientConfig().credentials };
  const client = new KinesisClient({ ...real.clientConfig(), maxAttempts: 3 });
  await client.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 2 }));
  const ready = async () => {
    for (;;) {
      const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: STREAM }));
      if (StreamDescriptionSummary!.StreamStatus === "ACTIVE") return StreamDescriptionSummary!.StreamARN!;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const streamArn = await ready();
  let next = 0;
  const send = async (count: number) => {
    const Records = Array.from({ length: count }, () => {
      const n = next++;
      return { PartitionKey: `k${n % 8}`, Data: Buffer.from(JSON.stringify({ k: `k${n % 8}`, n })) };
    });
    await client.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
  };
  const rows: unknown[][] = [];
  const sql = `CREATE TABLE t (k STRING, n INT) WITH ('connector' = 'kinesis', 'aws.region' = '${real.region}', 'format' = 'json',
      'stream.arn' = '${streamArn}', 'source.init.position' = 'TRIM_HORIZON');
    SELECT k, COUNT(*), LAST_VALUE(n) FROM t GROUP BY k;`;
  await send(200);
  const execution = await startScript(sql, {
    environment: environment(),
    parallelism: 5,
    threads: { count: 2, environment: new URL("support/flink-thread.ts", import.meta.url), data },
    collect:
      () =>
      ({ kind, row }) => {
        if (kind === "+I" || kind === "+U") rows.push([...row]);
      },
  });
  const received = async (count: number) => {
    while (rows.length < count && execution.status === "RUNNING")
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(execution.status).toBe("RUNNING");
  };
  await received(100);
  await client.send(
    new UpdateShardCountCommand({ StreamName: STREAM, TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" }),
  );
  await send(200);
  await ready();
  await send(200);
  await received(600);
  await stop(execution);

  for (const [key, ofKey] of Map.groupBy(rows, ([k]) => k)) {
    const first = Number(String(key).slice(1));
    expect(ofKey).toEqual(Array.from({ length: 75 }, (_, index) => [key, index + 1, first + 8 * index]));
  }
});

test("LATEST begins with the start of the job, AT_TIMESTAMP at a time as text or seconds", async () => {
  await putRows(10);
  await cloud.clock.sleep(5000);
  const middle = cloud.clock.now();
  await putRows(10);
  await cloud.clock.sleep(5000);
  const latest = await start({ "stream.arn": arn });
  await putRows(5);
  await printed(5);
  await stop(latest);
  expect(numbers().every((n) => n >= 20)).toBe(true);

  const times: Record<string, string>[] = [
    { "source.init.timestamp": new Date(middle).toISOString() },
    { "source.init.timestamp": String(middle / 1000) },
    { "source.init.timestamp": "01.01.2000", "source.init.timestamp.format": "dd.MM.yyyy" },
  ];
  for (const time of times) {
    lines = [];
    const all = "source.init.timestamp.format" in time;
    const execution = await start({ "stream.arn": arn, "source.init.position": "AT_TIMESTAMP", ...time });
    await printed(all ? 25 : 15);
    await stop(execution);
    expect(Math.min(...numbers())).toBe(all ? 0 : 10);
  }
});

test("a savepoint goes on behind the last record that was read", async () => {
  const options = { "stream.arn": arn, "source.init.position": "TRIM_HORIZON" };
  await putRows(50);
  const first = await start(options);
  await printed(50);
  const savepoint = await first.stop();
  await putRows(50);
  const second = await start(options, { restore: savepoint });
  await printed(100);
  await stop(second);

  expect(numbers().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

test("records of the Kinesis Producer Library are taken apart by the legacy names, and not by the later ones", async () => {
  const rows = [1, 2, 3].map((n) => ({ partitionKey: "k", data: Buffer.from(JSON.stringify({ k: "k", n })) }));
  for (const { partitionKey, data } of aggregate(rows))
    await kinesis.send(
      new PutRecordsCommand({ StreamName: STREAM, Records: [{ PartitionKey: partitionKey, Data: data }] }),
    );
  await putRows(1);
  const legacy = await start({ stream: STREAM, "scan.stream.initpos": "TRIM_HORIZON" });
  await printed(4);
  await stop(legacy);
  expect(numbers().toSorted()).toEqual([0, 1, 2, 3]);

  lines = [];
  const later = await start({
    "stream.arn": arn,
    "source.init.position": "TRIM_HORIZON",
    "json.ignore-parse-errors": "true",
  });
  await printed(1);
  await cloud.clock.sleep(2000);
  await stop(later);
  expect(numbers()).toEqual([0]);
});

test("metadata tells shard, sequence number and time of a record", async () => {
  await putRows(1);
  const columns = `${COLUMNS}, s STRING METADATA FROM 'shard-id' VIRTUAL,
    q STRING METADATA FROM 'sequence-number' VIRTUAL, ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL`;
  const options = { connector: "kinesis-legacy", stream: STREAM, "scan.stream.initpos": "TRIM_HORIZON" };
  const execution = await start(options, {}, columns);
  await printed(1);
  await stop(execution);

  expect(lines[0]).toMatch(/^\+I\[k0, 0, shardId-00000000000[01], \d{56}, \d{4}-\d\d-\d\dT\d\d:\d\d.*\]$/);
});

test.each([
  [{ "source.reader.type": "EFO", "source.efo.consumer.name": "flink" }, "source.init.position"],
  [
    { stream: STREAM, "scan.stream.recordpublisher": "EFO", "scan.stream.efo.consumername": "flink" },
    "scan.stream.initpos",
  ],
] as [Record<string, string>, string][])(
  "a consumer with enhanced fan-out is registered while the job runs: %o",
  async (options, position) => {
    await putRows(20);
    const stream: Record<string, string> = "stream" in options ? {} : { "stream.arn": arn };
    const execution = await start({ ...stream, ...options, [position]: "TRIM_HORIZON" });
    await printed(20);
    const { Consumers } = await kinesis.send(new ListStreamConsumersCommand({ StreamARN: arn }));
    expect(Consumers!.map(({ ConsumerName }) => ConsumerName)).toEqual(["flink"]);
    await putRows(20);
    await printed(40);
    await stop(execution);

    expect(numbers().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    const { Consumers: after } = await kinesis.send(new ListStreamConsumersCommand({ StreamARN: arn }));
    expect(after).toEqual([]);
  },
);

/** All records of a stream. */
async function records(StreamName: string): Promise<{ key: string; text: string }[]> {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const all: { key: string; text: string }[] = [];
  for (const { ShardId } of Shards!) {
    const start = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(start));
    for (let behind = 1; behind > 0; ) {
      const output = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const { PartitionKey, Data } of output.Records!)
        all.push({ key: PartitionKey!, text: Buffer.from(Data!).toString() });
      behind = output.MillisBehindLatest!;
      ShardIterator = output.NextShardIterator;
      await cloud.clock.sleep(250);
    }
  }
  return all;
}

function insertScript(partitioned: string, options: string): string {
  return `CREATE TABLE g (a INT, b STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '4000',
      'rows-per-second' = '100000', 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '4000',
      'fields.b.length' = '3');
    CREATE TABLE s (a INT, b STRING) ${partitioned} WITH ('connector' = 'kinesis', 'stream.arn' = '${arn}',
      'aws.region' = '${REGION}', 'format' = 'json' ${options});
    INSERT INTO s SELECT * FROM g;`;
}

test("more rows than the stream takes at once are sent again until all are there, with the key of their columns", async () => {
  const execution = await startScript(insertScript("PARTITIONED BY (b, a)", ""), { environment: environment() });
  await execution.done;

  const all = await records(STREAM);
  const rows = all.map(({ text }) => JSON.parse(text) as { a: number; b: string });
  expect(new Set(rows.map(({ a }) => a)).size).toBe(4000);
  expect(all.every(({ key }, index) => key === `${rows[index]!.b}|${rows[index]!.a}`)).toBe(true);
});

test("with sink.fail-on-error the first refusal fails the job", async () => {
  const execution = await startScript(insertScript("", ", 'sink.fail-on-error' = 'true'"), {
    environment: environment(),
  });

  await expect(execution.done).rejects.toThrow("failOnError");
});

test("a stream that does not exist fails the job", async () => {
  const execution = await start({ "stream.arn": `${arn}x`, "source.init.position": "TRIM_HORIZON" });

  await expect(execution.done).rejects.toThrow(/not found/);
});
