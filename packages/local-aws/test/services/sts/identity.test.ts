import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { sts as definition } from "../../../src/services/sts/index.ts";
import { ACCOUNT, allow, credentialsOf, policy, start, trust } from "../iam/clouds.ts";

test("session tokens of the root user last an hour at most and act as the root user", async () => {
  const { cloud, sts } = start();

  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 36_000 }));
  const session = new STSClient(cloud.clientConfig({ credentials: credentialsOf(Credentials) }));
  const identity = await session.send(new GetCallerIdentityCommand({}));

  expect(Credentials!.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(Credentials!.Expiration!.getTime()).toBe(cloud.clock.now() + 3_600_000);
  expect(identity.Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  await expect(session.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: "AccessDenied",
    message: "Cannot call GetSessionToken with session credentials",
  });
  await expect(sts.send(new GetSessionTokenCommand({ DurationSeconds: 899 }))).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("an access key tells its account", async () => {
  const { cloud, sts } = start();

  const { Account } = await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: cloud.root.accessKeyId }));

  expect(Account).toBe(ACCOUNT);
  await expect(sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: "AKIAIOSFODNN7EXAMPLE" }))).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("a service assumes the roles that trust it, under the conditions they set", async () => {
  const { cloud, iam } = start();
  const RoleName = "worker";
  const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
  const { Role: role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: trust({ Service: "lambda.amazonaws.com" }, { ArnLike: { "aws:SourceArn": arn } }),
    }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: policy(allow("sts:*")) }));
  const { api } = cloud.services.instance(definition, cloud.region);
  const roleArn = role!.Arn!;

  const credential = api.assumeRoleForService(roleArn, "lambda.amazonaws.com", {
    sessionName: "f",
    conditions: { "aws:SourceArn": arn },
  });
  const { accessKeyId, secretAccessKey, sessionToken } = credential;
  const session = new STSClient(
    cloud.clientConfig({ credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken! } }),
  );

  expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    `arn:aws:sts::${ACCOUNT}:assumed-role/worker/f`,
  );
  const denied = expect.objectContaining({ code: "AccessDenied" });
  expect(() => api.assumeRoleForService(roleArn, "lambda.amazonaws.com", { sessionName: "f" })).toThrow(denied);
  expect(() =>
    api.assumeRoleForService(roleArn, "firehose.amazonaws.com", {
      sessionName: "f",
      conditions: { "aws:SourceArn": arn },
    }),
  ).toThrow(denied);
  expect(() => api.assumeRoleForService(`${roleArn}-none`, "lambda.amazonaws.com", { sessionName: "f" })).toThrow(
    denied,
  );
});
