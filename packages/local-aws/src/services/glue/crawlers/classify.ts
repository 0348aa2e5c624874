import { constants, gunzipSync } from "node:zlib";
import { type InferredCsv, inferCsv } from "./infer-csv.ts";
import { type Inferred, inferJson } from "./infer-json.ts";
import { FOOTER_LENGTH_BYTES, footerLength, inferParquet, isParquet } from "./infer-parquet.ts";

/** What the built-in classifiers say about a file. */
export interface Classified extends Inferred {
  readonly format: "json" | "csv" | "parquet";
  readonly compression: "none" | "gzip";
  /** Whether all of the file was read: counts are exact then. */
  readonly whole: boolean;
  readonly csv: Pick<InferredCsv, "delimiter" | "header" | "quoted"> | undefined;
}

/** Bytes of a file that are read at most, and what they may decompress to. */
const SAMPLE_BYTES = 1024 * 1024;
const MAX_TEXT_BYTES = 8 * SAMPLE_BYTES;

/** Reads bytes `start` to `end`, exclusive. */
export type RangeReader = (start: number, end: number) => Promise<Buffer>;

/** Classifies a file by its first bytes, or the footer of a Parquet file; undefined when nothing recognises it. */
export async function classify(read: RangeReader, size: number): Promise<Classified | undefined> {
  const head = await read(0, Math.min(size, SAMPLE_BYTES));
  if (isParquet(head)) {
    const length = footerLength(await read(Math.max(0, size - FOOTER_LENGTH_BYTES), size), size);
    const found = length === undefined ? undefined : inferParquet(await read(size - length, size), size);
    return found && { ...found, format: "parquet", compression: "none", whole: true, csv: undefined };
  }
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const unzipped = gzip ? unzip(head) : { data: head, whole: true };
  if (unzipped === undefined) return undefined;
  const whole = unzipped.whole && head.length === size;
  const text = unzipped.data.toString("utf8").replace(/^\uFEFF/, "");
  const compression = gzip ? "gzip" : "none";
  const json = inferJson(text, whole);
  if (json !== undefined) return { ...json, format: "json", compression, whole, csv: undefined };
  const csv = inferCsv(text, whole);
  return csv && { ...csv, format: "csv", compression, whole, csv };
}

/** What can be decompressed: a sample ends within the file, and a file may have lost its end. */
function unzip(head: Buffer): { readonly data: Buffer; readonly whole: boolean } | undefined {
  try {
    return { data: gunzipSync(head, { maxOutputLength: MAX_TEXT_BYTES }), whole: true };
  } catch {
    // Cut off, or not gzip after all.
  }
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_TEXT_BYTES };
    return { data: gunzipSync(head, options), whole: false };
  } catch {
    return undefined;
  }
}
