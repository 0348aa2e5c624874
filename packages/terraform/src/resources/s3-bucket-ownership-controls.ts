import { DeleteBucketOwnershipControlsCommand, PutBucketOwnershipControlsCommand } from "@aws-sdk/client-s3";
import { bucketSetting } from "./bucket-setting.ts";

export const s3BucketOwnershipControls = bucketSetting({
  type: "aws_s3_bucket_ownership_controls",
  supports: { arguments: ["bucket"], blocks: { rule: { arguments: ["object_ownership"] } } },
  put(client, Bucket, config) {
    const [{ object_ownership: ObjectOwnership }] = config.rule as [{ object_ownership: "BucketOwnerEnforced" }];
    return client.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  },
  remove: (client, Bucket) => client.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
});
