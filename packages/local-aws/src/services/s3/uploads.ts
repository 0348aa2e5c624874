import { noSuchUpload } from "./errors.ts";
import type { Bucket, S3State, Upload } from "./state.ts";

/** @throws AwsError NoSuchUpload. */
export function requireUpload(bucket: Bucket, key: string, uploadId: string): Upload {
  const upload = bucket.uploads.get(uploadId);
  if (upload?.key !== key) throw noSuchUpload(uploadId);
  return upload;
}

/** Drops an upload with its parts. */
export function discardUpload(state: S3State, bucket: Bucket, upload: Upload): void {
  bucket.uploads.delete(upload.id);
  for (const part of upload.parts.values()) state.store.release(part.blob);
}
