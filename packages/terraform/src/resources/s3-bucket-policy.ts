import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { bucketSetting } from "./bucket-setting.ts";

export const s3BucketPolicy = bucketSetting({
  type: "aws_s3_bucket_policy",
  supports: { arguments: ["bucket", "policy"] },
  put: (client, Bucket, config) => client.send(new PutBucketPolicyCommand({ Bucket, Policy: String(config.policy) })),
  remove: (client, Bucket) => client.send(new DeleteBucketPolicyCommand({ Bucket })),
});
