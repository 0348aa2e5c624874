/** Developer guide, default key policy: the account may give access by identity policies. */
export function defaultPolicy(partition: string, account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** The policy of an AWS-managed key: everyone in the account who may use the service may use the key through it. */
export function managedPolicy(partition: string, account: string, service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: `auto-${service.split(".")[0]}-1`,
    Statement: [
      {
        Sid: "Allow access through the service for all principals in the account that are authorized to use it",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": service, "kms:CallerAccount": account } },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
}
