import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { ACCOUNT, ANYONE_HERE, allow, policy, start, trust } from "./clouds.ts";

const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const LAMBDA = trust({ Service: "lambda.amazonaws.com" });

function create(RoleName: string, more: object = {}): CreateRoleCommand {
  return new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: LAMBDA, ...more });
}

test("a role is kept as it was created", async () => {
  const { cloud, iam } = start();

  const created = await iam.send(
    create("worker", {
      Path: "/app/",
      Description: "works",
      MaxSessionDuration: 7200,
      Tags: [{ Key: "a", Value: "1" }],
    }),
  );
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }));

  expect(role).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:role/app/worker`,
    Path: "/app/",
    Description: "works",
    MaxSessionDuration: 7200,
    CreateDate: new Date(cloud.clock.now()),
    Tags: [{ Key: "a", Value: "1" }],
  });
  expect(role!.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(role!.RoleId).toBe(created.Role!.RoleId);
  expect(JSON.parse(decodeURIComponent(role!.AssumeRolePolicyDocument!))).toEqual(JSON.parse(LAMBDA));
});

test("a role's settings, trust and tags change", async () => {
  const { iam } = start();
  await iam.send(create("worker"));

  await iam.send(new UpdateRoleCommand({ RoleName: "worker", Description: "new", MaxSessionDuration: 43_200 }));
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "worker", PolicyDocument: ANYONE_HERE }));
  await iam.send(
    new TagRoleCommand({
      RoleName: "worker",
      Tags: [
        { Key: "A", Value: "1" },
        { Key: "b", Value: "" },
      ],
    }),
  );
  await iam.send(new TagRoleCommand({ RoleName: "worker", Tags: [{ Key: "a", Value: "2" }] }));
  await iam.send(new UntagRoleCommand({ RoleName: "worker", TagKeys: ["B"] }));

  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }));
  expect(role).toMatchObject({ Description: "new", MaxSessionDuration: 43_200 });
  expect(decodeURIComponent(role!.AssumeRolePolicyDocument!)).toBe(ANYONE_HERE);
  expect((await iam.send(new ListRoleTagsCommand({ RoleName: "worker" }))).Tags).toEqual([{ Key: "a", Value: "2" }]);
});

test("inline policies are put, listed, read and deleted", async () => {
  const { iam } = start();
  await iam.send(create("worker"));
  const document = policy(allow("s3:*"));
  for (const PolicyName of ["b", "a"])
    await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName, PolicyDocument: document }));

  const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName: "worker" }));
  const read = await iam.send(new GetRolePolicyCommand({ RoleName: "worker", PolicyName: "a" }));
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "worker", PolicyName: "a" }));

  expect(PolicyNames).toEqual(["a", "b"]);
  expect(read).toMatchObject({ RoleName: "worker", PolicyName: "a" });
  expect(decodeURIComponent(read.PolicyDocument!)).toBe(document);
  await expect(iam.send(new GetRolePolicyCommand({ RoleName: "worker", PolicyName: "a" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: "The role policy with name a cannot be found.",
    $metadata: { httpStatusCode: 404 },
  });
});

test("managed policies, those of AWS too, are attached and detached", async () => {
  const { iam } = start();
  await iam.send(create("worker"));
  const own = await iam.send(new CreatePolicyCommand({ PolicyName: "own", PolicyDocument: policy(allow("s3:*")) }));
  for (const PolicyArn of [BASIC, own.Policy!.Arn!, BASIC])
    await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn }));

  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "worker" }));
  await iam.send(new DetachRolePolicyCommand({ RoleName: "worker", PolicyArn: BASIC }));

  expect(AttachedPolicies).toEqual([
    { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: BASIC },
    { PolicyName: "own", PolicyArn: own.Policy!.Arn },
  ]);
  await expect(iam.send(new DetachRolePolicyCommand({ RoleName: "worker", PolicyArn: BASIC }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: `Policy ${BASIC} was not found.`,
  });
  await expect(
    iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn: `${own.Policy!.Arn}-missing` })),
  ).rejects.toMatchObject({ message: `Policy ${own.Policy!.Arn}-missing does not exist or is not attachable.` });
});

test("an AWS-managed policy this cloud does not hold is refused by name", async () => {
  const { iam } = start();
  await iam.send(create("worker"));
  const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  await expect(iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn }))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining(PolicyArn),
  });
});

test("a permissions boundary is set, shown and removed", async () => {
  const { iam } = start();
  const { Policy: limit } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "limit", PolicyDocument: policy(allow("s3:*")) }),
  );
  await iam.send(create("worker", { PermissionsBoundary: limit!.Arn }));
  async function boundary() {
    return (await iam.send(new GetRoleCommand({ RoleName: "worker" }))).Role!.PermissionsBoundary;
  }

  expect(await boundary()).toEqual({
    PermissionsBoundaryType: "PermissionsBoundaryPolicy",
    PermissionsBoundaryArn: limit!.Arn,
  });
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: "worker" }));
  expect(await boundary()).toBeUndefined();
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: "worker", PermissionsBoundary: BASIC }));
  expect((await boundary())!.PermissionsBoundaryArn).toBe(BASIC);
});

test("a role in use cannot be deleted", async () => {
  const { iam } = start();
  const remove = new DeleteRoleCommand({ RoleName: "worker" });
  await iam.send(create("worker"));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "p", PolicyDocument: policy(allow("s3:*")) }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn: BASIC }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "box" }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "box", RoleName: "worker" }));
  const conflict = { name: "DeleteConflictException", $metadata: { httpStatusCode: 409 } };

  await expect(iam.send(remove)).rejects.toMatchObject({
    ...conflict,
    message: "Cannot delete entity, must detach all policies first.",
  });
  await iam.send(new DetachRolePolicyCommand({ RoleName: "worker", PolicyArn: BASIC }));
  await expect(iam.send(remove)).rejects.toMatchObject({
    ...conflict,
    message: "Cannot delete entity, must delete policies first.",
  });
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "worker", PolicyName: "p" }));
  await expect(iam.send(remove)).rejects.toMatchObject({
    ...conflict,
    message: "Cannot delete entity, must remove roles from instance profile first.",
  });
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: "box", RoleName: "worker" }));
  await iam.send(remove);

  await expect(iam.send(new GetRoleCommand({ RoleName: "worker" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: "The role with name worker cannot be found.",
  });
});

test("an instance profile holds one role", async () => {
  const { iam } = start();
  for (const name of ["one", "two"]) await iam.send(create(name));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "box", Path: "/boxes/" }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "box", RoleName: "one" }));

  const { InstanceProfile: box } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: "box" }));
  const ofOne = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: "one" }));

  expect(box).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/boxes/box`,
    Roles: [{ RoleName: "one" }],
  });
  expect(ofOne.InstanceProfiles!.map((profile) => profile.InstanceProfileName)).toEqual(["box"]);
  await expect(
    iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "box", RoleName: "two" })),
  ).rejects.toMatchObject({ name: "LimitExceededException" });
  await expect(iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: "box" }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
});

