import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { AwsClients } from "./clients.ts";

/** An object of a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** What a sample's context has when its Terraform gives the name of a bucket as `bucket`. */
export interface BucketContext {
  readonly aws: AwsClients;
  readonly outputs: { readonly bucket: string };
}

/** All objects below a prefix of the sample's bucket, in the order of their keys. */
export async function listObjects({ aws, outputs }: BucketContext, prefix: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await aws
      .s3()
      .send(new ListObjectsV2Command({ Bucket: outputs.bucket, Prefix: prefix, ContinuationToken }));
    for (const { Key, Size } of page.Contents ?? []) objects.push({ key: Key!, bytes: Size! });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return objects;
}

/** Bytes of several objects. */
export function bytesOf(objects: readonly StoredObject[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** An object's content, decompressed when it is gzip; the SDK decompresses nothing, whatever Content-Encoding says. */
export async function readObject({ aws, outputs }: BucketContext, key: string): Promise<Buffer> {
  const { Body, ContentEncoding } = await aws.s3().send(new GetObjectCommand({ Bucket: outputs.bucket, Key: key }));
  const bytes = Buffer.from(await Body!.transformToByteArray());
  return ContentEncoding === "gzip" || key.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** The lines of a text object that are not empty. */
export async function readLines(context: BucketContext, key: string): Promise<string[]> {
  const text = (await readObject(context, key)).toString();
  return text.split("\n").filter((line) => line !== "");
}
