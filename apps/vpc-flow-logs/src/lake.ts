import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Context } from "./parameters.ts";

/** An object of the lake. */
export interface LakeObject {
  readonly key: string;
  readonly bytes: number;
}

/** What the delivery stream left in the bucket. */
export interface Lake {
  readonly gzip: readonly LakeObject[];
  readonly text: readonly LakeObject[];
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
  return { gzip, text, gzipLines: await readLines(context, gzip), textLines: await readLines(context, text) };
}

/** Objects below a prefix. */
export async function listObjects({ aws, outputs }: Context, prefix: string): Promise<LakeObject[]> {
  const objects: LakeObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await aws
      .s3()
      .send(new ListObjectsV2Command({ Bucket: outputs.bucket, Prefix: prefix, ContinuationToken }));
    objects.push(...(page.Contents ?? []).map(({ Key, Size }) => ({ key: Key!, bytes: Size! })));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return objects;
}

/** Bytes of several objects. */
export function bytesOf(objects: readonly LakeObject[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function readLines({ aws, outputs }: Context, objects: readonly LakeObject[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { key } of objects) {
    const { Body } = await aws.s3().send(new GetObjectCommand({ Bucket: outputs.bucket, Key: key }));
    const bytes = await Body!.transformToByteArray();
    const text = Buffer.from(key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
    for (const line of text.split("\n")) if (line !== "") lines.push(line);
  }
  return lines;
}
