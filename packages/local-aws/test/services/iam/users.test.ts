import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { ACCOUNT, allow, credentialsOf, policy, start } from "./clouds.ts";

const READ = "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess";

test("a user has policies, tags and up to two access keys, and goes when they are gone", async () => {
  const { cloud, iam } = start();
  const { User: ann } = await iam.send(new CreateUserCommand({ UserName: "ann", Path: "/people/" }));
  await iam.send(new TagUserCommand({ UserName: "ann", Tags: [{ Key: "team", Value: "red" }] }));
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument: policy(allow("s3:*")) }));
  await iam.send(new AttachUserPolicyCommand({ UserName: "ann", PolicyArn: READ }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));

  expect(ann).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:user/people/ann`,
    CreateDate: new Date(cloud.clock.now()),
  });
  expect(ann!.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
  expect(key).toMatchObject({ UserName: "ann", Status: "Active" });
  expect(key!.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(key!.SecretAccessKey).toHaveLength(40);
  expect((await iam.send(new ListUserTagsCommand({ UserName: "ann" }))).Tags).toEqual([{ Key: "team", Value: "red" }]);
  expect((await iam.send(new ListUserPoliciesCommand({ UserName: "ann" }))).PolicyNames).toEqual(["p"]);
  expect((await iam.send(new GetUserPolicyCommand({ UserName: "ann", PolicyName: "p" }))).UserName).toBe("ann");
  expect((await iam.send(new ListAttachedUserPoliciesCommand({ UserName: "ann" }))).AttachedPolicies).toHaveLength(1);
  await expect(iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Cannot exceed quota for AccessKeysPerUser: 2",
  });

  const remove = new DeleteUserCommand({ UserName: "ann" });
  await expect(iam.send(remove)).rejects.toMatchObject({
    message: "Cannot delete entity, must delete access keys first.",
  });
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: "ann" }));
  for (const { AccessKeyId } of AccessKeyMetadata!)
    await iam.send(new DeleteAccessKeyCommand({ UserName: "ann", AccessKeyId: AccessKeyId! }));
  await expect(iam.send(remove)).rejects.toMatchObject({
    message: "Cannot delete entity, must detach all policies first.",
  });
  await iam.send(new DetachUserPolicyCommand({ UserName: "ann", PolicyArn: READ }));
  await expect(iam.send(remove)).rejects.toMatchObject({
    message: "Cannot delete entity, must delete policies first.",
  });
  await iam.send(new DeleteUserPolicyCommand({ UserName: "ann", PolicyName: "p" }));
  await iam.send(remove);
  expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
});

test("without a name, the user is the caller", async () => {
  const { cloud, iam } = start();
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "self",
      PolicyDocument: policy(allow("iam:*", `arn:aws:iam::*:user/\${aws:username}`)),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = new IAMClient(cloud.clientConfig({ credentials: credentialsOf(AccessKey) }));

  const { User: self } = await ann.send(new GetUserCommand({}));
  const keys = await ann.send(new ListAccessKeysCommand({}));

  expect(self!.UserName).toBe("ann");
  expect(keys.AccessKeyMetadata!.map((item) => item.AccessKeyId)).toEqual([AccessKey!.AccessKeyId]);
  await expect(ann.send(new GetUserCommand({ UserName: "bob" }))).rejects.toMatchObject({
    name: "AccessDenied",
    message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: iam:GetUser on resource: arn:aws:iam::${ACCOUNT}:user/bob because no identity-based policy allows the iam:GetUser action`,
  });
  expect((await iam.send(new GetUserCommand({}))).User!.Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
});
