/** An exception to a rule about literals, for one file and with its reason. An entry that nothing needs is a finding. */
export interface Allowed {
  readonly rule: "account-id" | "region" | "arn" | "resource-name";
  readonly file: string;
  readonly reason: string;
}

export const allowed: readonly Allowed[] = [
  {
    rule: "region",
    file: "packages/local-aws/src/cloud.ts",
    reason: "the documented default Region of the embedded AWS, which has to have one",
  },
  {
    rule: "account-id",
    file: "packages/local-aws/src/cloud.ts",
    reason: "the documented default account of the embedded AWS: twelve zeros, which AWS never hands out",
  },
  {
    rule: "region",
    file: "packages/local-aws/src/services/s3/buckets.ts",
    reason:
      "S3's own rule for its first Region, which takes no LocationConstraint and answers a second creation with 200",
  },
  {
    rule: "region",
    file: "packages/terraform/src/resources/s3-bucket.ts",
    reason: "the same rule of S3 when creating a bucket; the second name only narrows a type of the SDK",
  },
  {
    rule: "region",
    file: "packages/local-aws/src/services/firehose/quota.ts",
    reason: "the Regions that Firehose gives a higher quota to",
  },
  {
    rule: "region",
    file: "packages/firehose-producer/src/quota.ts",
    reason: "the Regions that Firehose gives a higher quota to",
  },
  {
    rule: "region",
    file: "apps/delivery-alarms/src/sample.ts",
    reason: "the embedded AWS of this sample is in a Region with the quota of most Regions",
  },
  {
    rule: "region",
    file: "packages/local-aws/src/services/cloudwatch/alarms/region-names.ts",
    reason: "the names by which CloudWatch's notifications call the Regions",
  },
];
