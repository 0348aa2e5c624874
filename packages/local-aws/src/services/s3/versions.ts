import { noSuchKey, noSuchVersion } from "./errors.ts";
import type { Bucket, ObjectContent, ObjectEntry, ObjectVersion, S3State } from "./state.ts";
import { presentSecond } from "./state.ts";

/** The version that a GET without version id answers; undefined when there is none or it is a delete marker. */
export function currentContent(bucket: Bucket, key: string): ObjectContent | undefined {
  return bucket.objects.get(key)?.versions[0]?.content;
}

/**
 * The version that a read is for.
 * @throws AwsError NoSuchKey, NoSuchVersion.
 */
export function requireVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion & { readonly content: ObjectContent } {
  const entry = bucket.objects.get(key);
  const version =
    versionId === undefined
      ? entry?.versions[0]
      : entry?.versions.find((candidate) => candidate.versionId === versionId);
  if (!version) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  if (!version.content) throw noSuchKey(key);
  return version as ObjectVersion & { readonly content: ObjectContent };
}

/** Makes content the current version of a key. */
export function writeVersion(state: S3State, bucket: Bucket, key: string, content: ObjectContent): ObjectVersion {
  const version: ObjectVersion = {
    key,
    versionId: "null",
    lastModified: presentSecond(state),
    sequence: ++state.sequence,
    content,
  };
  const entry = bucket.objects.get(key);
  if (!entry) bucket.objects.add(key, { key, versions: [version] });
  else {
    removeVersion(state, entry, "null");
    entry.versions.unshift(version);
  }
  return version;
}

/** Removes the current object of a key, if there is one. */
export function deleteCurrent(state: S3State, bucket: Bucket, key: string): void {
  const entry = bucket.objects.get(key);
  if (!entry) return;
  removeVersion(state, entry, "null");
  if (entry.versions.length === 0) bucket.objects.delete(key);
}

function removeVersion(state: S3State, entry: ObjectEntry, versionId: string): ObjectVersion | undefined {
  const index = entry.versions.findIndex((version) => version.versionId === versionId);
  if (index < 0) return undefined;
  const [version] = entry.versions.splice(index, 1);
  if (version?.content) state.store.release(version.content.blob);
  return version;
}
