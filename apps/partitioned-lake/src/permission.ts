import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Context } from "./parameters.ts";

const POLICY = "no-invocations";
const DENY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "lambda:InvokeFunction", Resource: "*" }],
});

/** Takes the permission to invoke the function from the role of the ticks, and gives it back afterwards. */
export async function withoutPermission({ aws, outputs }: Context, run: () => Promise<void>): Promise<void> {
  const role = { RoleName: outputs.tickers_role, PolicyName: POLICY };
  await aws.iam().send(new PutRolePolicyCommand({ ...role, PolicyDocument: DENY }));
  try {
    await run();
  } finally {
    await aws.iam().send(new DeleteRolePolicyCommand(role));
  }
}
