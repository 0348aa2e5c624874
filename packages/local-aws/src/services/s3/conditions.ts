import { AwsError } from "../../errors.ts";
import { noSuchKey, preconditionFailed, unsupportedValue } from "./errors.ts";
import type { Bucket, StoredVersion } from "./state.ts";
import { currentVersion } from "./versions.ts";

/*
 * Conditional requests (RFC 9110, section 13, as the S3 API reference applies it): a match of entity tags decides before
 * times do, and times in the future are ignored. Reads that need no body answer 304, all else 412.
 */

export interface Conditions {
  readonly match?: string | undefined;
  readonly noneMatch?: string | undefined;
  readonly modifiedSince?: Date | undefined;
  readonly unmodifiedSince?: Date | undefined;
}

/** The condition that does not hold for a version, in the order of RFC 9110, section 13.2.2. */
export function failedCondition(
  conditions: Conditions,
  version: StoredVersion,
  now: number,
): "If-Match" | "If-Unmodified-Since" | "If-None-Match" | "If-Modified-Since" | undefined {
  const { match, noneMatch, modifiedSince, unmodifiedSince } = conditions;
  const { etag } = version.content;
  if (match !== undefined) {
    if (!matches(match, etag)) return "If-Match";
  } else if (unmodifiedSince !== undefined && version.lastModified > unmodifiedSince.getTime()) {
    return "If-Unmodified-Since";
  }
  if (noneMatch !== undefined) {
    if (matches(noneMatch, etag)) return "If-None-Match";
  } else if (modifiedSince !== undefined && modifiedSince.getTime() <= now) {
    if (version.lastModified <= modifiedSince.getTime()) return "If-Modified-Since";
  }
  return undefined;
}

/** @throws AwsError PreconditionFailed, or NotModified with status 304. */
export function checkRead(
  input: {
    IfMatch?: string | undefined;
    IfNoneMatch?: string | undefined;
    IfModifiedSince?: Date | undefined;
    IfUnmodifiedSince?: Date | undefined;
  },
  version: StoredVersion,
  now: number,
): void {
  const failed = failedCondition(
    {
      match: input.IfMatch,
      noneMatch: input.IfNoneMatch,
      modifiedSince: input.IfModifiedSince,
      unmodifiedSince: input.IfUnmodifiedSince,
    },
    version,
    now,
  );
  if (failed === "If-Match" || failed === "If-Unmodified-Since") throw preconditionFailed(failed);
  if (failed !== undefined)
    throw new AwsError("NotModified", "Not Modified", {
      status: 304,
      headers: { etag: version.content.etag, "last-modified": new Date(version.lastModified).toUTCString() },
    });
}

/** @throws AwsError PreconditionFailed for the source of a copy. */
export function checkCopySource(
  input: {
    CopySourceIfMatch?: string | undefined;
    CopySourceIfNoneMatch?: string | undefined;
    CopySourceIfModifiedSince?: Date | undefined;
    CopySourceIfUnmodifiedSince?: Date | undefined;
  },
  source: StoredVersion,
  now: number,
): void {
  const failed = failedCondition(
    {
      match: input.CopySourceIfMatch,
      noneMatch: input.CopySourceIfNoneMatch,
      modifiedSince: input.CopySourceIfModifiedSince,
      unmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    source,
    now,
  );
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
}

interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * Writes take `If-None-Match: *` or `If-Match` with an entity tag. To be called again when the write takes effect: the key
 * may have changed while the body came in.
 * @throws AwsError PreconditionFailed; NoSuchKey when there is nothing to match; NotImplemented for other forms.
 */
export function checkWrite(operation: string, bucket: Bucket, key: string, input: WriteConditions): void {
  const { IfMatch: match, IfNoneMatch: noneMatch } = input;
  if (match === undefined && noneMatch === undefined) return;
  if (match !== undefined && noneMatch !== undefined)
    throw unsupportedValue(operation, "IfNoneMatch", noneMatch, "S3 takes one of If-Match and If-None-Match");
  if (noneMatch !== undefined && noneMatch !== "*")
    throw unsupportedValue(operation, "IfNoneMatch", noneMatch, "S3 takes * for writes");
  if (match === "*") throw unsupportedValue(operation, "IfMatch", match, "S3 takes an entity tag for writes");
  const current = currentVersion(bucket, key);
  if (noneMatch !== undefined && current) throw preconditionFailed("If-None-Match");
  if (match === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!matches(match, current.content.etag)) throw preconditionFailed("If-Match");
}

/** Whether a list of entity tags, with or without quotes, or `*`, holds one. */
function matches(list: string, etag: string): boolean {
  const bare = etag.slice(1, -1);
  return list.split(",").some((item) => {
    const tag = item.trim().replace(/^W\//, "");
    return tag === "*" || tag === etag || tag === bare;
  });
}
