import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Context } from "./parameters.ts";

/** An object of the bucket. */
export interface LakeObject {
  readonly key: string;
  readonly bytes: number;
}

/** A record in the error prefix. */
export interface FailedRecord {
  readonly code: string;
  readonly message: string;
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

/** The records in the error prefix of all delivery streams. */
export async function readFailures(context: Context): Promise<FailedRecord[]> {
  const failures: FailedRecord[] = [];
  for (const { key } of await listObjects(context, "errors/")) {
    const { Body } = await context.aws.s3().send(new GetObjectCommand({ Bucket: context.outputs.bucket, Key: key }));
    for (const line of (await Body!.transformToString()).split("\n")) {
      if (line === "") continue;
      const { errorCode, errorMessage, rawData } = JSON.parse(line) as Record<string, string>;
      failures.push({ code: errorCode!, message: errorMessage!, data: Buffer.from(rawData!, "base64") });
    }
  }
  return failures;
}
