import type { Authorization, RequestContext } from "../../service.ts";
import { readCopySource } from "./copy.ts";
import { accessDenied } from "./errors.ts";
import { hasPublicPolicy } from "./policies.ts";
import { bucketArn, type S3State } from "./state.ts";
import { readTagging } from "./tags.ts";

/*
 * What IAM actions an operation needs, on which resources (Service Authorization Reference, "Actions, resources, and
 * condition keys for Amazon S3"). Operations on a version have actions of their own.
 */

/** Actions on the bucket. */
const BUCKET_ACTIONS: Readonly<Record<string, string>> = {
  CreateBucket: "CreateBucket",
  DeleteBucket: "DeleteBucket",
  HeadBucket: "ListBucket",
  GetBucketLocation: "GetBucketLocation",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  ListMultipartUploads: "ListBucketMultipartUploads",
  PutBucketTagging: "PutBucketTagging",
  GetBucketTagging: "GetBucketTagging",
  DeleteBucketTagging: "PutBucketTagging",
  PutBucketVersioning: "PutBucketVersioning",
  GetBucketVersioning: "GetBucketVersioning",
  PutBucketEncryption: "PutEncryptionConfiguration",
  GetBucketEncryption: "GetEncryptionConfiguration",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  PutBucketOwnershipControls: "PutBucketOwnershipControls",
  GetBucketOwnershipControls: "GetBucketOwnershipControls",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  PutBucketPolicy: "PutBucketPolicy",
  GetBucketPolicy: "GetBucketPolicy",
  GetBucketPolicyStatus: "GetBucketPolicyStatus",
  DeleteBucketPolicy: "DeleteBucketPolicy",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  GetBucketNotificationConfiguration: "GetBucketNotification",
};

/** Actions on the object: without and with a version id. */
const OBJECT_ACTIONS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  PutObject: [["PutObject", "PutObject"]],
  GetObject: [["GetObject", "GetObjectVersion"]],
  HeadObject: [["GetObject", "GetObjectVersion"]],
  GetObjectAttributes: [
    ["GetObject", "GetObjectVersion"],
    ["GetObjectAttributes", "GetObjectVersionAttributes"],
  ],
  DeleteObject: [["DeleteObject", "DeleteObjectVersion"]],
  CopyObject: [["PutObject", "PutObject"]],
  CreateMultipartUpload: [["PutObject", "PutObject"]],
  UploadPart: [["PutObject", "PutObject"]],
  UploadPartCopy: [["PutObject", "PutObject"]],
  CompleteMultipartUpload: [["PutObject", "PutObject"]],
  AbortMultipartUpload: [["AbortMultipartUpload", "AbortMultipartUpload"]],
  ListParts: [["ListMultipartUploadParts", "ListMultipartUploadParts"]],
  PutObjectTagging: [["PutObjectTagging", "PutObjectVersionTagging"]],
  GetObjectTagging: [["GetObjectTagging", "GetObjectVersionTagging"]],
  DeleteObjectTagging: [["DeleteObjectTagging", "DeleteObjectVersionTagging"]],
};

/** Input members that are condition keys. */
const CONDITION_KEYS: Readonly<Record<string, string>> = {
  Prefix: "s3:prefix",
  Delimiter: "s3:delimiter",
  MaxKeys: "s3:max-keys",
  VersionId: "s3:VersionId",
  ACL: "s3:x-amz-acl",
  StorageClass: "s3:x-amz-storage-class",
  ServerSideEncryption: "s3:x-amz-server-side-encryption",
  CopySource: "s3:x-amz-copy-source",
  MetadataDirective: "s3:x-amz-metadata-directive",
  ObjectOwnership: "s3:x-amz-object-ownership",
  IfMatch: "s3:if-match",
  IfNoneMatch: "s3:if-none-match",
};

/** The IAM requirements of a call; DeleteObjects asks for each of its keys itself. */
export function authorizationsOf(
  state: S3State,
  operation: string,
  input: Record<string, unknown>,
  context: RequestContext,
): readonly Authorization[] {
  if (operation === "ListBuckets") return [{ action: "s3:ListAllMyBuckets", resources: ["*"] }];
  const name = String(input.Bucket);
  if (context.principal.kind === "anonymous") checkUnrestricted(state, name);
  const arn = bucketArn(state, name);
  const conditions = conditionsOf(state, input);
  const onBucket = BUCKET_ACTIONS[operation];
  if (onBucket !== undefined) return [{ action: `s3:${onBucket}`, resources: [arn], conditions }];
  const needs: Authorization[] = [];
  const resources = [`${arn}/${String(input.Key)}`];
  for (const [plain, versioned] of OBJECT_ACTIONS[operation] ?? [])
    needs.push({ action: `s3:${input.VersionId === undefined ? plain : versioned}`, resources, conditions });
  if (typeof input.Tagging === "string" && input.Tagging !== "")
    needs.push({ action: "s3:PutObjectTagging", resources, conditions });
  if (typeof input.CopySource === "string") needs.push(...sourceNeeds(state, input.CopySource));
  return needs;
}

function sourceNeeds(state: S3State, header: string): Authorization[] {
  const source = readCopySource(header);
  const action = source.versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  const conditions = existingTags(state, source.bucket, source.key, source.versionId);
  return [{ action, resources: [`${bucketArn(state, source.bucket)}/${source.key}`], conditions }];
}

function conditionsOf(state: S3State, input: Record<string, unknown>): Record<string, string | readonly string[]> {
  const conditions: Record<string, string | readonly string[]> = {
    "s3:ResourceAccount": state.host.account,
    ...existingTags(state, String(input.Bucket), input.Key, input.VersionId),
  };
  for (const member of Object.keys(CONDITION_KEYS))
    if (input[member] !== undefined) conditions[CONDITION_KEYS[member]!] = String(input[member]);
  const location = (input.CreateBucketConfiguration as { LocationConstraint?: string } | undefined)?.LocationConstraint;
  if (location !== undefined) conditions["s3:LocationConstraint"] = location;
  const tags =
    typeof input.Tagging === "string"
      ? [...readTagging(input.Tagging)]
      : ((input.Tagging as { TagSet?: { Key?: string; Value?: string }[] } | undefined)?.TagSet ?? []).map(
          (tag) => [tag.Key ?? "", tag.Value ?? ""] as const,
        );
  for (const [key, value] of tags) conditions[`s3:RequestObjectTag/${key}`] = value;
  if (tags.length > 0) conditions["s3:RequestObjectTagKeys"] = tags.map(([key]) => key);
  return conditions;
}

function existingTags(
  state: S3State,
  bucket: string,
  key: unknown,
  versionId: unknown,
): Record<string, string | readonly string[]> {
  const entry = typeof key === "string" ? state.buckets.get(bucket)?.objects.get(key) : undefined;
  const version =
    versionId === undefined ? entry?.versions[0] : entry?.versions.find((item) => item.versionId === versionId);
  const conditions: Record<string, string> = {};
  for (const [name, value] of version?.content?.tags ?? []) conditions[`s3:ExistingObjectTag/${name}`] = value;
  return conditions;
}

/** RestrictPublicBuckets keeps callers from outside the account away from buckets with public policies. */
function checkUnrestricted(state: S3State, name: string): void {
  const bucket = state.buckets.get(name);
  if (bucket?.publicAccessBlock?.RestrictPublicBuckets && hasPublicPolicy(state, bucket)) throw accessDenied();
}
