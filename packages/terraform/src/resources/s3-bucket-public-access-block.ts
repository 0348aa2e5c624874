import { DeletePublicAccessBlockCommand, PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { bucketSetting } from "./bucket-setting.ts";

export const s3BucketPublicAccessBlock = bucketSetting({
  type: "aws_s3_bucket_public_access_block",
  supports: {
    arguments: ["bucket", "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"],
  },
  defaults: {
    block_public_acls: false,
    block_public_policy: false,
    ignore_public_acls: false,
    restrict_public_buckets: false,
  },
  put: (client, Bucket, config) =>
    client.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: config.block_public_acls === true,
          BlockPublicPolicy: config.block_public_policy === true,
          IgnorePublicAcls: config.ignore_public_acls === true,
          RestrictPublicBuckets: config.restrict_public_buckets === true,
        },
      }),
    ),
  remove: (client, Bucket) => client.send(new DeletePublicAccessBlockCommand({ Bucket })),
});
