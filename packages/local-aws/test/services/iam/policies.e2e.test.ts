import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { ACCOUNT, ANYONE_HERE, allow, deny, policy, start } from "./clouds.ts";

const FIRST = policy(allow("s3:Get*"));
const SECOND = policy(allow("s3:*"));

test("a managed policy is described with its use", async () => {
  const { cloud, iam } = start();
  const { Policy: created } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "own", Path: "/app/", Description: "reads", PolicyDocument: FIRST }),
  );
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  await iam.send(new AttachUserPolicyCommand({ UserName: "ann", PolicyArn: created!.Arn! }));
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: "worker", PermissionsBoundary: created!.Arn! }));

  const { Policy: own } = await iam.send(new GetPolicyCommand({ PolicyArn: created!.Arn! }));
  const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: created!.Arn! }));

  expect(own).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:policy/app/own`,
    DefaultVersionId: "v1",
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 1,
    Description: "reads",
    CreateDate: new Date(cloud.clock.now()),
  });
  expect(own!.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
  expect(entities).toMatchObject({ PolicyUsers: [{ UserName: "ann" }], PolicyRoles: [{ RoleName: "worker" }] });
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn: created!.Arn! }))).rejects.toMatchObject({
    name: "DeleteConflictException",
    message: "Cannot delete a policy attached to entities.",
  });
});

test("a policy keeps five versions, numbered on, and one of them is the default", async () => {
  const { iam } = start();
  const { Policy: own } = await iam.send(new CreatePolicyCommand({ PolicyName: "own", PolicyDocument: FIRST }));
  const PolicyArn = own!.Arn!;
  const add = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: SECOND });
  for (let version = 2; version <= 5; version++) await iam.send(add);

  await expect(iam.send(add)).rejects.toMatchObject({ name: "LimitExceededException" });
  await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
  await expect(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v3" }))).rejects.toMatchObject({
    name: "DeleteConflictException",
    message: "Cannot delete the default version of a policy.",
  });
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v5" }));
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: SECOND, SetAsDefault: true }));

  const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  const first = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
  expect(Versions!.map((version) => version.VersionId)).toEqual(["v6", "v4", "v3", "v2", "v1"]);
  expect(Versions!.filter((version) => version.IsDefaultVersion).map((version) => version.VersionId)).toEqual(["v6"]);
  expect(decodeURIComponent(first.PolicyVersion!.Document!)).toBe(FIRST);
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
    message: expect.stringContaining("This policy has more than one version."),
  });
});

test("AWS-managed policies are listed apart and cannot be changed", async () => {
  const { iam } = start();
  await iam.send(new CreatePolicyCommand({ PolicyName: "own", PolicyDocument: FIRST }));
  const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole";

  const local = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const aws = await iam.send(new ListPoliciesCommand({ Scope: "AWS", PathPrefix: "/service-role/" }));
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));

  expect(local.Policies!.map((item) => item.PolicyName)).toEqual(["own"]);
  expect(aws.Policies!.map((item) => item.Arn)).toContain(PolicyArn);
  // AWS Managed Policy Reference, AWSLambdaKinesisExecutionRole.
  expect(JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement[0].Action).toContain(
    "kinesis:SubscribeToShard",
  );
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({ name: "AccessDenied" });
});

test("names and sizes of managed policies are limited", async () => {
  const { iam } = start();
  await iam.send(new CreatePolicyCommand({ PolicyName: "own", PolicyDocument: FIRST }));

  await expect(iam.send(new CreatePolicyCommand({ PolicyName: "OWN", PolicyDocument: FIRST }))).rejects.toMatchObject({
    name: "EntityAlreadyExistsException",
    message: "A policy called OWN already exists. Duplicate names are not allowed.",
  });
  const PolicyDocument = policy(allow("s3:*", `arn:aws:s3:::${"x".repeat(6144)}`));
  await expect(iam.send(new CreatePolicyCommand({ PolicyName: "big", PolicyDocument }))).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Cannot exceed quota for PolicySize: 6144",
  });
  await expect(
    iam.send(new GetPolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/none` })),
  ).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: `Policy arn:aws:iam::${ACCOUNT}:policy/none was not found.`,
  });
});

test("a simulation of policies says what they decide and which keys they miss", async () => {
  const { iam } = start();
  const own = policy(
    allow("s3:Get*", "arn:aws:s3:::b/*"),
    deny("s3:GetObject", "*", { Bool: { "aws:SecureTransport": "false" } }),
  );

  const { EvaluationResults: results } = await iam.send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: [own],
      ActionNames: ["s3:GetObject", "s3:PutObject"],
      ResourceArns: ["arn:aws:s3:::b/k"],
    }),
  );
  const denied = await iam.send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: [own],
      ActionNames: ["s3:GetObject"],
      ResourceArns: ["arn:aws:s3:::b/k"],
      ContextEntries: [
        { ContextKeyName: "aws:securetransport", ContextKeyValues: ["false"], ContextKeyType: "boolean" },
      ],
    }),
  );

  expect(results!.map((result) => [result.EvalActionName, result.EvalDecision, result.MissingContextValues])).toEqual([
    ["s3:GetObject", "allowed", ["aws:SecureTransport"]],
    ["s3:PutObject", "implicitDeny", ["aws:SecureTransport"]],
  ]);
  expect(denied.EvaluationResults![0]).toMatchObject({
    EvalDecision: "explicitDeny",
    MatchedStatements: [{ SourcePolicyId: "PolicyInputList.1" }],
  });
});

test("a simulation of a role uses its policies and its boundary", async () => {
  const { iam } = start();
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "p", PolicyDocument: SECOND }));
  await iam.send(
    new PutRolePermissionsBoundaryCommand({
      RoleName: "worker",
      PermissionsBoundary: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    }),
  );

  const { EvaluationResults: results } = await iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn: role!.Arn!, ActionNames: ["s3:GetObject", "s3:PutObject"] }),
  );

  expect(results!.map((result) => [result.EvalDecision, result.PermissionsBoundaryDecisionDetail])).toEqual([
    ["allowed", { AllowedByPermissionsBoundary: true }],
    ["implicitDeny", { AllowedByPermissionsBoundary: false }],
  ]);
});

test("what IAM does not execute is refused by name", async () => {
  const { iam } = start();

  await expect(
    iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "kinesis.amazonaws.com" })),
  ).rejects.toMatchObject({ name: "NotImplemented", message: expect.stringContaining("iam:CreateServiceLinkedRole") });
});
