import { listObjects, readLines, type StoredObject } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** What the delivery stream left in the bucket. */
export interface Lake {
  readonly gzip: readonly StoredObject[];
  readonly text: readonly StoredObject[];
  readonly gzipLines: readonly string[];
  readonly textLines: readonly string[];
}

/** Answers are about everything in the lake. @throws Error when an earlier run on AWS has left something. */
export async function requireEmptyLake(context: Context): Promise<void> {
  if ((await listObjects(context, "gzip/")).length > 0)
    throw new Error(
      `bucket ${context.outputs.bucket} holds objects of an earlier run: destroy the sample and deploy it again`,
    );
}

/** Reads everything back. */
export async function readLake(context: Context): Promise<Lake> {
  const gzip = await listObjects(context, "gzip/");
  const text = await listObjects(context, "text/");
  return { gzip, text, gzipLines: await readAll(context, gzip), textLines: await readAll(context, text) };
}

async function readAll(context: Context, objects: readonly StoredObject[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { key } of objects) lines.push(...(await readLines(context, key)));
  return lines;
}
