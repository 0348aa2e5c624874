import { AwsError } from "../../errors.ts";
import type { RequestContext, ServiceHost } from "../../service.ts";
import type { Checksum } from "./checksums.ts";
import { accessDenied, noSuchBucket } from "./errors.ts";
import type { KeyIndex } from "./key-index.ts";
import type { Blob, BlobStore } from "./store.ts";

/** Headers S3 keeps with an object and sends back. */
export interface SystemMetadata {
  readonly ContentType: string;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
}

/** A part of an object that was uploaded in parts. */
export interface PartRecord {
  readonly number: number;
  readonly size: number;
  readonly checksum: Checksum | undefined;
}

/** One stored version of an object, or a delete marker. Immutable but for its tags. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` for versions written while versioning was not enabled. */
  readonly versionId: string;
  /** Milliseconds on the cloud's clock, whole seconds. */
  readonly lastModified: number;
  /** Order of arrival in the bucket; the sequencer of its notification. */
  readonly sequence: number;
  /** Undefined for a delete marker. */
  readonly content: ObjectContent | undefined;
}

export interface ObjectContent {
  readonly blob: Blob;
  /** With its quotes. */
  readonly etag: string;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: Checksum | undefined;
  /** Present for multipart uploads. */
  readonly parts: readonly PartRecord[] | undefined;
  tags: ReadonlyMap<string, string>;
}

/** The versions of one key, newest first; never empty. */
export interface ObjectEntry {
  readonly key: string;
  readonly versions: ObjectVersion[];
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly created: number;
  readonly objects: KeyIndex<ObjectEntry>;
}

/** Everything S3 holds. */
export interface S3State {
  readonly host: ServiceHost;
  readonly store: BlobStore;
  readonly buckets: Map<string, Bucket>;
  /** Rises with every version written. */
  sequence: number;
}

/**
 * The bucket of a call.
 * @throws AwsError NoSuchBucket; AccessDenied when its owner is not the one expected; PermanentRedirect when the
 * request was signed for another Region.
 */
export function requireBucket(
  state: S3State,
  input: { Bucket?: string | undefined; ExpectedBucketOwner?: string | undefined },
  context: RequestContext,
): Bucket {
  const bucket = state.buckets.get(input.Bucket!);
  if (!bucket) throw noSuchBucket(input.Bucket!);
  checkOwner(state, input.ExpectedBucketOwner);
  if (bucket.region !== context.region)
    throw new AwsError(
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      {
        status: 301,
        fields: { Endpoint: `s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
        headers: { "x-amz-bucket-region": bucket.region },
      },
    );
  return bucket;
}

export function checkOwner(state: S3State, expected: string | undefined): void {
  if (expected !== undefined && expected !== state.host.account) throw accessDenied();
}

/** The clock's present, in whole seconds as S3 keeps times. */
export function presentSecond(state: S3State): number {
  return Math.floor(state.host.clock.now() / 1000) * 1000;
}
