import type {
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { CHECKSUM_MEMBERS, type Checksum, checksumOutput, expectUpload, type UploadCheck } from "./checksums.ts";
import { checkRead, checkWrite } from "./conditions.ts";
import { entityTooLarge, invalidRequest } from "./errors.ts";
import { raiseEvent } from "./events.ts";
import { expirationHeader } from "./expiry.ts";
import { checkHeaderText, readMetadata, readSystemMetadata, writeMetadata } from "./metadata.ts";
import { type ByteRange, contentRange, partRange, readRange } from "./ranges.ts";
import {
  type Actor,
  actorOf,
  type Bucket,
  type ObjectContent,
  type Output,
  requireBucket,
  type S3State,
  type StoredVersion,
} from "./state.ts";
import type { Blob, ByteSource } from "./store.ts";
import { readTagging } from "./tags.ts";
import { checkKey, checkUploadOptions } from "./validation.ts";
import { requireVersion, shownVersionId, writeVersion } from "./versions.ts";

/** A single PUT takes up to 5 GiB (S3 User Guide, "Uploading objects"). */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;

const READ_MEMBERS = [
  "Bucket",
  "Key",
  "IfMatch",
  "IfModifiedSince",
  "IfNoneMatch",
  "IfUnmodifiedSince",
  "Range",
  "ResponseCacheControl",
  "ResponseContentDisposition",
  "ResponseContentEncoding",
  "ResponseContentLanguage",
  "ResponseContentType",
  "ResponseExpires",
  "VersionId",
  "PartNumber",
  "ExpectedBucketOwner",
  "ChecksumMode",
] as const satisfies readonly (keyof GetObjectCommandInput & keyof HeadObjectCommandInput)[];

/** PutObject, GetObject and HeadObject. */
export function objectOperations(state: S3State) {
  return {
    PutObject: operation<PutObjectCommandInput, Output<PutObjectCommandOutput>>(
      [
        "Bucket",
        "Key",
        "Body",
        "ACL",
        "CacheControl",
        "ContentDisposition",
        "ContentEncoding",
        "ContentLanguage",
        "ContentLength",
        "ContentMD5",
        "ContentType",
        "ChecksumAlgorithm",
        ...CHECKSUM_MEMBERS,
        "Expires",
        "IfMatch",
        "IfNoneMatch",
        "Metadata",
        "ServerSideEncryption",
        "StorageClass",
        "Tagging",
        "ExpectedBucketOwner",
      ],
      (input, context) => putObject(state, input, context),
    ),
    GetObject: operation<GetObjectCommandInput, Output<GetObjectCommandOutput>>(READ_MEMBERS, (input, context) => {
      const { version, range, output } = readObject(state, input, context);
      return { ...output, Body: state.store.read(version.content.blob, range?.start, range?.end) as never };
    }),
    HeadObject: operation<HeadObjectCommandInput, Output<HeadObjectCommandOutput>>(
      READ_MEMBERS,
      (input, context) => readObject(state, input, context).output,
    ),
  };
}

async function putObject(
  state: S3State,
  input: PutObjectCommandInput,
  context: RequestContext,
): Promise<Output<PutObjectCommandOutput>> {
  const bucket = requireBucket(state, input, context);
  const key = input.Key!;
  checkKey(key);
  checkUploadOptions("PutObject", input);
  checkWrite("PutObject", bucket, key, input);
  const system = readSystemMetadata(input);
  const metadata = readMetadata(input.Metadata);
  const tags = readTagging(input.Tagging);
  const check = expectUpload(input, context, uploadLength(input.ContentLength, context));
  const { blob, md5, checksum } = await receive(state, input.Body as ByteSource, check);
  const content = { blob, etag: `"${md5.toString("hex")}"`, system, metadata, checksum, parts: undefined, tags };
  const version = commit(state, bucket, key, content, "ObjectCreated:Put", actorOf(context), () =>
    checkWrite("PutObject", bucket, key, input),
  );
  return {
    ETag: content.etag,
    ServerSideEncryption: "AES256",
    ...checksumOutput(checksum),
    ...(bucket.versioning === "Enabled" ? shownVersionId(bucket, version) : {}),
    ...expirationHeader(bucket, version),
  };
}

/**
 * The length an upload declares, without aws-chunked framing.
 * @throws AwsError MissingContentLength, EntityTooLarge.
 */
export function uploadLength(contentLength: number | undefined, context: RequestContext): number {
  const decoded = context.headers["x-amz-decoded-content-length"];
  const length = decoded === undefined ? contentLength : Number(decoded);
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
): Promise<ReturnType<UploadCheck["finish"]> & { readonly blob: Blob }> {
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
    if (state.buckets.get(bucket.name) !== bucket)
      throw new AwsError("OperationAborted", "The bucket was deleted while the object came in.", { status: 409 });
  } catch (error) {
    state.store.release(content.blob);
    throw error;
  }
  const version = writeVersion(state, bucket, key, content);
  raiseEvent(state, bucket, event, version, actor);
  return version;
}

