import type {
  DeleteBucketTaggingCommandInput,
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
  GetBucketTaggingCommandInput,
  GetBucketTaggingCommandOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
  PutBucketTaggingCommandInput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
  Tag,
} from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import { invalidArgument, malformedXml } from "./errors.ts";
import { raiseEvent } from "./events.ts";
import { actorOf, type Output, requireBucket, type S3State } from "./state.ts";
import { requireVersion, shownVersionId } from "./versions.ts";

/*
 * Tags (S3 User Guide): 10 on an object, 50 on a bucket; keys of 1 to 128 characters, values of up to 256; letters, digits
 * and spaces of any script and _ . : / = + - @; keys are unique and do not begin with `aws:`.
 */
const MAX_OBJECT_TAGS = 10;
const MAX_BUCKET_TAGS = 50;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function taggingOperations(state: S3State) {
  return {
    PutObjectTagging: operation<PutObjectTaggingCommandInput, Output<PutObjectTaggingCommandOutput>>(
      ["Bucket", "Key", "VersionId", "Tagging", "ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const version = requireVersion(state, bucket, input.Key!, input.VersionId, context);
        version.content.tags = readTagSet(input.Tagging?.TagSet, "object");
        raiseEvent(state, bucket, "ObjectTagging:Put", version, actorOf(context));
        return shownVersionId(bucket, version);
      },
    ),
    GetObjectTagging: operation<GetObjectTaggingCommandInput, Output<GetObjectTaggingCommandOutput>>(
      ["Bucket", "Key", "VersionId", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const version = requireVersion(state, bucket, input.Key!, input.VersionId, context);
        return { TagSet: writeTagSet(version.content.tags), ...shownVersionId(bucket, version) };
      },
    ),
    DeleteObjectTagging: operation<DeleteObjectTaggingCommandInput, Output<DeleteObjectTaggingCommandOutput>>(
      ["Bucket", "Key", "VersionId", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const version = requireVersion(state, bucket, input.Key!, input.VersionId, context);
        version.content.tags = NO_TAGS;
        raiseEvent(state, bucket, "ObjectTagging:Delete", version, actorOf(context));
        return shownVersionId(bucket, version);
      },
    ),
    PutBucketTagging: operation<PutBucketTaggingCommandInput, undefined>(
      ["Bucket", "Tagging", "ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).tags = readTagSet(input.Tagging?.TagSet, "bucket");
        return undefined;
      },
    ),
    GetBucketTagging: operation<GetBucketTaggingCommandInput, Output<GetBucketTaggingCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        if (bucket.tags.size === 0)
          throw new AwsError("NoSuchTagSet", "The TagSet does not exist", {
            status: 404,
            fields: { BucketName: bucket.name },
          });
        return { TagSet: writeTagSet(bucket.tags) };
      },
    ),
    DeleteBucketTagging: operation<DeleteBucketTaggingCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).tags = NO_TAGS;
        return undefined;
      },
    ),
  };
}

/** @throws AwsError InvalidTag, BadRequest for too many. */
export function readTagSet(set: readonly Tag[] | undefined, of: "object" | "bucket"): ReadonlyMap<string, string> {
  if (set === undefined) throw malformedXml("expected a TagSet");
  const limit = of === "object" ? MAX_OBJECT_TAGS : MAX_BUCKET_TAGS;
  if (set.length > limit) {
    const noun = of === "object" ? "Object tags" : "Bucket tag count";
    throw new AwsError("BadRequest", `${noun} cannot be greater than ${limit}`);
  }
  const tags = new Map<string, string>();
  for (const { Key: key, Value: value } of set) {
    if (key === undefined || value === undefined) throw malformedXml("every Tag has a Key and a Value");
    if (tags.has(key)) throw invalidTag("Cannot provide multiple Tags with the same key", key);
    if (key.startsWith("aws:"))
      throw invalidTag(
        of === "object"
          ? "Your TagKey cannot be prefixed with aws:"
          : "System tags cannot be added/updated by requester",
        key,
      );
    if (key === "" || key.length > 128 || !TAG_TEXT.test(key))
      throw invalidTag("The TagKey you have provided is invalid", key);
    if (value.length > 256 || !TAG_TEXT.test(value))
      throw invalidTag("The TagValue you have provided is invalid", key, value);
    tags.set(key, value);
  }
  return tags;
}

export function writeTagSet(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

export const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** The `x-amz-tagging` header: a query string. @throws AwsError InvalidArgument, InvalidTag, BadRequest. */
export function readTagging(header: string | undefined): ReadonlyMap<string, string> {
  if (header === undefined || header === "") return NO_TAGS;
  const pairs = [...new URLSearchParams(header)];
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  return readTagSet(
    pairs.map(([Key, Value]) => ({ Key, Value })),
    "object",
  );
}

function invalidTag(message: string, key: string, value?: string): AwsError {
  return new AwsError("InvalidTag", message, {
    fields: { TagKey: key, ...(value === undefined ? {} : { TagValue: value }) },
  });
}
