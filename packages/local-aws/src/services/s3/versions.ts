import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { accessDenied, invalidArgument, noSuchKey, noSuchVersion } from "./errors.ts";
import {
  type Bucket,
  bucketArn,
  type ObjectContent,
  type ObjectEntry,
  type ObjectVersion,
  presentSecond,
  type S3State,
  type StoredVersion,
} from "./state.ts";

/*
 * Versions of a key (S3 User Guide, "Using versioning"): while versioning is enabled every write adds a version and a
 * delete adds a marker; else writes and deletes replace the one version whose id is `null`.
 */

/** Version ids are 32 of these; the first eight count up, so that the ids of a key tell the order of its versions. */
const ID_ALPHABET = ".0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const ID_COUNT_LENGTH = 8;
const ID_LENGTH = 32;

/** The version that a GET without version id answers, unless it is a delete marker. */
export function currentVersion(bucket: Bucket, key: string): StoredVersion | undefined {
  const version = bucket.objects.get(key)?.versions[0];
  return version?.content ? (version as StoredVersion) : undefined;
}

/**
 * The version a read is for.
 * @throws AwsError NoSuchKey, NoSuchVersion; AccessDenied instead of those when the caller may not list the bucket;
 * MethodNotAllowed for a delete marker asked for by its id.
 */
export function requireVersion(
  state: S3State,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  context: RequestContext,
): StoredVersion {
  const version = findVersion(bucket, key, versionId);
  if (version?.content) return version as StoredVersion;
  const headers: Record<string, string> =
    version === undefined ? {} : { "x-amz-delete-marker": "true", "x-amz-version-id": version.versionId };
  if (version && versionId !== undefined)
    throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", {
      status: 405,
      fields: { Method: context.operation.startsWith("Head") ? "HEAD" : "GET", ResourceType: "DeleteMarker" },
      headers: { ...headers, allow: "DELETE", "last-modified": new Date(version.lastModified).toUTCString() },
    });
  const action = versionId === undefined ? "s3:ListBucket" : "s3:ListBucketVersions";
  if (!context.permits({ action, resources: [bucketArn(state, bucket.name)] })) throw accessDenied();
  throw versionId === undefined ? noSuchKey(key, headers) : noSuchVersion(key, versionId);
}

/** @throws AwsError InvalidArgument when the id cannot be one. */
export function findVersion(bucket: Bucket, key: string, versionId: string | undefined): ObjectVersion | undefined {
  const entry = bucket.objects.get(key);
  if (versionId === undefined) return entry?.versions[0];
  checkVersionId(bucket, versionId);
  return entry?.versions.find((version) => version.versionId === versionId);
}

function checkVersionId(bucket: Bucket, versionId: string): void {
  if (versionId === "") throw invalidArgument("Version id cannot be the empty string", "versionId", versionId);
  const valid = versionId === "null" || (bucket.versioning !== undefined && /^[\w.]{32}$/.test(versionId));
  if (!valid) throw invalidArgument("Invalid version id specified", "versionId", versionId);
}

/** Makes content the current version of a key, and takes over the reference to its blob. */
export function writeVersion(state: S3State, bucket: Bucket, key: string, content: ObjectContent): StoredVersion {
  return addVersion(state, bucket, key, content) as StoredVersion;
}

export interface Deletion {
  /** The version or marker removed, or the marker added; undefined when there was nothing to do. */
  readonly version: ObjectVersion | undefined;
  readonly marker: "added" | "removed" | undefined;
}

/** Deletes as DELETE without a version id does. */
export function deleteCurrent(state: S3State, bucket: Bucket, key: string): Deletion {
  if (bucket.versioning !== undefined) return { version: addVersion(state, bucket, key, undefined), marker: "added" };
  return { version: removeVersion(state, bucket, key, "null"), marker: undefined };
}

/** Removes one version for good. @throws AwsError InvalidArgument when the id cannot be one. */
export function deleteVersion(state: S3State, bucket: Bucket, key: string, versionId: string): Deletion {
  checkVersionId(bucket, versionId);
  const version = removeVersion(state, bucket, key, versionId);
  return { version, marker: version && !version.content ? "removed" : undefined };
}

function addVersion(state: S3State, bucket: Bucket, key: string, content: ObjectContent | undefined): ObjectVersion {
  const enabled = bucket.versioning === "Enabled";
  const version: ObjectVersion = {
    key,
    versionId: enabled ? newVersionId(state) : "null",
    lastModified: presentSecond(state),
    content,
  };
  const entry = bucket.objects.get(key);
  if (!entry) bucket.objects.add(key, { key, versions: [version] });
  else {
    if (!enabled) takeOut(state, entry, "null");
    entry.versions.unshift(version);
  }
  return version;
}

function newVersionId(state: S3State): string {
  let count = "";
  for (let rest = ++state.sequence; count.length < ID_COUNT_LENGTH; rest = Math.floor(rest / 64))
    count = ID_ALPHABET[rest % 64]! + count;
  return count + state.host.random.text(ID_LENGTH - ID_COUNT_LENGTH, ID_ALPHABET);
}

/**
 * Index of the first version behind the one with an id, which may have been removed since; the whole key is behind
 * when no id is given.
 */
export function indexBehind(entry: ObjectEntry, versionId: string | undefined): number {
  const { versions } = entry;
  if (versionId === undefined) return versions.length;
  const index = versions.findIndex((version) => version.versionId === versionId);
  if (index >= 0) return index + 1;
  const older = versions.findIndex((version) => version.versionId === "null" || version.versionId < versionId);
  return older < 0 ? versions.length : older;
}

function removeVersion(state: S3State, bucket: Bucket, key: string, versionId: string): ObjectVersion | undefined {
  const entry = bucket.objects.get(key);
  const version = entry && takeOut(state, entry, versionId);
  if (entry?.versions.length === 0) bucket.objects.delete(key);
  return version;
}

function takeOut(state: S3State, entry: ObjectEntry, versionId: string): ObjectVersion | undefined {
  const index = entry.versions.findIndex((version) => version.versionId === versionId);
  if (index < 0) return undefined;
  const [version] = entry.versions.splice(index, 1);
  if (version?.content) state.store.release(version.content.blob);
  return version;
}

/** The version id an answer carries: none for buckets that never had versioning. */
export function shownVersionId(bucket: Bucket, version: ObjectVersion): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: version.versionId };
}
