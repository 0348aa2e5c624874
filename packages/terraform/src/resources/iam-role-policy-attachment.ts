import { AttachRolePolicyCommand, DetachRolePolicyCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { ResourceHandler } from "../plan/handler.ts";

export const iamRolePolicyAttachment: ResourceHandler = {
  type: "aws_iam_role_policy_attachment",
  supports: { arguments: ["role", "policy_arn"] },
  absent: ["NoSuchEntityException", "NoSuchEntity"],
  replaceOn: ["role", "policy_arn"],
  async create(config, context) {
    await context
      .client<IAMClient>("iam")
      .send(new AttachRolePolicyCommand({ RoleName: String(config.role), PolicyArn: String(config.policy_arn) }));
    return { ...config, id: `${String(config.role)}-${context.random(26)}` };
  },
  async delete(prior, context) {
    await context
      .client<IAMClient>("iam")
      .send(new DetachRolePolicyCommand({ RoleName: String(prior.role), PolicyArn: String(prior.policy_arn) }));
  },
};
