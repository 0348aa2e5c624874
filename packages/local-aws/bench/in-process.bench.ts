// The SDK's PutRecords of 500 x 150 B through the in-process transport and over HTTP, both in this process.
//   npm run bench -- in-process
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { createCloud } from "../src/index.ts";

const SECONDS = 4;
const cloud = createCloud({ limits: false });
const listener = await cloud.listen();
const { requestHandler: _, ...config } = cloud.clientConfig();
const clients = {
  "in-process": new KinesisClient(cloud.clientConfig()),
  HTTP: new KinesisClient({ ...config, endpoint: listener.url }),
};
await clients["in-process"].send(new CreateStreamCommand({ StreamName: "bench", ShardCount: 4 }));
while (
  (await clients["in-process"].send(new DescribeStreamSummaryCommand({ StreamName: "bench" }))).StreamDescriptionSummary
    ?.StreamStatus !== "ACTIVE"
) {
  await cloud.clock.sleep(20);
}
const Records = Array.from({ length: 500 }, (_item, index) => ({
  Data: Buffer.alloc(150, 97),
  PartitionKey: `key-${index}`,
}));

const rows: { transport: string; "records/s": number }[] = [];
for (const round of [1, 2]) {
  for (const [transport, client] of Object.entries(clients)) {
    const rate = await measure(client);
    if (round === 2) rows.push({ transport, "records/s": rate });
  }
}
if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
await cloud.close();

async function measure(client: KinesisClient): Promise<number> {
  const start = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (performance.now() - start < SECONDS * 1000) {
        await client.send(new PutRecordsCommand({ StreamName: "bench", Records }));
        sent += Records.length;
      }
    }),
  );
  return Math.round(sent / ((performance.now() - start) / 1000));
}
