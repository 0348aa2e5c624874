import type {
  UploadPartCommandInput,
  UploadPartCommandOutput,
  UploadPartCopyCommandInput,
  UploadPartCopyCommandOutput,
} from "@aws-sdk/client-s3";
import { operation, type RequestContext } from "../../service.ts";
import { CHECKSUM_MEMBERS, checksumOutput } from "./checksums.ts";
import { NO_HEADERS, openSource, sourceVersionId } from "./copy.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import { readCopyRange } from "./ranges.ts";
import { receive, uploadLength } from "./receiving.ts";
import {
  type Bucket,
  type Output,
  presentSecond,
  requireBucket,
  type S3State,
  type Upload,
  type UploadedPart,
} from "./state.ts";
import type { Blob, ByteSource } from "./store.ts";
import { expectUpload, type UploadDigest } from "./upload-check.ts";
import { requireUpload } from "./uploads.ts";

/** UploadPart and UploadPartCopy. */
export function partOperations(state: S3State) {
  return {
    UploadPart: operation<UploadPartCommandInput, Output<UploadPartCommandOutput>>(
      [
        "Bucket",
        "Key",
        "Body",
        "ContentLength",
        "ContentMD5",
        "ChecksumAlgorithm",
        ...CHECKSUM_MEMBERS,
        "PartNumber",
        "UploadId",
        "ExpectedBucketOwner",
      ],
      async (input, context) => {
        const bucket = requireBucket(state, input, context);
        const upload = requireUpload(bucket, input.Key!, input.UploadId!);
        const number = checkPartNumber(input.PartNumber!);
        const length = uploadLength(input, context);
        const check = expectUpload(input, context, length, upload.checksum ? undefined : "CRC64NVME");
        checkPartAlgorithm(upload, input, context);
        const received = await receive(state, input.Body as ByteSource, check);
        const part = keepPart(state, bucket, upload, number, received);
        const { ChecksumType: _type, ...checksum } = checksumOutput(received.sent ?? part.checksum);
        return { ETag: `"${part.md5.toString("hex")}"`, ServerSideEncryption: "AES256", ...checksum };
      },
    ),
    UploadPartCopy: operation<UploadPartCopyCommandInput, Output<UploadPartCopyCommandOutput>>(
      [
        "Bucket",
        "Key",
        "CopySource",
        "PartNumber",
        "UploadId",
        "CopySourceIfMatch",
        "CopySourceIfModifiedSince",
        "CopySourceIfNoneMatch",
        "CopySourceIfUnmodifiedSince",
        "CopySourceRange",
        "ExpectedBucketOwner",
        "ExpectedSourceBucketOwner",
      ],
      async (input, context) => {
        const bucket = requireBucket(state, input, context);
        const upload = requireUpload(bucket, input.Key!, input.UploadId!);
        const number = checkPartNumber(input.PartNumber!);
        const source = openSource(state, input, context);
        const { blob } = source.version.content;
        const range =
          input.CopySourceRange === undefined
            ? { start: 0, end: blob.size }
            : readCopyRange(input.CopySourceRange, blob.size);
        const kept = upload.checksum?.algorithm ?? "CRC64NVME";
        const check = expectUpload({}, NO_HEADERS, range.end - range.start, kept);
        const received = await receive(state, state.store.read(blob, range.start, range.end), check);
        const part = keepPart(state, bucket, upload, number, received);
        const { ChecksumType: _type, ...checksum } = checksumOutput(part.checksum);
        return {
          CopyPartResult: {
            ETag: `"${part.md5.toString("hex")}"`,
            LastModified: new Date(part.lastModified),
            ...checksum,
          },
          ServerSideEncryption: "AES256",
          ...sourceVersionId(source.bucket, source.version),
        };
      },
    ),
  };
}

function checkPartNumber(number: number): number {
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", number);
  return number;
}

/** Parts of an upload with a checksum algorithm come with checksums of that algorithm. */
function checkPartAlgorithm(upload: Upload, input: UploadPartCommandInput, context: RequestContext): void {
  if (!upload.checksum) return;
  const sent =
    CHECKSUM_MEMBERS.find((member) => input[member] !== undefined)
      ?.slice("Checksum".length)
      .toLowerCase() ?? context.headers["x-amz-trailer"]?.trim().toLowerCase().replace("x-amz-checksum-", "");
  const expected = upload.checksum.algorithm.toLowerCase();
  if (sent !== expected)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${sent ?? "null"}`,
    );
}

/** Adds a received part, replacing one of the same number; the upload may have ended while the part came in. */
function keepPart(
  state: S3State,
  bucket: Bucket,
  upload: Upload,
  number: number,
  received: UploadDigest & { readonly blob: Blob },
): UploadedPart {
  try {
    requireUpload(bucket, upload.key, upload.id);
  } catch (error) {
    state.store.release(received.blob);
    throw error;
  }
  const { blob, md5, size, checksum } = received;
  const part: UploadedPart = { number, size, blob, md5, checksum, lastModified: presentSecond(state) };
  const replaced = upload.parts.get(number);
  upload.parts.set(number, part);
  if (replaced) state.store.release(replaced.blob);
  return part;
}
