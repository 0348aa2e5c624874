// One million records of 150 B through a stream, put and read back without sockets: rates, and the most memory held.
//   npm run bench -- kinesis-records      (--records 1000000)

import { parseArgs } from "node:util";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from "@aws-sdk/client-kinesis";
import { createCloud } from "../src/index.ts";
import type { WireRequest } from "../src/wire/message.ts";
import { signKinesis } from "./sign.ts";

const { values } = parseArgs({
  options: { records: { type: "string", default: "1000000" }, json: { type: "boolean", default: false } },
});
const RECORDS = Number(values.records);
const BATCH = 500;
const SHARDS = 4;
const HOST = "127.0.0.1";

const cloud = createCloud({ limits: false });
const client = new KinesisClient(cloud.clientConfig());
await client.send(new CreateStreamCommand({ StreamName: "bench", ShardCount: SHARDS }));
while (
  (await client.send(new DescribeStreamSummaryCommand({ StreamName: "bench" }))).StreamDescriptionSummary
    ?.StreamStatus !== "ACTIVE"
)
  await cloud.clock.sleep(20);

let most = 0;
const put = request("PutRecords", {
  StreamName: "bench",
  Records: Array.from({ length: BATCH }, (_, index) => ({
    Data: Buffer.from(`${index}:`.padEnd(150, "x")).toString("base64"),
    PartitionKey: `key-${index}`,
  })),
});
const single = request("PutRecord", {
  StreamName: "bench",
  Data: Buffer.alloc(150, 97).toString("base64"),
  PartitionKey: "key",
});

const idle = residentMebibytes();
for (let call = 0; call < 200; call++) await cloud.handle(put);
const rates = {
  "PutRecords records/s": await rate(async () => {
    for (let sent = 0; sent < RECORDS; sent += BATCH) {
      await cloud.handle(put);
      if (sent % 10_000 === 0) most = Math.max(most, residentMebibytes());
    }
    return RECORDS;
  }),
  "GetRecords records/s": await rate(readAll),
  "PutRecord requests/s": await rate(async () => {
    for (let sent = 0; sent < 20_000; sent++) await cloud.handle(single);
    return 20_000;
  }),
};
const rows = { records: RECORDS, ...rates, "idle MiB": idle, "peak MiB": most };
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
await cloud.close();

/** Reads every shard from its beginning to the tip; the answers are built but not parsed. */
async function readAll(): Promise<number> {
  let read = 0;
  for (let shard = 0; shard < SHARDS; shard++) {
    const ShardId = `shardId-${String(shard).padStart(12, "0")}`;
    const start = { StreamName: "bench", ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let next = (await client.send(new GetShardIteratorCommand(start))).ShardIterator;
    for (let behind = true; behind; ) {
      const { body } = await cloud.handle(request("GetRecords", { ShardIterator: next, Limit: 10_000 }));
      const text = body as string;
      const tail = text.slice(text.lastIndexOf("]"));
      next = /"NextShardIterator":"([^"]*)"/.exec(tail)?.[1];
      behind = !tail.includes('"MillisBehindLatest":0');
      read += text.split('"SequenceNumber"').length - 1;
      most = Math.max(most, residentMebibytes());
    }
  }
  return read;
}

async function rate(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const count = await work();
  return Math.round(count / ((performance.now() - start) / 1000));
}

function request(operation: string, input: object): WireRequest {
  const { accessKeyId, secretAccessKey } = cloud.root;
  const { headers, body } = signKinesis(HOST, operation, input, { accessKeyId, secretAccessKey, region: cloud.region });
  return {
    method: "POST",
    path: "/",
    query: "",
    headers,
    body,
    transport: "in-process",
    remoteAddress: HOST,
    secure: false,
    signal: new AbortController().signal,
  };
}

function residentMebibytes(): number {
  return Math.round(process.memoryUsage.rss() / 1024 / 1024);
}
