import { AwsError } from "../../errors.ts";
import type { RequestContext, ServiceHost } from "../../service.ts";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksums.ts";
import { accessDenied, noSuchBucket } from "./errors.ts";
import { KeyIndex } from "./key-index.ts";
import type { LifecycleRule } from "./lifecycle.ts";
import type { NotificationRule } from "./notifications.ts";
import type { Blob, BlobStore } from "./store.ts";

/** An operation's output without the client's own part. */
export type Output<Type> = Omit<Type, "$metadata">;

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
  readonly checksum: Checksum;
}

export interface ObjectContent {
  readonly blob: Blob;
  /** With its quotes. */
  readonly etag: string;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: Checksum;
  /** Present for multipart uploads, in order of their numbers. */
  readonly parts: readonly PartRecord[] | undefined;
  /** Replaced as a whole by the tagging operations. */
  tags: ReadonlyMap<string, string>;
}

/** One version of an object, or a delete marker, which has no content. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` for versions written while versioning was not enabled. */
  readonly versionId: string;
  /** Milliseconds on the cloud's clock, whole seconds. */
  readonly lastModified: number;
  readonly content: ObjectContent | undefined;
}

export type StoredVersion = ObjectVersion & { readonly content: ObjectContent };

/** The versions of one key, newest first; never empty. */
export interface ObjectEntry {
  readonly key: string;
  readonly versions: ObjectVersion[];
}

export interface UploadedPart extends PartRecord {
  readonly blob: Blob;
  readonly md5: Buffer;
  readonly lastModified: number;
}

/** A multipart upload under way. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly initiator: string;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: ReadonlyMap<string, string>;
  /** As asked for; without, S3 keeps a full-object CRC64NVME. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined;
  readonly parts: Map<number, UploadedPart>;
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly created: number;
  readonly objects: KeyIndex<ObjectEntry>;
  /** By upload id, in order of initiation. */
  readonly uploads: Map<string, Upload>;
  versioning: "Enabled" | "Suspended" | undefined;
  tags: ReadonlyMap<string, string>;
  policy: string | undefined;
  publicAccessBlock: PublicAccessBlock | undefined;
  /** Whether ownership controls, always BucketOwnerEnforced, are present. */
  ownershipControls: boolean;
  /** Of the default encryption, always AES256; bucket keys matter to KMS alone. */
  bucketKey: boolean;
  lifecycle: readonly LifecycleRule[] | undefined;
  notifications: readonly NotificationRule[];
}

/** A new bucket has all public access blocked and ACLs disabled (S3 User Guide, default since April 2023). */
export function createBucket(name: string, region: string, created: number): Bucket {
  return {
    name,
    region,
    created,
    objects: new KeyIndex(),
    uploads: new Map(),
    versioning: undefined,
    tags: new Map(),
    policy: undefined,
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    ownershipControls: true,
    bucketKey: false,
    lifecycle: undefined,
    notifications: [],
  };
}

/** Everything S3 holds. */
export interface S3State {
  readonly host: ServiceHost;
  readonly store: BlobStore;
  readonly buckets: Map<string, Bucket>;
  /** Rises with every version written and event raised: the order in version ids and sequencers. */
  sequence: number;
}

/** Who caused a change, for event records. */
export interface Actor {
  readonly principalId: string;
  readonly sourceIp: string;
  readonly requestId: string;
}

export function actorOf(context: RequestContext): Actor {
  return {
    principalId: `AWS:${context.principal.userId}`,
    sourceIp: context.remoteAddress,
    requestId: context.requestId,
  };
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
  const bucket = requireBucketAnywhere(state, input.Bucket!, input.ExpectedBucketOwner);
  if (bucket.region !== context.region && context.principal.kind !== "anonymous")
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

/** A bucket of any Region, such as the source of a copy. @throws AwsError NoSuchBucket, AccessDenied. */
export function requireBucketAnywhere(state: S3State, name: string, expectedOwner: string | undefined): Bucket {
  const bucket = state.buckets.get(name);
  if (!bucket) throw noSuchBucket(name);
  if (expectedOwner !== undefined && expectedOwner !== state.host.account) throw accessDenied();
  return bucket;
}

export function bucketArn(state: S3State, name: string): string {
  return `arn:${state.host.partition}:s3:::${name}`;
}

/** The clock's present, in whole seconds as S3 keeps times. */
export function presentSecond(state: S3State): number {
  return Math.floor(state.host.clock.now() / 1000) * 1000;
}

/** A canonical user id: 64 hexadecimal digits, here made from the account's. */
export function ownerId(state: S3State): string {
  return Buffer.from(state.host.account).toString("hex").padEnd(64, "0");
}
