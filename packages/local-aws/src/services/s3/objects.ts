import type {
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { operation, type RequestContext } from "../../service.ts";
import { CHECKSUM_MEMBERS, type Checksum, checksumOutput } from "./checksums.ts";
import { checkRead, checkWrite } from "./conditions.ts";
import { invalidRequest } from "./errors.ts";
import { expirationHeader } from "./expiry.ts";
import { checkHeaderText, readMetadata, readSystemMetadata, writeMetadata } from "./metadata.ts";
import { type ByteRange, contentRange, partRange, readRange } from "./ranges.ts";
import { commit, receive, uploadLength } from "./receiving.ts";
import { actorOf, type ObjectContent, type Output, requireBucket, type S3State, type StoredVersion } from "./state.ts";
import type { ByteSource } from "./store.ts";
import { readTagging } from "./tags.ts";
import { expectUpload } from "./upload-check.ts";
import { checkKey, checkUploadOptions } from "./validation.ts";
import { requireVersion, shownVersionId } from "./versions.ts";

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
  const check = expectUpload(input, context, uploadLength(input, context));
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
