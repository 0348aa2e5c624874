import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
} from "@aws-sdk/client-s3";
import { operation, type RequestContext } from "../../service.ts";
import { checksumOutput } from "./checksums.ts";
import { invalidArgument } from "./errors.ts";
import { orderOf } from "./key-index.ts";
import { commonPrefix, keyEncoder, optional, pageLimit } from "./keys.ts";
import { abortMembers } from "./multipart.ts";
import { type Output, ownerId, requireBucket, type S3State, type Upload } from "./state.ts";
import { requireUpload } from "./uploads.ts";

/** ListParts and ListMultipartUploads. */
export function uploadListingOperations(state: S3State) {
  return {
    ListParts: operation<ListPartsCommandInput, Output<ListPartsCommandOutput>>(
      ["Bucket", "Key", "UploadId", "MaxParts", "PartNumberMarker", "ExpectedBucketOwner"],
      (input, context) => listParts(state, input, context),
    ),
    ListMultipartUploads: operation<ListMultipartUploadsCommandInput, Output<ListMultipartUploadsCommandOutput>>(
      [
        "Bucket",
        "Delimiter",
        "EncodingType",
        "KeyMarker",
        "MaxUploads",
        "Prefix",
        "UploadIdMarker",
        "ExpectedBucketOwner",
      ],
      (input, context) => listUploads(state, input, context),
    ),
  };
}

function listParts(
  state: S3State,
  input: ListPartsCommandInput,
  context: RequestContext,
): Output<ListPartsCommandOutput> {
  const bucket = requireBucket(state, input, context);
  const upload = requireUpload(bucket, input.Key!, input.UploadId!);
  const limit = pageLimit(input.MaxParts, "max-parts");
  const after = Number(input.PartNumberMarker ?? 0);
  if (!Number.isInteger(after) || after < 0)
    throw invalidArgument(
      "Argument part-number-marker must be an integer between 0 and 2147483647",
      "part-number-marker",
      input.PartNumberMarker,
    );
  const behind = [...upload.parts.values()].filter((part) => part.number > after).sort((a, b) => a.number - b.number);
  const page = behind.slice(0, limit);
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.id,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: limit > 0 && behind.length > page.length,
    Parts: page.map((part) => {
      const { ChecksumType: _type, ...checksum } = checksumOutput(part.checksum);
      return {
        PartNumber: part.number,
        LastModified: new Date(part.lastModified),
        ETag: `"${part.md5.toString("hex")}"`,
        Size: part.size,
        ...(upload.checksum ? checksum : {}),
      };
    }),
    Initiator: { ID: upload.initiator },
    Owner: { ID: ownerId(state) },
    StorageClass: "STANDARD",
    ...checksumMode(upload),
    ...abortMembers(bucket, upload),
  };
}

function checksumMode(upload: Upload) {
  return upload.checksum ? { ChecksumAlgorithm: upload.checksum.algorithm, ChecksumType: upload.checksum.type } : {};
}

/** Uploads under way, by key in UTF-8 byte order, then by time of initiation. */
function listUploads(
  state: S3State,
  input: ListMultipartUploadsCommandInput,
  context: RequestContext,
): Output<ListMultipartUploadsCommandOutput> {
  const bucket = requireBucket(state, input, context);
  const encode = keyEncoder(input.EncodingType);
  const limit = pageLimit(input.MaxUploads, "max-uploads");
  const { Prefix: prefix = "", Delimiter: delimiter = "", KeyMarker: keyMarker = "" } = input;
  const idMarker = keyMarker === "" ? undefined : input.UploadIdMarker;
  if (idMarker !== undefined && bucket.uploads.get(idMarker)?.key !== keyMarker)
    throw invalidArgument("Invalid uploadId marker", "upload-id-marker", idMarker);
  const markerOrder = orderOf(keyMarker);
  const sorted = [...bucket.uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix))
    .map((upload) => ({ upload, order: orderOf(upload.key) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  let passed = idMarker === undefined;
  const uploads: Upload[] = [];
  const prefixes: string[] = [];
  let last: { readonly key: string; readonly id: string } | undefined;
  let truncated = false;
  for (const { upload, order } of sorted) {
    if (keyMarker !== "" && order < markerOrder) continue;
    if (keyMarker !== "" && order === markerOrder) {
      if (!passed) passed = upload.id === idMarker;
      else if (idMarker !== undefined) add(upload);
      continue;
    }
    add(upload);
  }
  return {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker ?? "",
    ...(truncated && last ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id } : {}),
    Prefix: encode(prefix),
    ...optional("Delimiter", input.Delimiter === undefined ? undefined : encode(input.Delimiter)),
    ...optional("EncodingType", input.EncodingType),
    MaxUploads: limit,
    IsTruncated: truncated,
    Uploads: uploads.map((upload) => ({
      UploadId: upload.id,
      Key: encode(upload.key),
      Initiated: new Date(upload.initiated),
      StorageClass: "STANDARD",
      Owner: { ID: ownerId(state) },
      Initiator: { ID: upload.initiator },
      ...checksumMode(upload),
    })),
    CommonPrefixes: prefixes.map((text) => ({ Prefix: encode(text) })),
  };

  function add(upload: Upload): void {
    const group = commonPrefix(upload.key, prefix, delimiter);
    if (group !== undefined && (group === prefixes.at(-1) || keyMarker.startsWith(group))) return;
    if (truncated || uploads.length + prefixes.length === limit) {
      truncated = limit > 0;
      return;
    }
    if (group === undefined) uploads.push(upload);
    else prefixes.push(group);
    last = group === undefined ? upload : { key: group, id: "" };
  }
}
