import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Context } from "./parameters.ts";

const POLICY = "no-more-writing";
const DENY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "s3:PutObject", Resource: "*" }],
});

/** Takes the permission to write from the role that orders are delivered with, and gives it back afterwards. */
export async function withoutPermission({ aws, outputs }: Context, run: () => Promise<void>): Promise<void> {
  const role = { RoleName: outputs.orders_role, PolicyName: POLICY };
  await aws.iam().send(new PutRolePolicyCommand({ ...role, PolicyDocument: DENY }));
  try {
    await run();
  } finally {
    await aws.iam().send(new DeleteRolePolicyCommand(role));
  }
}
