import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { bundleOf } from "./clicks.ts";
import type { Context } from "./parameters.ts";

/** A record that the function refused, as Firehose wrote it to the error prefix. */
export interface FailedRecord {
  readonly code: string;
  readonly message: string;
  readonly data: Buffer;
}

/** How often each number is in the bucket. */
export type Counts = ReadonlyMap<number, number>;

/** Numbers of the bundles in the bucket. */
export async function readBundles(context: Context): Promise<Counts> {
  const counts = new Map<number, number>();
  for (const key of await listKeys(context, "clicks/"))
    for (const line of await readLines(context, key)) count(counts, bundleOf(line));
  return counts;
}

/** Numbers of the orders in the bucket. */
export async function readOrders(context: Context): Promise<Counts> {
  const counts = new Map<number, number>();
  for (const key of await listKeys(context, "orders/"))
    for (const line of await readLines(context, key)) count(counts, (JSON.parse(line) as { order: number }).order);
  return counts;
}

/** Records in the error prefix. */
export async function readFailures(context: Context): Promise<FailedRecord[]> {
  const failures: FailedRecord[] = [];
  for (const key of await listKeys(context, "errors/")) {
    for (const line of await readLines(context, key)) {
      const { errorCode, errorMessage, rawData } = JSON.parse(line) as Record<string, string>;
      failures.push({ code: errorCode!, message: errorMessage!, data: Buffer.from(rawData!, "base64") });
    }
  }
  return failures;
}

/** Keys below a prefix with the time of each object, in milliseconds since the epoch. */
export async function listObjects(
  { aws, outputs }: Context,
  prefix: string,
): Promise<{ readonly key: string; readonly at: number }[]> {
  const objects: { key: string; at: number }[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await aws
      .s3()
      .send(new ListObjectsV2Command({ Bucket: outputs.bucket, Prefix: prefix, ContinuationToken }));
    for (const { Key, LastModified } of page.Contents ?? []) objects.push({ key: Key!, at: LastModified!.getTime() });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return objects;
}

async function listKeys(context: Context, prefix: string): Promise<string[]> {
  return (await listObjects(context, prefix)).map(({ key }) => key);
}

async function readLines({ aws, outputs }: Context, key: string): Promise<string[]> {
  const object = await aws.s3().send(new GetObjectCommand({ Bucket: outputs.bucket, Key: key }));
  const bytes = await object.Body!.transformToByteArray();
  const text = (key.endsWith(".gz") ? gunzipSync(bytes) : Buffer.from(bytes)).toString();
  return text.split("\n").filter((line) => line !== "");
}

function count(counts: Map<number, number>, number: number): void {
  counts.set(number, (counts.get(number) ?? 0) + 1);
}
