import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { CompressionFormat } from "@aws-sdk/client-firehose";
import { hadoopSnappy, xerialSnappy } from "./snappy.ts";
import { zip } from "./zip.ts";

/** A body as it is stored, and what its object says about it. */
export interface CompressedBody {
  readonly body: Buffer;
  readonly contentEncoding: string | undefined;
}

const gzipAsync = promisify(gzip);

/** What Firehose appends to the names of objects. */
export const EXTENSIONS: Readonly<Record<CompressionFormat, string>> = {
  UNCOMPRESSED: "",
  GZIP: ".gz",
  ZIP: ".zip",
  Snappy: ".snappy",
  HADOOP_SNAPPY: ".hsnappy",
};

/** Compresses the body of an object. @param entry Name of the file inside a zip archive. */
export async function compress(body: Buffer, format: CompressionFormat, entry: string): Promise<CompressedBody> {
  switch (format) {
    case "UNCOMPRESSED":
      return { body, contentEncoding: undefined };
    case "GZIP":
      return { body: await gzipAsync(body, { level: constants.Z_BEST_SPEED }), contentEncoding: "gzip" };
    case "ZIP":
      return { body: await zip(entry, body), contentEncoding: "zip" };
    case "Snappy":
      return { body: xerialSnappy(body), contentEncoding: "snappy-java" };
    case "HADOOP_SNAPPY":
      return { body: hadoopSnappy(body), contentEncoding: "hadoop-snappy" };
  }
}
