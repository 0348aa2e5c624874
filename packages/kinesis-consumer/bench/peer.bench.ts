// Processor time to read and hand over a record, beside npm lifion-kinesis 1.3.3: 300,000 JSON records of 150 bytes in two
// shards of an embedded AWS in another process, over HTTP, leases in its DynamoDB, 10,000 records to a read.
//   node --import ./scripts/register.mjs packages/kinesis-consumer/bench/peer.bench.ts [--json]
// Both poll as often as AWS allows, so elapsed time says little: what is compared is this process's own processor time.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { DynamoLeaseStore } from "../src/dynamodb.ts";
import { createConsumer } from "../src/index.ts";

interface Peer {
  on(event: "data", listener: (data: { records: { data: unknown }[] }) => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
  startConsumer(): Promise<void>;
  stopConsumer(): void;
}

const STREAM = "bench";
const RECORDS = 300_000;
const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, serve: { type: "boolean", default: false } },
});
if (values.serve) await serve();
else await compare();

async function compare(): Promise<void> {
  const LifionKinesis = loadPeer();
  const server = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), "--serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const config = JSON.parse(await firstLine(server)) as ServerConfig;
    const rows = [
      { consumer: "@millrace/kinesis-consumer", ...(await measure((count) => readWithOurs(config, count))) },
      { consumer: "lifion-kinesis 1.3.3", ...(await measure((count) => readWithPeer(LifionKinesis, config, count))) },
    ];
    if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
    else console.table(rows);
  } finally {
    server.kill();
  }
}

/** Runs a consumer until it has handed over every record; it gets a function to count them and resolves when stopped. */
async function measure(
  read: (count: (records: number) => boolean) => Promise<void>,
): Promise<{ "µs of processor per record": number; seconds: number }> {
  let seen = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await read((records) => {
    seen += records;
    return seen >= RECORDS;
  });
  if (seen !== RECORDS) throw new Error(`expected ${RECORDS} records, got ${seen}`);
  const { user, system } = process.cpuUsage(cpu);
  return {
    "µs of processor per record": Number(((user + system) / RECORDS).toFixed(2)),
    seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
  };
}

async function readWithOurs(config: ServerConfig, count: (records: number) => boolean): Promise<void> {
  const leases = new DynamoLeaseStore({ client: new DynamoDBClient(config), tableName: "ours" });
  await leases.createTable();
  const consumer = createConsumer({
    kinesis: new KinesisClient(config),
    streamName: STREAM,
    leases,
    onRecords({ records }) {
      // The peer parses JSON by default: so does this handler.
      for (const { data } of records) JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString());
      if (count(records.length)) void consumer.stop();
    },
  });
  consumer.start();
  await consumer.finished;
}

function readWithPeer(
  LifionKinesis: new (options: object) => Peer,
  { endpoint, region, credentials }: ServerConfig,
  count: (records: number) => boolean,
): Promise<void> {
  const aws = { endpoint, region, ...credentials };
  const kinesis = new LifionKinesis({
    ...aws,
    streamName: STREAM,
    dynamoDb: { ...aws, tableName: "peer" },
    initialPositionInStream: "TRIM_HORIZON",
    pollDelay: 200,
    supressThroughputWarnings: true,
  });
  return new Promise((resolve, reject) => {
    kinesis.on("error", reject);
    kinesis.on("data", ({ records }) => {
      if (!count(records.length)) return;
      kinesis.stopConsumer();
      resolve();
    });
    kinesis.startConsumer().catch(reject);
  });
}

interface ServerConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** An embedded AWS with the filled stream; prints where it listens. */
async function serve(): Promise<void> {
  const { createCloud } = await import("@millrace/local-aws");
  const cloud = createCloud({ limits: false });
  const kinesis = new KinesisClient(cloud.clientConfig());
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 2 }));
  await cloud.clock.sleep(5000);
  for (let at = 0; at < RECORDS; at += 500) {
    const Records = Array.from({ length: 500 }, (_, index) => ({
      PartitionKey: `key-${(at + index) % 1000}`,
      Data: Buffer.from(JSON.stringify({ number: at + index, note: "x".repeat(120) })),
    }));
    await kinesis.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
  }
  const { url } = await cloud.listen();
  const { region, credentials } = cloud.clientConfig();
  process.stdout.write(`${JSON.stringify({ endpoint: url, region, credentials })}\n`);
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout!.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text);
    });
    child.once("exit", (code) => reject(new Error(`the embedded AWS ended with ${code}`)));
  });
}

function loadPeer(): new (options: object) => Peer {
  const folder = fileURLToPath(new URL("peers", import.meta.url));
  if (!existsSync(`${folder}/node_modules`)) {
    process.stderr.write("installing the peer of this benchmark…\n");
    const shell = process.platform === "win32";
    const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    const installed = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell });
    if (installed.status !== 0)
      throw new Error("lifion-kinesis could not be installed; the comparison needs the npm registry");
  }
  return createRequire(`${folder}/package.json`)("lifion-kinesis") as new (
    options: object,
  ) => Peer;
}
