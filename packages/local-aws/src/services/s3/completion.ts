import { createHash } from "node:crypto";
import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { CHECKSUM_MEMBERS, type Checksum, checksumOutput, createChecksum, givenChecksum } from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { combineCrc } from "./crc.ts";
import { invalidRequest } from "./errors.ts";
import { expirationHeader } from "./expiry.ts";
import { encodeKey } from "./keys.ts";
import { commit } from "./receiving.ts";
import { actorOf, type Output, requireBucket, type S3State, type Upload, type UploadedPart } from "./state.ts";
import { discardUpload, requireUpload } from "./uploads.ts";
import { shownVersionId } from "./versions.ts";

/** Every part but the last has at least 5 MiB (S3 User Guide, "Multipart upload limits"). */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** CompleteMultipartUpload. */
export function completionOperations(state: S3State) {
  return {
    CompleteMultipartUpload: operation<
      CompleteMultipartUploadCommandInput,
      Output<CompleteMultipartUploadCommandOutput>
    >(
      [
        "Bucket",
        "Key",
        "UploadId",
        "MultipartUpload",
        ...CHECKSUM_MEMBERS,
        "ChecksumType",
        "MpuObjectSize",
        "ExpectedBucketOwner",
        "IfMatch",
        "IfNoneMatch",
      ],
      (input, context) => completeUpload(state, input, context),
    ),
  };
}

function completeUpload(
  state: S3State,
  input: CompleteMultipartUploadCommandInput,
  context: RequestContext,
): Output<CompleteMultipartUploadCommandOutput> {
  const bucket = requireBucket(state, input, context);
  const key = input.Key!;
  const upload = requireUpload(bucket, key, input.UploadId!);
  checkWrite("CompleteMultipartUpload", bucket, key, input);
  if (input.ChecksumType !== undefined && input.ChecksumType !== upload.checksum?.type)
    throw invalidRequest(
      `The upload was created using the ${upload.checksum?.type ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
    );
  const parts = selectParts(upload, input.MultipartUpload?.Parts);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    );
  const checksum = wholeChecksum(upload, parts);
  checkGivenChecksum(input, checksum);
  const digest = createHash("md5");
  for (const part of parts) digest.update(part.md5);
  const content = {
    blob: state.store.join(parts.map((part) => state.store.retain(part.blob))),
    etag: `"${digest.digest("hex")}-${parts.length}"`,
    system: upload.system,
    metadata: upload.metadata,
    tags: upload.tags,
    checksum,
    parts: parts.map(({ number, size: bytes, checksum: own }) => ({ number, size: bytes, checksum: own })),
  };
  discardUpload(state, bucket, upload);
  const event = "ObjectCreated:CompleteMultipartUpload";
  const version = commit(state, bucket, key, content, event, actorOf(context), () => {});
  return {
    Location: `${context.endpoint}/${bucket.name}/${encodeKey(key)}`,
    Bucket: bucket.name,
    Key: key,
    ETag: content.etag,
    ServerSideEncryption: "AES256",
    ...checksumOutput(checksum),
    ...(bucket.versioning === "Enabled" ? shownVersionId(bucket, version) : {}),
    ...expirationHeader(bucket, version),
  };
}

/** The parts a completion names. @throws AwsError InvalidPartOrder, InvalidPart, EntityTooSmall, InvalidRequest. */
function selectParts(upload: Upload, named: readonly CompletedPart[] | undefined): UploadedPart[] {
  if (!named?.length) throw invalidRequest("You must specify at least one part");
  for (let index = 1; index < named.length; index++)
    if (!(named[index]!.PartNumber! > named[index - 1]!.PartNumber!))
      throw new AwsError(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        { fields: { UploadId: upload.id } },
      );
  return named.map((given, index) => {
    const part = upload.parts.get(given.PartNumber!);
    const etag = given.ETag?.replace(/^"|"$/g, "") ?? "";
    if (!part || part.md5.toString("hex") !== etag || !sameChecksum(upload, part, given))
      throw new AwsError(
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { fields: { UploadId: upload.id, PartNumber: given.PartNumber, ETag: etag } },
      );
    if (index < named.length - 1 && part.size < MIN_PART_BYTES)
      throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
        fields: {
          ETag: etag,
          MinSizeAllowed: MIN_PART_BYTES,
          ProposedSize: part.size,
          PartNumber: given.PartNumber,
        },
      });
    return part;
  });
}

/** Composite checksums are made of those the completion repeats; others may be left out. */
function sameChecksum(upload: Upload, part: UploadedPart, given: CompletedPart): boolean {
  const sent = givenChecksum(given);
  if (!sent && upload.checksum?.type === "COMPOSITE")
    throw invalidRequest(
      `The upload was created using a ${upload.checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  return !sent || (sent.algorithm === part.checksum.algorithm && sent.value === part.checksum.value);
}

/** The checksum of an object from those of its parts. */
function wholeChecksum(upload: Upload, parts: readonly UploadedPart[]): Checksum {
  const { algorithm, type } = upload.checksum ?? { algorithm: "CRC64NVME", type: "FULL_OBJECT" };
  const values = parts.map((part) => Buffer.from(part.checksum.value, "base64"));
  if (type === "COMPOSITE") {
    const running = createChecksum(algorithm);
    for (const value of values) running.update(value);
    return { algorithm, type, value: `${running.digest().toString("base64")}-${parts.length}` };
  }
  if (algorithm === "SHA1" || algorithm === "SHA256") throw new TypeError(`${algorithm} of parts does not combine`);
  let combined: Buffer = values[0]!;
  for (let index = 1; index < parts.length; index++)
    combined = combineCrc(algorithm, combined, values[index]!, parts[index]!.size);
  return { algorithm, type, value: combined.toString("base64") };
}

function checkGivenChecksum(input: CompleteMultipartUploadCommandInput, checksum: Checksum): void {
  for (const member of CHECKSUM_MEMBERS) {
    const value = input[member];
    if (value === undefined) continue;
    const algorithm = member.slice("Checksum".length);
    const expected = value.replace(/-\d+$/, "");
    if (algorithm !== checksum.algorithm || expected !== checksum.value.replace(/-\d+$/, ""))
      throw new AwsError(
        "BadDigest",
        `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
      );
  }
}
