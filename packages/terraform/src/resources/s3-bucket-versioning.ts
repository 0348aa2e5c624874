import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { bucketSetting } from "./bucket-setting.ts";

export const s3BucketVersioning = bucketSetting({
  type: "aws_s3_bucket_versioning",
  supports: { arguments: ["bucket"], blocks: { versioning_configuration: { arguments: ["status"] } } },
  put(client, Bucket, config) {
    const [{ status }] = config.versioning_configuration as [{ status: "Enabled" | "Suspended" | "Disabled" }];
    // "Disabled" states that versioning was never on; there is no call for it.
    return status === "Disabled"
      ? Promise.resolve()
      : client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: status } }));
  },
  remove(client, Bucket, prior) {
    const [{ status }] = prior.versioning_configuration as [{ status: string }];
    return status === "Enabled"
      ? client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }))
      : Promise.resolve();
  },
});
