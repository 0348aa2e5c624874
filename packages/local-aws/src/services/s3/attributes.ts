import type { GetObjectAttributesCommandInput, GetObjectAttributesCommandOutput } from "@aws-sdk/client-s3";
import { operation } from "../../service.ts";
import { checksumOutput } from "./checksums.ts";
import { invalidArgument } from "./errors.ts";
import { pageLimit } from "./keys.ts";
import { type ObjectContent, type Output, requireBucket, type S3State } from "./state.ts";
import { requireVersion, shownVersionId } from "./versions.ts";

const ATTRIBUTES = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

/** GetObjectAttributes. */
export function attributeOperations(state: S3State) {
  return {
    GetObjectAttributes: operation<GetObjectAttributesCommandInput, Output<GetObjectAttributesCommandOutput>>(
      ["Bucket", "Key", "ObjectAttributes", "VersionId", "MaxParts", "PartNumberMarker", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const version = requireVersion(state, bucket, input.Key!, input.VersionId, context);
        const { content } = version;
        const wanted = new Set<string>(input.ObjectAttributes);
        for (const name of wanted)
          if (!ATTRIBUTES.includes(name))
            throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", name);
        return {
          LastModified: new Date(version.lastModified),
          ...shownVersionId(bucket, version),
          ...(wanted.has("ETag") ? { ETag: content.etag.slice(1, -1) } : {}),
          ...(wanted.has("StorageClass") ? { StorageClass: "STANDARD" } : {}),
          ...(wanted.has("ObjectSize") ? { ObjectSize: content.blob.size } : {}),
          ...(wanted.has("Checksum") ? { Checksum: wholeChecksum(content) } : {}),
          ...(wanted.has("ObjectParts") && content.parts ? { ObjectParts: describeParts(content, input) } : {}),
        };
      },
    ),
  };
}

/** Here composite values come without their `-N`. */
function wholeChecksum(content: ObjectContent) {
  const { checksum } = content;
  return checksumOutput({ ...checksum, value: checksum.value.replace(/-\d+$/, "") });
}

/** Parts are listed when their checksums make up the object's; else S3 gives their number. */
function describeParts(
  content: ObjectContent,
  input: GetObjectAttributesCommandInput,
): NonNullable<GetObjectAttributesCommandOutput["ObjectParts"]> {
  const parts = content.parts ?? [];
  if (content.checksum.type === "FULL_OBJECT") return { TotalPartsCount: parts.length };
  const limit = pageLimit(input.MaxParts, "max-parts");
  const after = Number(input.PartNumberMarker ?? 0);
  const behind = parts.filter((part) => part.number > after);
  const page = behind.slice(0, limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: behind.length > page.length,
    Parts: page.map((part) => {
      const { ChecksumType: _type, ...checksum } = checksumOutput(part.checksum);
      return { PartNumber: part.number, Size: part.size, ...checksum };
    }),
  };
}
