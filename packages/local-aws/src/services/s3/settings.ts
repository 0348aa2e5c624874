import type {
  DeleteBucketEncryptionCommandInput,
  DeleteBucketOwnershipControlsCommandInput,
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionCommandOutput,
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  PutBucketEncryptionCommandInput,
  PutBucketOwnershipControlsCommandInput,
  PutBucketVersioningCommandInput,
} from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import { invalidArgument, malformedXml, unsupportedValue } from "./errors.ts";
import { type Output, requireBucket, type S3State } from "./state.ts";

/** Versioning, default encryption and ownership controls of buckets. */
export function settingOperations(state: S3State) {
  return {
    PutBucketVersioning: operation<PutBucketVersioningCommandInput, undefined>(
      ["Bucket", "VersioningConfiguration", "ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const { Status: status, MFADelete: mfa } = input.VersioningConfiguration ?? {};
        if (mfa === "Enabled")
          throw unsupportedValue("PutBucketVersioning", "MfaDelete", mfa, "there are no MFA devices here");
        if (status === undefined)
          throw new AwsError("IllegalVersioningConfigurationException", "The Versioning element must be specified");
        if (status !== "Enabled" && status !== "Suspended")
          throw malformedXml("the Status of a VersioningConfiguration is Enabled or Suspended");
        bucket.versioning = status;
        return undefined;
      },
    ),
    GetBucketVersioning: operation<GetBucketVersioningCommandInput, Output<GetBucketVersioningCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const { versioning } = requireBucket(state, input, context);
        return versioning === undefined ? {} : { Status: versioning };
      },
    ),
    PutBucketEncryption: operation<PutBucketEncryptionCommandInput, undefined>(
      ["Bucket", "ServerSideEncryptionConfiguration", "ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
        const rule = rules[0];
        if (rules.length !== 1 || !rule) throw malformedXml("an encryption configuration has one Rule");
        const { SSEAlgorithm: algorithm = "AES256", KMSMasterKeyID: key } =
          rule.ApplyServerSideEncryptionByDefault ?? {};
        if (algorithm !== "AES256")
          throw unsupportedValue("PutBucketEncryption", "SSEAlgorithm", algorithm, "use AES256");
        if (key !== undefined)
          throw invalidArgument(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            "ApplyServerSideEncryptionByDefault",
            key,
          );
        if (rule.BlockedEncryptionTypes?.EncryptionType?.some((type) => type !== "NONE" && type !== "SSE-C"))
          throw unsupportedValue(
            "PutBucketEncryption",
            "BlockedEncryptionTypes",
            rule.BlockedEncryptionTypes.EncryptionType.join(","),
            "use SSE-C, which is refused here, or NONE",
          );
        bucket.bucketKey = rule.BucketKeyEnabled ?? false;
        return undefined;
      },
    ),
    GetBucketEncryption: operation<GetBucketEncryptionCommandInput, Output<GetBucketEncryptionCommandOutput>>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        const { bucketKey } = requireBucket(state, input, context);
        const rule = {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const },
          BucketKeyEnabled: bucketKey,
        };
        return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
      },
    ),
    DeleteBucketEncryption: operation<DeleteBucketEncryptionCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).bucketKey = false;
        return undefined;
      },
    ),
    PutBucketOwnershipControls: operation<PutBucketOwnershipControlsCommandInput, undefined>(
      ["Bucket", "OwnershipControls", "ContentMD5", "ChecksumAlgorithm", "ExpectedBucketOwner"],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const rules = input.OwnershipControls?.Rules ?? [];
        if (rules.length !== 1) throw malformedXml("ownership controls have one Rule");
        checkOwnership("PutBucketOwnershipControls", rules[0]!.ObjectOwnership);
        bucket.ownershipControls = true;
        return undefined;
      },
    ),
    GetBucketOwnershipControls: operation<
      GetBucketOwnershipControlsCommandInput,
      Output<GetBucketOwnershipControlsCommandOutput>
    >(["Bucket", "ExpectedBucketOwner"], (input, context) => {
      const bucket = requireBucket(state, input, context);
      if (!bucket.ownershipControls)
        throw new AwsError("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", {
          status: 404,
          fields: { BucketName: bucket.name },
        });
      return { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } };
    }),
    DeleteBucketOwnershipControls: operation<DeleteBucketOwnershipControlsCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).ownershipControls = false;
        return undefined;
      },
    ),
  };
}

/** @throws AwsError NotImplemented for settings that need ACLs. */
export function checkOwnership(operationName: string, ownership: string | undefined): void {
  if (ownership !== undefined && ownership !== "BucketOwnerEnforced")
    throw unsupportedValue(operationName, "ObjectOwnership", ownership, "ACLs are disabled; use BucketOwnerEnforced");
}
