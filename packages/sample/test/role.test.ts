import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { createCloud } from "@millrace/local-aws";
import { expect, test } from "vitest";
import { createClients } from "../src/clients.ts";
import { roleSession } from "../src/role.ts";

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "sts:AssumeRole" }],
};

test("a session of a role is shared, taken anew before it ends, and asked for again after a refusal", async () => {
  await using cloud = createCloud({ clock: "fast" });
  const { aws, close } = createClients(cloud.clock, (options) => cloud.clientConfig(options));
  const session = roleSession({ aws, clock: cloud.clock }, "arn:aws:iam::000000000000:role/analyst");
  await expect(session()).rejects.toThrow(/AssumeRole/);
  await aws.iam().send(new CreateRoleCommand({ RoleName: "analyst", AssumeRolePolicyDocument: JSON.stringify(TRUST) }));

  const [first, same] = await Promise.all([session(), session()]);
  expect(same).toBe(first);
  const { Arn } = await aws.sts({ credentials: first }).send(new GetCallerIdentityCommand({}));
  expect(Arn).toMatch(/:assumed-role\/analyst\//);
  await cloud.clock.sleep(39 * 60_000);
  expect(await session()).toBe(first);
  await cloud.clock.sleep(2 * 60_000);
  expect((await session()).accessKeyId).not.toBe(first.accessKeyId);
  close();
});
