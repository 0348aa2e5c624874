import { DeleteBucketEncryptionCommand, PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { bucketSetting } from "./bucket-setting.ts";

interface EncryptionRule {
  readonly bucket_key_enabled?: boolean;
  readonly apply_server_side_encryption_by_default?: readonly [
    { readonly sse_algorithm: "AES256"; readonly kms_master_key_id?: string },
  ];
}

export const s3BucketServerSideEncryptionConfiguration = bucketSetting({
  type: "aws_s3_bucket_server_side_encryption_configuration",
  supports: {
    arguments: ["bucket"],
    blocks: {
      rule: {
        arguments: ["bucket_key_enabled"],
        blocks: { apply_server_side_encryption_by_default: { arguments: ["sse_algorithm", "kms_master_key_id"] } },
      },
    },
  },
  put(client, Bucket, config) {
    const Rules = (config.rule as readonly EncryptionRule[]).map((rule) => {
      const byDefault = rule.apply_server_side_encryption_by_default?.[0];
      return {
        ...(rule.bucket_key_enabled === undefined ? {} : { BucketKeyEnabled: rule.bucket_key_enabled }),
        ...(byDefault
          ? {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: byDefault.sse_algorithm,
                ...(byDefault.kms_master_key_id ? { KMSMasterKeyID: byDefault.kms_master_key_id } : {}),
              },
            }
          : {}),
      };
    });
    return client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
  remove: (client, Bucket) => client.send(new DeleteBucketEncryptionCommand({ Bucket })),
});
