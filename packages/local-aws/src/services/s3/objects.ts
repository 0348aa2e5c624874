import type {
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { CHECKSUM_MEMBERS, checksumOutput, expectUpload } from "./checksums.ts";
import { entityTooLarge } from "./errors.ts";
import { type ObjectContent, type ObjectVersion, requireBucket, type S3State, type SystemMetadata } from "./state.ts";
import type { ByteSource } from "./store.ts";
import { checkKey, checkMetadata, checkUploadOptions } from "./validation.ts";
import { deleteCurrent, requireVersion, writeVersion } from "./versions.ts";

/** A single PUT takes up to 5 GiB (S3 User Guide, "Uploading objects"). */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

type Output<Type> = Omit<Type, "$metadata">;

/** PutObject, GetObject, HeadObject and DeleteObject. */
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
        "Metadata",
        "ServerSideEncryption",
        "StorageClass",
        "ExpectedBucketOwner",
      ],
      (input, context) => putObject(state, input, context),
    ),
    GetObject: operation<GetObjectCommandInput, Output<GetObjectCommandOutput>>(
      ["Bucket", "Key", "VersionId", "ChecksumMode", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const version = requireVersion(bucket, input.Key!, input.VersionId);
        const { blob } = version.content;
        return {
          ...describe(version, input.ChecksumMode === "ENABLED"),
          ContentLength: blob.size,
          Body: state.store.read(blob) as never,
        };
      },
    ),
    HeadObject: operation<HeadObjectCommandInput, Output<HeadObjectCommandOutput>>(
      ["Bucket", "Key", "VersionId", "ChecksumMode", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const version = requireVersion(bucket, input.Key!, input.VersionId);
        return { ...describe(version, input.ChecksumMode === "ENABLED"), ContentLength: version.content.blob.size };
      },
    ),
    DeleteObject: operation<DeleteObjectCommandInput, Output<DeleteObjectCommandOutput>>(
      ["Bucket", "Key", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        checkKey(input.Key!);
        deleteCurrent(state, bucket, input.Key!);
        return {};
      },
    ),
  };
}

async function putObject(
  state: S3State,
  input: PutObjectCommandInput,
  context: RequestContext,
): Promise<Output<PutObjectCommandOutput>> {
  const bucket = requireBucket(state, input, context);
  checkKey(input.Key!);
  checkUploadOptions("PutObject", input);
  const metadata = input.Metadata ?? {};
  checkMetadata(metadata);
  const length = uploadLength(input.ContentLength, context);
  const check = expectUpload(input, context, length);
  const blob = await state.store.write(input.Body as ByteSource, check.observe);
  let content: ObjectContent;
  try {
    const { md5, checksum } = check.finish();
    const etag = `"${md5.toString("hex")}"`;
    content = { blob, etag, system: systemMetadata(input), metadata, checksum, parts: undefined, tags: new Map() };
  } catch (error) {
    state.store.release(blob);
    throw error;
  }
  writeVersion(state, bucket, input.Key!, content);
  return { ETag: content.etag, ServerSideEncryption: "AES256", ...checksumOutput(content.checksum!) };
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

/** The headers that are kept with an object; `aws-chunked` is a framing of the upload, not an encoding of the object. */
export function systemMetadata(input: Partial<SystemMetadata> | PutObjectCommandInput): SystemMetadata {
  const encoding = input.ContentEncoding?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "aws-chunked" && part !== "")
    .join(",");
  return {
    ContentType: input.ContentType ?? "binary/octet-stream",
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding === "" ? undefined : encoding,
    ContentLanguage: input.ContentLanguage,
    Expires: input.Expires,
  };
}

/** The members that GetObject and HeadObject share. */
function describe(
  version: ObjectVersion & { readonly content: ObjectContent },
  withChecksum: boolean,
): Output<HeadObjectCommandOutput> {
  const { content } = version;
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(version.lastModified),
    ETag: content.etag,
    ...content.system,
    Metadata: { ...content.metadata },
    ServerSideEncryption: "AES256",
    ...(withChecksum && content.checksum ? checksumOutput(content.checksum) : {}),
  };
}
