import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { ClientOptions } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** Client options with the rights of a role, for the hour that a session lasts. */
export async function asRole({ aws, outputs }: Context, role: "task_role" | "analyst_role"): Promise<ClientOptions> {
  const { Credentials } = await aws
    .sts()
    .send(new AssumeRoleCommand({ RoleArn: outputs[role], RoleSessionName: "cdc-lake" }));
  return {
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  };
}
