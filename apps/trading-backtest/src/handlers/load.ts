import { KinesisClient } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { parseCsvBars } from "@millrace/dataset-market-bars";
import { createProducer } from "@millrace/kinesis-producer";
import { createTableRecord, dataRecord } from "../change-record.ts";

/** What to load: the CSV files below a prefix of the bucket. */
export interface LoadEvent {
  readonly prefix: string;
}

/** What was loaded. */
export interface LoadResult {
  readonly files: number;
  readonly bars: number;
}

const s3 = new S3Client({});
const kinesis = new KinesisClient({});

/** Writes every row of the files to the stream as a change record, after one that creates the table. */
export async function handler({ prefix }: LoadEvent): Promise<LoadResult> {
  const bucket = process.env.BUCKET!;
  const producer = createProducer({ client: kinesis, streamName: process.env.STREAM! });
  let files = 0;
  let bars = 0;
  await producer.put({ partitionKey: "task", data: createTableRecord(now()) });
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key } of Contents) {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      for (const bar of parseCsvBars((await object.Body?.transformToString()) ?? "")) {
        await producer.put({ partitionKey: bar.symbol, data: dataRecord(bar, "load", now()) });
        bars++;
      }
      files++;
    }
  }
  await producer.close();
  console.log(JSON.stringify({ message: "loaded", files, bars }));
  return { files, bars };
}

function now(): number {
  // wall time: a function has no other clock.
  return Date.now();
}
