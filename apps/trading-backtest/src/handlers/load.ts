import { KinesisClient } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { parseCsvBars } from "@millrace/dataset-market-bars";
import { createProducer } from "@millrace/kinesis-producer";
import { createTableRecord, dataRecord } from "../change-record.ts";

/** A file to load. */
export interface LoadEvent {
  /** Object with bars as CSV. */
  readonly key: string;
  /** Whether the table is to be created first: once for all its files. */
  readonly createTable: boolean;
}

/** What was loaded. */
export interface LoadResult {
  readonly bars: number;
  /** Before the first record was written, in milliseconds of the function's clock. */
  readonly startedAt: number;
}

const s3 = new S3Client({});
const kinesis = new KinesisClient({});

/** Writes every row of the file to the stream as a change record. */
export async function handler({ key, createTable }: LoadEvent): Promise<LoadResult> {
  const object = await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET!, Key: key }));
  const text = (await object.Body?.transformToString()) ?? "";
  const producer = createProducer({ client: kinesis, streamName: process.env.STREAM! });
  const startedAt = now();
  let bars = 0;
  if (createTable) await producer.put({ partitionKey: "task", data: createTableRecord(now()) });
  for (const bar of parseCsvBars(text)) {
    await producer.put({ partitionKey: bar.symbol, data: dataRecord(bar, "load", now()) });
    bars++;
  }
  await producer.close();
  console.log(JSON.stringify({ message: "loaded", key, bars }));
  return { bars, startedAt };
}

function now(): number {
  // wall time: a function has no other clock.
  return Date.now();
}
