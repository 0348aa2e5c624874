import { listObjects, readLines, type StoredObject } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** A record that the function refused, as Firehose wrote it to the error prefix. */
export interface FailedRecord {
  readonly code: string;
  readonly message: string;
  readonly line: string;
}

/** What the delivery stream left in the bucket. */
export interface Lake {
  /** Objects with every record as it came. */
  readonly full: readonly StoredObject[];
  /** Objects with what the function kept. */
  readonly trimmed: readonly StoredObject[];
  readonly fullLines: readonly string[];
  readonly trimmedLines: readonly string[];
  readonly failures: readonly FailedRecord[];
}

/** Answers are about everything in the lake. @throws Error when an earlier run on AWS has left something. */
export async function requireEmptyLake(context: Context): Promise<void> {
  if ((await listObjects(context, "full/")).length > 0)
    throw new Error(
      `bucket ${context.outputs.bucket} holds objects of an earlier run: destroy the sample and deploy it again`,
    );
}

/** Reads everything back. */
export async function readLake(context: Context): Promise<Lake> {
  const full = await listObjects(context, "full/");
  const trimmed = await listObjects(context, "trimmed/");
  const failures: FailedRecord[] = [];
  for (const line of await readAll(context, await listObjects(context, "errors/"))) {
    const { errorCode, errorMessage, rawData } = JSON.parse(line) as Record<string, string>;
    const text = Buffer.from(rawData!, "base64").toString().trimEnd();
    failures.push({ code: errorCode!, message: errorMessage!, line: text });
  }
  return {
    full,
    trimmed,
    fullLines: await readAll(context, full),
    trimmedLines: await readAll(context, trimmed),
    failures,
  };
}

async function readAll(context: Context, objects: readonly StoredObject[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { key } of objects) lines.push(...(await readLines(context, key)));
  return lines;
}
