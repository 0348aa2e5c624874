import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Context } from "./parameters.ts";

/** An object of the bucket. */
export interface LakeObject {
  readonly key: string;
  readonly bytes: number;
}

/** A record in an error prefix, as Firehose writes it (Developer Guide, "Handle failure in data transformation"). */
export interface FailedRecord {
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly ended: number;
  readonly data: Buffer;
}

/** All objects below a prefix. */
export async function listObjects({ aws, outputs }: Context, prefix: string): Promise<LakeObject[]> {
  const objects: LakeObject[] = [];
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

/** The lines of an object, decompressed when it is gzip. */
export async function readLines({ aws, outputs }: Context, key: string): Promise<string[]> {
  const { Body } = await aws.s3().send(new GetObjectCommand({ Bucket: outputs.bucket, Key: key }));
  const bytes = Buffer.from(await Body!.transformToByteArray());
  const text = (key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text.split("\n").filter((line) => line !== "");
}

/** The records below an error prefix. */
export async function readFailures(context: Context, prefix: string): Promise<FailedRecord[]> {
  const failures: FailedRecord[] = [];
  for (const { key } of await listObjects(context, prefix)) {
    for (const line of await readLines(context, key)) {
      const found = JSON.parse(line) as Record<string, string & number>;
      failures.push({
        key,
        code: (found.errorCode ?? found.lastErrorCode)!,
        message: (found.errorMessage ?? found.lastErrorMessage)!,
        attempts: found.attemptsMade!,
        arrival: found.arrivalTimestamp!,
        ended: found.attemptEndingTimestamp!,
        data: Buffer.from(found.rawData!, "base64"),
      });
    }
  }
  return failures;
}
