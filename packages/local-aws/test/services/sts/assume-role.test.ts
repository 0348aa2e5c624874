import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { ACCOUNT, ANYONE_HERE, allow, credentialsOf, deny, policy, start, trust } from "../iam/clouds.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`;

function input(more: Partial<AssumeRoleCommandInput> = {}): AssumeRoleCommand {
  return new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "one", ...more });
}

test("a session of a role is who it says it is", async () => {
  const { cloud, iam, sts } = start();
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: "worker", Path: "/service/", AssumeRolePolicyDocument: ANYONE_HERE }),
  );

  const assumed = await sts.send(input({ RoleArn: role!.Arn! }));
  const session = new STSClient(cloud.clientConfig({ credentials: credentialsOf(assumed.Credentials) }));
  const identity = await session.send(new GetCallerIdentityCommand({}));

  expect(assumed.AssumedRoleUser).toEqual({ AssumedRoleId: `${role!.RoleId}:one`, Arn: SESSION });
  expect(assumed.Credentials!.Expiration!.getTime()).toBe(cloud.clock.now() + 3_600_000);
  expect(identity).toMatchObject({ Account: ACCOUNT, Arn: SESSION, UserId: `${role!.RoleId}:one` });
});

test("a role that may only put records on one stream is refused everything else, with AWS's reason", async () => {
  const { cloud, iam, sts } = start();
  const kinesis = new KinesisClient(cloud.clientConfig());
  for (const name of ["mine", "other"])
    await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await cloud.clock.sleep(60_000);
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));
  const mine = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/mine`;
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "put",
      PolicyDocument: policy(allow("kinesis:PutRecords", mine)),
    }),
  );
  const { Credentials: credentials } = await sts.send(input());
  const worker = new KinesisClient(cloud.clientConfig({ credentials: credentialsOf(credentials) }));
  const records = [{ Data: Buffer.from("a"), PartitionKey: "a" }];

  const put = await worker.send(new PutRecordsCommand({ StreamName: "mine", Records: records }));

  expect(put.FailedRecordCount).toBe(0);
  await expect(worker.send(new PutRecordsCommand({ StreamName: "other", Records: records }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: `User: ${SESSION} is not authorized to perform: kinesis:PutRecords on resource: arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/other because no identity-based policy allows the kinesis:PutRecords action`,
  });
  await expect(worker.send(new PutRecordCommand({ StreamName: "mine", ...records[0]! }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "worker", PolicyName: "put" }));
  await expect(worker.send(new PutRecordsCommand({ StreamName: "mine", Records: records }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test("denials by condition, session policy and boundary say which of them it was", async () => {
  const { cloud, iam, sts } = start();
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));
  async function attempt(policyDocument: string, session?: string): Promise<string> {
    await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "p", PolicyDocument: policyDocument }));
    const { Credentials } = await sts.send(input(session === undefined ? {} : { Policy: session }));
    const kinesis = new KinesisClient(cloud.clientConfig({ credentials: credentialsOf(Credentials) }));
    return kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "none" })).then(
      () => "",
      (error: Error) =>
        error.name === "AccessDeniedException" ? error.message.replace(/.*stream\/none /, "") : error.name,
    );
  }
  const everything = allow("*");

  expect(await attempt(policy(everything))).toBe("ResourceNotFoundException");
  expect(await attempt(policy(everything, deny("kinesis:*", "*", { Bool: { "aws:SecureTransport": "false" } })))).toBe(
    "with an explicit deny in an identity-based policy",
  );
  expect(await attempt(policy(everything), policy(allow("s3:*")))).toBe(
    "because no session policy allows the kinesis:DescribeStreamSummary action",
  );
  expect(await attempt(policy(everything), policy(allow("*"), deny("kinesis:Describe*")))).toBe(
    "with an explicit deny in a session policy",
  );

  const { Policy: boundary } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "limit", PolicyDocument: policy(allow("s3:*")) }),
  );
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: "worker", PermissionsBoundary: boundary!.Arn! }));
  expect(await attempt(policy(everything))).toBe(
    "because no permissions boundary allows the kinesis:DescribeStreamSummary action",
  );
});

test("a trust policy decides by principal and external id", async () => {
  const { cloud, iam, sts } = start();
  for (const name of ["ann", "bob"]) await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: "worker",
      AssumeRolePolicyDocument: trust(
        { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
        { StringEquals: { "sts:ExternalId": "secret" } },
      ),
    }),
  );
  async function as(name: string): Promise<STSClient> {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    return new STSClient(cloud.clientConfig({ credentials: credentialsOf(AccessKey) }));
  }
  const ann = await as("ann");
  const bob = await as("bob");

  expect((await ann.send(input({ ExternalId: "secret" }))).AssumedRoleUser!.Arn).toBe(SESSION);
  await expect(ann.send(input({ ExternalId: "guess" }))).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(ann.send(input())).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(bob.send(input({ ExternalId: "secret" }))).rejects.toMatchObject({
    name: "AccessDenied",
    message: expect.stringContaining(
      `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    ),
  });
  await expect(sts.send(input({ RoleArn: `${ROLE}-missing` }))).rejects.toMatchObject({ name: "AccessDenied" });
});