/** What GetObject and HeadObject share: everything but the body. */
function readObject(
  state: S3State,
  input: GetObjectCommandInput,
  context: RequestContext,
): { version: StoredVersion; range: ByteRange | undefined; output: Output<HeadObjectCommandOutput> } {
  const bucket = requireBucket(state, input, context);
  const version = requireVersion(state, bucket, input.Key!, input.VersionId, context);
  const { content } = version;
  const { size } = content.blob;
  checkRead(input, version, state.host.clock.now());
  if (input.Range !== undefined && input.PartNumber !== undefined)
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  const part = input.PartNumber === undefined ? undefined : partRange(content, input.PartNumber);
  const range = part ?? (input.Range === undefined ? undefined : readRange(input.Range, size));
  if (range && size > 0) context.responseStatus = 206;
  const output: Output<HeadObjectCommandOutput> = {
    AcceptRanges: "bytes",
    LastModified: new Date(version.lastModified),
    ContentLength: range ? range.end - range.start : size,
    ETag: content.etag,
    ...content.system,
    ...responseOverrides(input),
    ...(Object.keys(content.metadata).length > 0 ? { Metadata: writeMetadata(content.metadata) } : {}),
    ServerSideEncryption: "AES256",
    ...shownVersionId(bucket, version),
    ...(range && size > 0 ? { ContentRange: contentRange(range, size) } : {}),
    ...(part && content.parts ? { PartsCount: content.parts.length } : {}),
    ...(content.tags.size > 0 ? { TagCount: content.tags.size } : {}),
    ...(input.VersionId === undefined ? expirationHeader(bucket, version) : {}),
    ...(input.ChecksumMode === "ENABLED" ? shownChecksum(content, range, input.PartNumber) : {}),
  };
  return { version, range, output };
}

/** The checksum of exactly the bytes that are answered, if there is one. */
function shownChecksum(
  content: ObjectContent,
  range: ByteRange | undefined,
  partNumber: number | undefined,
): ReturnType<typeof checksumOutput> | object {
  const whole = !range || (range.start === 0 && range.end === content.blob.size);
  let checksum: Checksum | undefined = whole ? content.checksum : undefined;
  if (partNumber !== undefined && content.checksum.type === "COMPOSITE")
    checksum = content.parts?.find((part) => part.number === partNumber)?.checksum;
  return checksum ? checksumOutput({ ...checksum, type: content.checksum.type }) : {};
}

/** `response-*` query parameters replace headers of the answer. */
function responseOverrides(input: GetObjectCommandInput): Partial<Output<HeadObjectCommandOutput>> {
  const overrides: Record<string, unknown> = {};
  for (const [name, value] of [
    ["CacheControl", input.ResponseCacheControl],
    ["ContentDisposition", input.ResponseContentDisposition],
    ["ContentEncoding", input.ResponseContentEncoding],
    ["ContentLanguage", input.ResponseContentLanguage],
    ["ContentType", input.ResponseContentType],
    ["Expires", input.ResponseExpires],
  ] as const) {
    if (value === undefined) continue;
    checkHeaderText(name, value);
    overrides[name] = value;
  }
  return overrides;
}
