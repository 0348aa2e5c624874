import type { DataHandler } from "../plan/handler.ts";

export const callerIdentity: DataHandler = {
  type: "aws_caller_identity",
  supports: { arguments: [] },
  read: (_, context) => ({
    id: context.account,
    account_id: context.account,
    arn: `arn:${context.partition}:iam::${context.account}:root`,
    user_id: context.account,
  }),
};

export const partition: DataHandler = {
  type: "aws_partition",
  supports: { arguments: [] },
  read: (_, context) => ({
    id: context.partition,
    partition: context.partition,
    dns_suffix: context.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    reverse_dns_prefix: context.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
  }),
};

export const region: DataHandler = {
  type: "aws_region",
  supports: { arguments: [] },
  read: (_, context) => ({ id: context.region, name: context.region, endpoint: `ec2.${context.region}.amazonaws.com` }),
};

/** Three zones, as most Regions have at least. */
export const availabilityZones: DataHandler = {
  type: "aws_availability_zones",
  supports: { arguments: ["state"] },
  read(config, context) {
    const available = config.state === undefined || config.state === "available";
    const names = available ? ["a", "b", "c"].map((letter) => context.region + letter) : [];
    return { ...config, id: context.region, names, group_names: [context.region] };
  },
};
