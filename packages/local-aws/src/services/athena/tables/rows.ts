import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createGunzip, gunzipSync } from "node:zlib";
import { notTranslated, QueryFailure } from "../errors.ts";
import { jsonReader } from "./json-rows.ts";
import type { LakeTable } from "./lake-table.ts";
import { delimitedReader, openCsvReader, regexReader } from "./text-rows.ts";

/** One line as the values of the columns; undefined for a line that is no row. @throws QueryFailure. */
export type RowReader = (line: string) => Record<string, unknown> | undefined;

export function rowReader(table: LakeTable): RowReader {
  switch (table.format) {
    case "openx-json":
    case "hive-json":
      return jsonReader(table);
    case "delimited":
      return delimitedReader(table);
    case "open-csv":
      return openCsvReader(table);
    default:
      return regexReader(table);
  }
}

const BATCH_BYTES = 1 << 20;

/** Writes the rows of text objects as one JSON object per line, the form in which the engine reads them. */
export async function writeRows(
  table: LakeTable,
  keys: readonly string[],
  bodyOf: (key: string) => Buffer | Readable,
  file: string,
): Promise<void> {
  const read = rowReader(table);
  const output = createWriteStream(file);
  let batch = "";
  try {
    for (const key of keys) {
      for await (const line of linesOf(table, key, bodyOf(key))) {
        const row = read(line);
        if (row === undefined) continue;
        batch += `${JSON.stringify(row)}\n`;
        if (batch.length < BATCH_BYTES) continue;
        if (!output.write(batch)) await once(output, "drain");
        batch = "";
      }
    }
  } catch (error) {
    output.destroy();
    throw error;
  }
  output.end(batch);
  await once(output, "finish");
}

/** Lines of an object that are no header. @throws QueryFailure for an object that cannot be read. */
async function* linesOf(table: LakeTable, key: string, body: Buffer | Readable): AsyncGenerator<string> {
  if (/\.(bz2|snappy|lz4|lzo|zst|deflate)$/i.test(key))
    throw notTranslated(`compression of ${key}`, "compress with gzip");
  let skipped = Number(table.properties["skip.header.line.count"] ?? table.serde["skip.header.line.count"] ?? 0);
  try {
    for await (const line of lines(/\.gz$/i.test(key) ? gunzip(body) : body)) if (--skipped < 0) yield line;
  } catch (cause) {
    throw new QueryFailure("HIVE_CURSOR_ERROR", `${key}: ${(cause as Error).message}`, { cause });
  }
}

const GUNZIP_AT_ONCE_BYTES = 64 * 1024;

function gunzip(body: Buffer | Readable): Buffer | Readable {
  if (Buffer.isBuffer(body) && body.length <= GUNZIP_AT_ONCE_BYTES) return gunzipSync(body);
  const gunzipped = createGunzip();
  if (Buffer.isBuffer(body)) gunzipped.end(body);
  else {
    body.once("error", (error) => gunzipped.destroy(error));
    body.pipe(gunzipped);
  }
  return gunzipped;
}

/** Lines without their end (LF or CRLF); a byte order mark is no part of the first. */
async function* lines(body: Buffer | Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let first = true;
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body) {
    rest += decoder.write(chunk as Buffer);
    if (first) {
      rest = rest.replace(/^\uFEFF/, "");
      first = false;
    }
    const found = rest.split("\n");
    rest = found.pop()!;
    for (const line of found) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  rest += decoder.end();
  if (rest !== "") yield rest.endsWith("\r") ? rest.slice(0, -1) : rest;
}
