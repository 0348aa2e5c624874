import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { entityTooLarge, noSuchBucket } from "./errors.ts";
import { raiseEvent } from "./events.ts";
import type { Actor, Bucket, ObjectContent, S3State, StoredVersion } from "./state.ts";
import type { Blob, ByteSource } from "./store.ts";
import type { UploadCheck, UploadDigest } from "./upload-check.ts";
import { writeVersion } from "./versions.ts";

/** A single PUT takes up to 5 GiB (S3 User Guide, "Uploading objects"). */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;

/**
 * The length an upload declares, without aws-chunked framing.
 * @throws AwsError MissingContentLength, EntityTooLarge.
 */
export function uploadLength(
  input: { readonly ContentLength?: number | undefined; readonly Body?: unknown },
  context: RequestContext,
): number {
  const decoded = context.headers["x-amz-decoded-content-length"];
  const whole = input.Body instanceof Uint8Array ? input.Body.length : undefined;
  const length = decoded === undefined ? (input.ContentLength ?? whole) : Number(decoded);
  if (length === undefined || !Number.isSafeInteger(length) || length < 0)
    throw new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", { status: 411 });
  if (length > MAX_PUT_BYTES) throw entityTooLarge(length, MAX_PUT_BYTES);
  return length;
}

/** Stores a body and checks it; leaves nothing behind when either fails. */
export async function receive(
  state: S3State,
  source: ByteSource,
  check: UploadCheck,
): Promise<UploadDigest & { readonly blob: Blob }> {
  const blob = await state.store.write(source, check.observe);
  try {
    return { blob, ...check.finish() };
  } catch (error) {
    state.store.release(blob);
    throw error;
  }
}

/** Makes content current if `condition` still holds and its bucket still stands, and tells of it. */
export function commit(
  state: S3State,
  bucket: Bucket,
  key: string,
  content: ObjectContent,
  event: "ObjectCreated:Put" | "ObjectCreated:Copy" | "ObjectCreated:CompleteMultipartUpload",
  actor: Actor,
  condition: () => void,
): StoredVersion {
  try {
    condition();
    if (state.buckets.get(bucket.name) !== bucket) throw noSuchBucket(bucket.name);
  } catch (error) {
    state.store.release(content.blob);
    throw error;
  }
  const version = writeVersion(state, bucket, key, content);
  raiseEvent(state, bucket, event, version, actor);
  return version;
}
