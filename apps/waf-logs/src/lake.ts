import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Context } from "./parameters.ts";

/** An object of the lake. */
export interface LakeObject {
  readonly key: string;
  readonly bytes: number;
}

/** A record that the function refused, as Firehose wrote it to the error prefix. */
export interface FailedRecord {
  readonly code: string;
  readonly message: string;
  readonly line: string;
}

/** What the delivery stream left in the bucket. */
export interface Lake {
  /** Objects with every record as it came. */
  readonly full: readonly LakeObject[];
  /** Objects with what the function kept. */
  readonly trimmed: readonly LakeObject[];
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
  for (const line of await readLines(context, await listObjects(context, "errors/"))) {
    const { errorCode, errorMessage, rawData } = JSON.parse(line) as Record<string, string>;
    const text = Buffer.from(rawData!, "base64").toString().trimEnd();
    failures.push({ code: errorCode!, message: errorMessage!, line: text });
  }
  return {
    full,
    trimmed,
    fullLines: await readLines(context, full),
    trimmedLines: await readLines(context, trimmed),
    failures,
  };
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
    for (const line of (await Body!.transformToString()).split("\n")) if (line !== "") lines.push(line);
  }
  return lines;
}
