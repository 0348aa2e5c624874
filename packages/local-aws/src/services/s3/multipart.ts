import type {
  AbortMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
} from "@aws-sdk/client-s3";
import { operation, type RequestContext } from "../../service.ts";
import { type ChecksumAlgorithm, type ChecksumType, checksumAlgorithm } from "./checksums.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import { abortDue } from "./expiry.ts";
import { readMetadata, readSystemMetadata } from "./metadata.ts";
import { type Bucket, type Output, presentSecond, requireBucket, type S3State, type Upload } from "./state.ts";
import { readTagging } from "./tags.ts";
import { discardUpload, requireUpload } from "./uploads.ts";
import { checkKey, checkUploadOptions } from "./validation.ts";

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
const ID_LENGTH = 128;

/** CreateMultipartUpload and AbortMultipartUpload. */
export function multipartOperations(state: S3State) {
  return {
    CreateMultipartUpload: operation<CreateMultipartUploadCommandInput, Output<CreateMultipartUploadCommandOutput>>(
      [
        "Bucket",
        "Key",
        "ACL",
        "CacheControl",
        "ContentDisposition",
        "ContentEncoding",
        "ContentLanguage",
        "ContentType",
        "Expires",
        "Metadata",
        "ServerSideEncryption",
        "StorageClass",
        "Tagging",
        "ExpectedBucketOwner",
        "ChecksumAlgorithm",
        "ChecksumType",
      ],
      (input, context) => createUpload(state, input, context),
    ),
    AbortMultipartUpload: operation<AbortMultipartUploadCommandInput, undefined>(
      ["Bucket", "Key", "UploadId", "IfMatchInitiatedTime", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const upload = requireUpload(bucket, input.Key!, input.UploadId!);
        const initiated = input.IfMatchInitiatedTime?.getTime();
        if (initiated !== undefined && initiated !== upload.initiated)
          throw invalidArgument(
            "The upload was not initiated at that time",
            "x-amz-if-match-initiated-time",
            initiated,
          );
        discardUpload(state, bucket, upload);
        return undefined;
      },
    ),
  };
}

function createUpload(
  state: S3State,
  input: CreateMultipartUploadCommandInput,
  context: RequestContext,
): Output<CreateMultipartUploadCommandOutput> {
  const bucket = requireBucket(state, input, context);
  const key = input.Key!;
  checkKey(key);
  checkUploadOptions("CreateMultipartUpload", input);
  const checksum = readChecksumMode(input);
  const upload: Upload = {
    id: state.host.random.text(ID_LENGTH, ID_ALPHABET),
    key,
    initiated: presentSecond(state),
    initiator: context.principal.arn,
    system: readSystemMetadata(input),
    metadata: readMetadata(input.Metadata),
    tags: readTagging(input.Tagging),
    checksum,
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    ServerSideEncryption: "AES256",
    ...(checksum === undefined ? {} : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    ...abortMembers(bucket, upload),
  };
}

/** Which lifecycle rule will abort an upload, and when. */
export function abortMembers(bucket: Bucket, upload: Upload): { AbortDate?: Date; AbortRuleId?: string } {
  const due = abortDue(bucket.lifecycle, upload);
  return due ? { AbortDate: new Date(due.time), AbortRuleId: due.ruleId } : {};
}

/*
 * Checksum types of multipart uploads (S3 User Guide): CRC64NVME is of the full object, SHA1 and SHA256 are composite,
 * CRC32 and CRC32C are composite unless asked otherwise.
 */
function readChecksumMode(
  input: CreateMultipartUploadCommandInput,
): { algorithm: ChecksumAlgorithm; type: ChecksumType } | undefined {
  const { ChecksumType: type } = input;
  if (input.ChecksumAlgorithm === undefined) {
    if (type !== undefined)
      throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return undefined;
  }
  const algorithm = checksumAlgorithm(input.ChecksumAlgorithm);
  if (type !== undefined && type !== "COMPOSITE" && type !== "FULL_OBJECT")
    throw invalidRequest("Value for x-amz-checksum-type header is invalid.");
  const forbidden = algorithm === "CRC64NVME" ? "COMPOSITE" : algorithm.startsWith("SHA") ? "FULL_OBJECT" : undefined;
  if (type !== undefined && type === forbidden)
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, type: type ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE") };
}
