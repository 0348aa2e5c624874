import type { CopyObjectCommandInput, CopyObjectCommandOutput } from "@aws-sdk/client-s3";
import { operation, type RequestContext } from "../../service.ts";
import { type ChecksumAlgorithm, checksumAlgorithm, checksumOutput } from "./checksums.ts";
import { checkCopySource, checkWrite } from "./conditions.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import { expirationHeader } from "./expiry.ts";
import { readMetadata, readSystemMetadata } from "./metadata.ts";
import { commit, MAX_PUT_BYTES, receive } from "./receiving.ts";
import {
  actorOf,
  type Bucket,
  type ObjectContent,
  type Output,
  requireBucket,
  requireBucketAnywhere,
  type S3State,
  type StoredVersion,
} from "./state.ts";
import { readTagging } from "./tags.ts";
import { expectUpload } from "./upload-check.ts";
import { checkKey, checkUploadOptions } from "./validation.ts";
import { requireVersion, shownVersionId } from "./versions.ts";

/** CopyObject. */
export function copyOperations(state: S3State) {
  return {
    CopyObject: operation<CopyObjectCommandInput, Output<CopyObjectCommandOutput>>(
      [
        "Bucket",
        "CopySource",
        "Key",
        "ACL",
        "CacheControl",
        "ChecksumAlgorithm",
        "ContentDisposition",
        "ContentEncoding",
        "ContentLanguage",
        "ContentType",
        "CopySourceIfMatch",
        "CopySourceIfModifiedSince",
        "CopySourceIfNoneMatch",
        "CopySourceIfUnmodifiedSince",
        "Expires",
        "IfMatch",
        "IfNoneMatch",
        "Metadata",
        "MetadataDirective",
        "TaggingDirective",
        "ServerSideEncryption",
        "StorageClass",
        "Tagging",
        "ExpectedBucketOwner",
        "ExpectedSourceBucketOwner",
      ],
      (input, context) => copyObject(state, input, context),
    ),
  };
}

async function copyObject(
  state: S3State,
  input: CopyObjectCommandInput,
  context: RequestContext,
): Promise<Output<CopyObjectCommandOutput>> {
  const bucket = requireBucket(state, input, context);
  const key = input.Key!;
  checkKey(key);
  checkUploadOptions("CopyObject", input);
  checkWrite("CopyObject", bucket, key, input);
  const replaces = readDirective("metadata", input.MetadataDirective);
  const retags = readDirective("tagging", input.TaggingDirective);
  const { bucket: sourceBucket, version: source } = openSource(state, input, context);
  if (source.content.blob.size > MAX_PUT_BYTES)
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PUT_BYTES}`,
    );
  const itself = sourceBucket === bucket && source.key === key;
  if (itself && !replaces && input.StorageClass === undefined && input.ServerSideEncryption === undefined)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const described = {
    system: replaces ? readSystemMetadata(input) : source.content.system,
    metadata: replaces ? readMetadata(input.Metadata) : source.content.metadata,
    tags: retags ? readTagging(input.Tagging) : source.content.tags,
    parts: undefined,
  };
  const algorithm = input.ChecksumAlgorithm === undefined ? undefined : checksumAlgorithm(input.ChecksumAlgorithm);
  const content: ObjectContent = { ...(await copyBytes(state, source, algorithm)), ...described };
  const version = commit(state, bucket, key, content, "ObjectCreated:Copy", actorOf(context), () =>
    checkWrite("CopyObject", bucket, key, input),
  );
  return {
    CopyObjectResult: {
      ETag: content.etag,
      LastModified: new Date(version.lastModified),
      ...checksumOutput(content.checksum),
    },
    ServerSideEncryption: "AES256",
    ...sourceVersionId(sourceBucket, source),
    ...(bucket.versioning === "Enabled" ? shownVersionId(bucket, version) : {}),
    ...expirationHeader(bucket, version),
  };
}

/**
 * A copy is a whole object: it shares the source's bytes, and only a source of several parts, or another checksum, makes
 * it read them for a new ETag and checksum.
 */
async function copyBytes(
  state: S3State,
  source: StoredVersion,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Pick<ObjectContent, "blob" | "etag" | "checksum">> {
  const { blob, etag, checksum, parts } = source.content;
  const kept = algorithm ?? checksum.algorithm;
  if (!parts && kept === checksum.algorithm) return { blob: state.store.retain(blob), etag, checksum };
  const check = expectUpload({}, NO_HEADERS, blob.size, kept);
  const copied = await receive(state, state.store.read(blob), check);
  return { blob: copied.blob, etag: `"${copied.md5.toString("hex")}"`, checksum: copied.checksum };
}

export const NO_HEADERS = { headers: {}, trailers: {} };

interface CopySourceInput {
  readonly CopySource: string | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** The version that a copy is from, its conditions checked. @throws AwsError. */
export function openSource(
  state: S3State,
  input: CopySourceInput,
  context: RequestContext,
): { readonly bucket: Bucket; readonly version: StoredVersion } {
  const from = readCopySource(input.CopySource!);
  const bucket = requireBucketAnywhere(state, from.bucket, input.ExpectedSourceBucketOwner);
  const version = requireVersion(state, bucket, from.key, from.versionId, context);
  checkCopySource(input, version, state.host.clock.now());
  return { bucket, version };
}

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/* x-amz-copy-source: ["/"] bucket "/" key ["?versionId=" id], URL-encoded. */
export function readCopySource(header: string): CopySource {
  const [path = "", query] = splitOnce(header.startsWith("/") ? header.slice(1) : header, "?versionId=");
  const [bucket = "", key = ""] = splitOnce(decode(path, header), "/");
  if (bucket === "" || key === "") throw invalidCopySource(header);
  return { bucket, key, versionId: query };
}

function decode(text: string, header: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw invalidCopySource(header);
  }
}

function invalidCopySource(header: string): Error {
  return invalidArgument("Invalid copy source object key", "x-amz-copy-source", header);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Whether a directive says REPLACE; COPY is the default. */
function readDirective(kind: "metadata" | "tagging", value: string | undefined): boolean {
  if (value !== undefined && value !== "COPY" && value !== "REPLACE")
    throw invalidArgument(`Unknown ${kind} directive.`, `x-amz-${kind}-directive`, value);
  return value === "REPLACE";
}

export function sourceVersionId(bucket: Bucket, source: StoredVersion): { CopySourceVersionId?: string } {
  return bucket.versioning === undefined ? {} : { CopySourceVersionId: source.versionId };
}
