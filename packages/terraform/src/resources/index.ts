import type { ResourceHandler } from "../plan/handler.ts";
import { iamPolicy, iamRolePolicy, iamRolePolicyAttachment } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { kinesisStream } from "./kinesis-stream.ts";
import { s3Bucket } from "./s3-bucket.ts";
import {
  s3BucketLifecycleConfiguration,
  s3BucketOwnershipControls,
  s3BucketPolicy,
  s3BucketPublicAccessBlock,
  s3BucketServerSideEncryptionConfiguration,
  s3BucketVersioning,
} from "./s3-bucket-settings.ts";

/** Every resource type that the embedded AWS can hold, by type. */
export const RESOURCES: ReadonlyMap<string, ResourceHandler> = new Map(
  [
    iamPolicy,
    iamRole,
    iamRolePolicy,
    iamRolePolicyAttachment,
    kinesisStream,
    s3Bucket,
    s3BucketLifecycleConfiguration,
    s3BucketOwnershipControls,
    s3BucketPolicy,
    s3BucketPublicAccessBlock,
    s3BucketServerSideEncryptionConfiguration,
    s3BucketVersioning,
  ].map((handler) => [handler.type, handler]),
);