test("roles are listed in pages, by path", async () => {
  const { iam } = start();
  for (const name of ["c", "a", "b", "d"]) await iam.send(create(name, { Path: name === "d" ? "/other/" : "/app/" }));
  const names: string[] = [];
  let Marker: string | undefined;

  do {
    const page: {
      Roles?: { RoleName?: string | undefined }[] | undefined;
      Marker?: string | undefined;
      IsTruncated?: boolean | undefined;
    } = await iam.send(new ListRolesCommand({ PathPrefix: "/app/", MaxItems: 2, Marker }));
    names.push(...page.Roles!.map((role) => role.RoleName!));
    expect(page.IsTruncated).toBe(page.Marker !== undefined);
    Marker = page.Marker;
  } while (Marker !== undefined);

  expect(names).toEqual(["a", "b", "c"]);
  await expect(iam.send(new ListRolesCommand({ Marker: "nonsense" }))).rejects.toMatchObject({
    name: "InvalidInputException",
  });
  await expect(iam.send(new ListRolesCommand({ MaxItems: 1001 }))).rejects.toMatchObject({ name: "ValidationError" });
});

describe("refusals", () => {
  test("a name exists only once, whatever its case", async () => {
    const { iam } = start();
    await iam.send(create("worker"));

    await expect(iam.send(create("Worker"))).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "Role with name Worker already exists.",
      $metadata: { httpStatusCode: 409 },
    });
  });

  test.each([
    [
      { RoleName: "with space" },
      "at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    ],
    [{ RoleName: "x".repeat(65) }, "Member must have length less than or equal to 64"],
    [
      { MaxSessionDuration: 3599 },
      "at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    ],
    [{ Path: "app" }, "The specified value for path is invalid."],
  ])("%j is refused", async (more, message) => {
    const { iam } = start();

    await expect(iam.send(create("worker", more))).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(message),
    });
  });

  test("a malformed policy is refused at write time", async () => {
    const { iam } = start();
    await iam.send(create("worker"));
    const malformed = { name: "MalformedPolicyDocumentException" };
    const nobody = trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/nobody` });

    await expect(iam.send(create("other", { AssumeRolePolicyDocument: "{" }))).rejects.toMatchObject(malformed);
    await expect(iam.send(create("other", { AssumeRolePolicyDocument: nobody }))).rejects.toMatchObject({
      ...malformed,
      message: `Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:user/nobody"`,
    });
    const unknownOperator = policy(allow("s3:*", "*", { StringMatches: { "aws:userid": "a" } }));
    await expect(
      iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "p", PolicyDocument: unknownOperator })),
    ).rejects.toMatchObject({ ...malformed, message: expect.stringContaining("StringMatches") });
  });

  test("quotas hold: ten attached policies, 10,240 characters inline, 2,048 of trust, 50 tags", async () => {
    const { iam } = start();
    await iam.send(create("worker"));
    const exceeded = { name: "LimitExceededException", $metadata: { httpStatusCode: 409 } };
    for (let index = 0; index < 11; index++) {
      const { Policy: own } = await iam.send(
        new CreatePolicyCommand({ PolicyName: `p${index}`, PolicyDocument: policy(allow("s3:*")) }),
      );
      const attach = iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn: own!.Arn! }));
      if (index < 10) await attach;
      else
        await expect(attach).rejects.toMatchObject({
          ...exceeded,
          message: "Cannot exceed quota for PoliciesPerRole: 10",
        });
    }
    const half = policy(allow("s3:*", `arn:aws:s3:::${"x".repeat(5200)}`));
    await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "a", PolicyDocument: half }));
    await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "a", PolicyDocument: half }));

    await expect(
      iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "b", PolicyDocument: half })),
    ).rejects.toMatchObject({ ...exceeded, message: "Maximum policy size of 10240 bytes exceeded for role worker" });
    const long = trust({ AWS: ACCOUNT }, { StringEquals: { "sts:ExternalId": "x".repeat(2048) } });
    await expect(iam.send(create("long", { AssumeRolePolicyDocument: long }))).rejects.toMatchObject({
      ...exceeded,
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
    });
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(iam.send(new TagRoleCommand({ RoleName: "worker", Tags }))).rejects.toMatchObject(exceeded);
  });
});
