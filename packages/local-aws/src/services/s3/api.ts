import type { Readable } from "node:stream";
import { NO_HEADERS } from "./copy.ts";
import { raiseEvent } from "./events.ts";
import { walk } from "./listing.ts";
import { readMetadata, readSystemMetadata } from "./metadata.ts";
import { commit, receive } from "./receiving.ts";
import { type Actor, requireBucketAnywhere, type S3State, type StoredVersion, type SystemMetadata } from "./state.ts";
import type { ByteSource } from "./store.ts";
import { NO_TAGS } from "./tags.ts";
import { expectUpload } from "./upload-check.ts";
import { checkKey } from "./validation.ts";
import { currentVersion, deleteCurrent } from "./versions.ts";

export interface PutOptions extends Partial<SystemMetadata> {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: ReadonlyMap<string, string>;
  /** Who the event record names. Default: the service of the cloud. */
  readonly actor?: Partial<Actor>;
}

export interface ObjectSummary {
  readonly key: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly versionId: string;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
}

/** S3 for the other services of a cloud, without HTTP and without authorization: callers check their role's policies. */
export interface S3Api {
  /** Region of a bucket; undefined when there is none of that name. */
  bucketRegion(bucket: string): string | undefined;
  /** @throws AwsError NoSuchBucket, KeyTooLongError, MetadataTooLarge, … */
  putObject(bucket: string, key: string, body: ByteSource, options?: PutOptions): Promise<ObjectSummary>;
  /** @throws AwsError NoSuchBucket. */
  headObject(bucket: string, key: string): ObjectSummary | undefined;
  /** The object with bytes `start` to `end`, exclusive; undefined when there is none. @throws AwsError NoSuchBucket. */
  getObject(
    bucket: string,
    key: string,
    range?: { readonly start?: number; readonly end?: number },
  ): { readonly object: ObjectSummary; readonly body: Buffer | Readable } | undefined;
  /** @throws AwsError NoSuchBucket. */
  deleteObject(bucket: string, key: string, actor?: Partial<Actor>): void;
  /** Objects whose key starts with `prefix`, in UTF-8 byte order. @throws AwsError NoSuchBucket. */
  listObjects(bucket: string, prefix?: string): Iterable<ObjectSummary>;
}

const PAGE = 1000;

export function createApi(state: S3State): S3Api {
  const actorOf = (actor: Partial<Actor> | undefined): Actor => ({
    principalId: "s3.amazonaws.com",
    sourceIp: "s3.amazonaws.com",
    requestId: state.host.random.uuid(),
    ...actor,
  });
  return {
    bucketRegion: (bucket) => state.buckets.get(bucket)?.region,
    async putObject(name, key, body, options = {}) {
      const bucket = requireBucketAnywhere(state, name, undefined);
      checkKey(key);
      const system = readSystemMetadata(options);
      const metadata = readMetadata(options.metadata);
      const { blob, md5, checksum } = await receive(state, body, expectUpload({}, NO_HEADERS, undefined));
      const etag = `"${md5.toString("hex")}"`;
      const content = { blob, etag, system, metadata, checksum, parts: undefined, tags: options.tags ?? NO_TAGS };
      return summary(commit(state, bucket, key, content, "ObjectCreated:Put", actorOf(options.actor), () => {}));
    },
    headObject(name, key) {
      const version = currentVersion(requireBucketAnywhere(state, name, undefined), key);
      return version && summary(version);
    },
    getObject(name, key, range = {}) {
      const version = currentVersion(requireBucketAnywhere(state, name, undefined), key);
      return (
        version && { object: summary(version), body: state.store.read(version.content.blob, range.start, range.end) }
      );
    },
    deleteObject(name, key, actor) {
      const bucket = requireBucketAnywhere(state, name, undefined);
      const { version, marker } = deleteCurrent(state, bucket, key);
      const event = marker === "added" ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete";
      if (version) raiseEvent(state, bucket, event, version, actorOf(actor));
    },
    *listObjects(name, prefix = "") {
      const bucket = requireBucketAnywhere(state, name, undefined);
      let after: string | undefined = "";
      while (after !== undefined) {
        const page = walk(bucket.objects, { prefix, delimiter: "", after, skipsGroup: false, limit: PAGE });
        for (const version of page.versions) yield summary(version);
        after = page.next;
      }
    },
  };
}

function summary(version: StoredVersion): ObjectSummary {
  const { blob, etag, system, metadata } = version.content;
  return {
    key: version.key,
    size: blob.size,
    etag,
    lastModified: version.lastModified,
    versionId: version.versionId,
    system,
    metadata,
  };
}
