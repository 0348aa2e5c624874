import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateApplicationCommand,
  DescribeApplicationCommand,
  KinesisAnalyticsV2Client,
  ListApplicationsCommand,
  StartApplicationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, ENDLESS, Flink, refusal } from "./support.ts";

const ARN = `arn:aws:kinesisanalytics:us-east-1:${ACCOUNT}:application/`;

/** A client of a user with these statements. */
async function user(flink: Flink, ...statements: object[]): Promise<KinesisAnalyticsV2Client> {
  const iam = new IAMClient(flink.cloud.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const client = new KinesisAnalyticsV2Client({ ...flink.cloud.clientConfig({ credentials }), maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

test("an operation needs its action on the application", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS, { Tags: [{ Key: "team", Value: "streams" }] });
  await flink.create("other", ENDLESS);
  const client = await user(
    flink,
    { Action: "kinesisanalytics:DescribeApplication", Resource: `${ARN}numbers` },
    {
      Action: "kinesisanalytics:StartApplication",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "streams" } },
    },
  );
  await client.send(new DescribeApplicationCommand({ ApplicationName: "numbers" }));
  expect(await refusal(client.send(new DescribeApplicationCommand({ ApplicationName: "other" })))).toEqual({
    name: "AccessDeniedException",
    message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesisanalytics:DescribeApplication on resource: ${ARN}other because no identity-based policy allows the kinesisanalytics:DescribeApplication action`,
  });
  expect((await refusal(client.send(new ListApplicationsCommand({})))).message).toContain("ListApplications");
  await client.send(new StartApplicationCommand({ ApplicationName: "numbers" }));
  expect((await refusal(client.send(new StartApplicationCommand({ ApplicationName: "other" })))).name).toBe(
    "AccessDeniedException",
  );
});

test("whoever creates an application must be allowed to pass its role, and to tag it", async () => {
  const flink = await Flink.open();
  const client = await user(
    flink,
    { Action: "kinesisanalytics:CreateApplication", Resource: "*" },
    {
      Action: "iam:PassRole",
      Resource: flink.role,
      Condition: { StringEquals: { "iam:PassedToService": "kinesisanalytics.amazonaws.com" } },
    },
  );
  const create = (change: object) =>
    client.send(
      new CreateApplicationCommand({
        ApplicationName: "numbers",
        RuntimeEnvironment: "FLINK-1_20",
        ServiceExecutionRole: flink.role,
        ...change,
      }),
    );
  const other = await flink.createRole("other");
  expect((await refusal(create({ ServiceExecutionRole: other }))).message).toContain("iam:PassRole");
  expect((await refusal(create({ Tags: [{ Key: "a", Value: "b" }] }))).message).toContain(
    "kinesisanalytics:TagResource",
  );
  await create({});
});