test("a trust policy that names the account leaves the decision to identity policies", async () => {
  const { cloud, iam } = start();
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = new STSClient(cloud.clientConfig({ credentials: credentialsOf(AccessKey) }));

  await expect(ann.send(input())).rejects.toMatchObject({
    message: expect.stringContaining("because no identity-based policy allows the sts:AssumeRole action"),
  });
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "p",
      PolicyDocument: policy(allow("sts:AssumeRole", ROLE)),
    }),
  );

  expect((await ann.send(input())).AssumedRoleUser!.Arn).toBe(SESSION);
});

test("durations keep within 15 minutes, the role's maximum, and an hour for chained roles", async () => {
  const { cloud, iam, sts } = start();
  await iam.send(
    new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE, MaxSessionDuration: 7200 }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "p", PolicyDocument: policy(allow("sts:*")) }),
  );

  const { Credentials } = await sts.send(input({ DurationSeconds: 7200 }));
  const chained = new STSClient(cloud.clientConfig({ credentials: credentialsOf(Credentials) }));

  expect(Credentials!.Expiration!.getTime()).toBe(cloud.clock.now() + 7_200_000);
  await expect(sts.send(input({ DurationSeconds: 7201 }))).rejects.toMatchObject({
    name: "ValidationError",
    message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  });
  await expect(sts.send(input({ DurationSeconds: 899 }))).rejects.toMatchObject({ name: "ValidationError" });
  await expect(sts.send(input({ DurationSeconds: 43_201 }))).rejects.toMatchObject({ name: "ValidationError" });
  await expect(chained.send(input({ DurationSeconds: 3601 }))).rejects.toMatchObject({
    message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
  });
  expect((await chained.send(input())).AssumedRoleUser!.Arn).toBe(SESSION);
});

test("session tags are principal tags, and transitive ones go on to the next role", async () => {
  const { cloud, iam, sts } = start();
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "p",
      PolicyDocument: policy(
        allow("sts:*"),
        allow("kinesis:DescribeStreamSummary", `arn:aws:kinesis:*:*:stream/\${aws:PrincipalTag/team}-*`),
      ),
    }),
  );
  function kinesisOf(credentials: Parameters<typeof credentialsOf>[0]): KinesisClient {
    return new KinesisClient(cloud.clientConfig({ credentials: credentialsOf(credentials) }));
  }
  const first = await sts.send(
    input({
      Tags: [
        { Key: "team", Value: "red" },
        { Key: "run", Value: "1" },
      ],
      TransitiveTagKeys: ["team"],
    }),
  );
  const next = new STSClient(cloud.clientConfig({ credentials: credentialsOf(first.Credentials) }));
  const second = await next.send(input({ RoleSessionName: "two" }));

  for (const credentials of [first.Credentials, second.Credentials]) {
    const kinesis = kinesisOf(credentials);
    await expect(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "red-1" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "blue-1" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  }
  await expect(next.send(input({ Tags: [{ Key: "Team", Value: "blue" }] }))).rejects.toMatchObject({
    message: expect.stringContaining("conflicts with a transitive tag key"),
  });
  expect(first.PackedPolicySize).toBe(1);
});

test("a session does not pass to a new role of the same name", async () => {
  const { cloud, iam, sts } = start();
  const create = new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE });
  await iam.send(create);
  const { Credentials } = await sts.send(input());
  await iam.send(new DeleteRoleCommand({ RoleName: "worker" }));
  await iam.send(create);
  await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "p", PolicyDocument: policy(allow("*")) }));
  const kinesis = new KinesisClient(cloud.clientConfig({ credentials: credentialsOf(Credentials) }));

  await expect(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "none" }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test("what is not executed is refused by name", async () => {
  const { iam, sts } = start();
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));

  await expect(sts.send(input({ SourceIdentity: "ann" }))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("SourceIdentity"),
  });
  await expect(
    sts.send(input({ SerialNumber: "arn:aws:iam::000000000000:mfa/a", TokenCode: "123456" })),
  ).rejects.toMatchObject({
    name: "NotImplemented",
  });
});

test("session policies are checked and limited in size", async () => {
  const { iam, sts } = start();
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: ANYONE_HERE }));

  await expect(sts.send(input({ Policy: "{" }))).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
  await expect(
    sts.send(input({ Policy: policy(allow("s3:Get*", `arn:aws:s3:::${"a".repeat(2048)}`)) })),
  ).rejects.toMatchObject({
    name: "ValidationError",
  });
  await expect(
    sts.send(
      input({
        Policy: policy(allow("s3:Get*", `arn:aws:s3:::${"a".repeat(1900)}`)),
        PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }],
      }),
    ),
  ).rejects.toMatchObject({ name: "PackedPolicyTooLargeException" });
  await expect(
    sts.send(input({ PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] })),
  ).rejects.toMatchObject({ name: "NotImplemented" });
});
