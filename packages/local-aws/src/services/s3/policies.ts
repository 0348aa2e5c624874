import type {
  DeleteBucketPolicyCommandInput,
  DeletePublicAccessBlockCommandInput,
  GetBucketPolicyCommandInput,
  GetBucketPolicyCommandOutput,
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  PutBucketPolicyCommandInput,
  PutPublicAccessBlockCommandInput,
} from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import { accessDenied } from "./errors.ts";
import { isPublicPolicy, readBucketPolicy } from "./policy-document.ts";
import { type Bucket, bucketArn, type Output, requireBucket, type S3State } from "./state.ts";

/** Bucket policies and the public access block. */
export function policyOperations(state: S3State) {
  return {
    PutBucketPolicy: operation<PutBucketPolicyCommandInput, undefined>(
      ["Bucket", "Policy", "ContentMD5", "ChecksumAlgorithm", "ConfirmRemoveSelfBucketAccess", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const document = readBucketPolicy(input.Policy ?? "", bucketArn(state, bucket.name));
        if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(document))
          throw accessDenied(
            `User: ${context.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(state, bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
          );
        bucket.policy = input.Policy;
        return undefined;
      },
    ),
    GetBucketPolicy: operation<GetBucketPolicyCommandInput, Output<GetBucketPolicyCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        return { Policy: requirePolicy(bucket) };
      },
    ),
    GetBucketPolicyStatus: operation<GetBucketPolicyStatusCommandInput, Output<GetBucketPolicyStatusCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        requirePolicy(bucket);
        return { PolicyStatus: { IsPublic: hasPublicPolicy(state, bucket) } };
      },
    ),
    DeleteBucketPolicy: operation<DeleteBucketPolicyCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).policy = undefined;
        return undefined;
      },
    ),
    PutPublicAccessBlock: operation<PutPublicAccessBlockCommandInput, undefined>(
      ["Bucket", "PublicAccessBlockConfiguration", "ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const given = input.PublicAccessBlockConfiguration;
        bucket.publicAccessBlock = {
          BlockPublicAcls: given?.BlockPublicAcls ?? false,
          IgnorePublicAcls: given?.IgnorePublicAcls ?? false,
          BlockPublicPolicy: given?.BlockPublicPolicy ?? false,
          RestrictPublicBuckets: given?.RestrictPublicBuckets ?? false,
        };
        return undefined;
      },
    ),
    GetPublicAccessBlock: operation<GetPublicAccessBlockCommandInput, Output<GetPublicAccessBlockCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        if (!bucket.publicAccessBlock)
          throw new AwsError(
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
            { status: 404, fields: { BucketName: bucket.name } },
          );
        return { PublicAccessBlockConfiguration: { ...bucket.publicAccessBlock } };
      },
    ),
    DeletePublicAccessBlock: operation<DeletePublicAccessBlockCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).publicAccessBlock = undefined;
        return undefined;
      },
    ),
  };
}

function requirePolicy(bucket: Bucket): string {
  if (bucket.policy === undefined)
    throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", {
      status: 404,
      fields: { BucketName: bucket.name },
    });
  return bucket.policy;
}

export function hasPublicPolicy(state: S3State, bucket: Bucket): boolean {
  return bucket.policy !== undefined && isPublicPolicy(readBucketPolicy(bucket.policy, bucketArn(state, bucket.name)));
}
