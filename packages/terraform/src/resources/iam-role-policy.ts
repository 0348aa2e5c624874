import { DeleteRolePolicyCommand, type IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const iamRolePolicy: ResourceHandler = {
  type: "aws_iam_role_policy",
  supports: { arguments: ["name", "name_prefix", "role", "policy"] },
  absent: ["NoSuchEntityException", "NoSuchEntity"],
  replaceOn: ["name", "name_prefix", "role"],
  create: putRolePolicy,
  update: (config, prior, context) => putRolePolicy({ ...config, name: prior.name }, context),
  async delete(prior, context) {
    await context
      .client<IAMClient>("iam")
      .send(new DeleteRolePolicyCommand({ RoleName: String(prior.role), PolicyName: String(prior.name) }));
  },
};

async function putRolePolicy(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const name =
    typeof config.name === "string"
      ? config.name
      : `${String(config.name_prefix ?? "terraform-")}${context.random(26)}`;
  const input = { RoleName: String(config.role), PolicyName: name, PolicyDocument: String(config.policy) };
  await context.client<IAMClient>("iam").send(new PutRolePolicyCommand(input));
  return { ...config, name, id: `${input.RoleName}:${name}` };
}
