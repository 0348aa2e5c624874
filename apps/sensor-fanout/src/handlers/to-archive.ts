import { gzipSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createKinesisHandler } from "@millrace/stream-handler";
import { parseReading, type StoredReading } from "../reading.ts";
import { objectKey } from "./object-key.ts";

const client = new S3Client({});
const bucket = process.env.BUCKET!;

/** Writes each batch as one object of gzipped JSON lines; a batch that is delivered again replaces its object. */
export const handler = createKinesisHandler({
  decode: parseReading,
  async handle({ records }) {
    if (records.length === 0) return;
    // wall time: the function's own clock.
    const handledAt = Date.now();
    const lines = records.map(({ value, shardId, arrivedAt }) =>
      JSON.stringify({ ...value, shardId, arrivedAt, handledAt } satisfies StoredReading),
    );
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: objectKey(records[0]!, records.at(-1)!),
        Body: gzipSync(`${lines.join("\n")}\n`),
        ContentType: "application/x-ndjson",
      }),
    );
  },
});
