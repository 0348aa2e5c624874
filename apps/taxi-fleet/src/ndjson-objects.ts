import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { BaseContext, ParameterDefinitions } from "@millrace/sample";

type Clock = BaseContext<ParameterDefinitions>["clock"];

const compress = promisify(gzip);
const decompress = promisify(gunzip);
/** Speed over size: the recorded trips are read once. */
const LEVEL = 1;

/** NDJSON objects of one bucket. */
export interface NdjsonObjects {
  /** Writes lines, which carry no line ends, as one gzipped object. */
  put(key: string, lines: readonly string[]): Promise<void>;
  /** Keys below a prefix in order of their UTF-8 bytes. */
  list(prefix: string): Promise<string[]>;
  /** All lines of one object, decompressed when its name ends in `.gz`. */
  lines(key: string): Promise<string[]>;
}

export function ndjsonObjects(s3: S3Client, bucket: string, clock: Clock): NdjsonObjects {
  return {
    async put(key, lines) {
      // Compression runs on other threads, which a fast clock does not see.
      const body = await clock.during(compress(`${lines.join("\n")}\n`, { level: LEVEL }));
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "application/x-ndjson" }),
      );
    },
    async list(prefix) {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys;
    },
    async lines(key) {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
      const text = Buffer.from(key.endsWith(".gz") ? await clock.during(decompress(bytes)) : bytes).toString();
      return text.split("\n").filter((line) => line !== "");
    },
  };
}
