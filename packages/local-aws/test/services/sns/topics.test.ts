import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { ACCOUNT, SnsBench } from "./harness.ts";

test("a topic is created once; the same name with other attributes is refused", async () => {
  const bench = new SnsBench();
  const arn = await bench.topic("news", { DisplayName: "News" });
  expect(arn).toBe(`arn:aws:sns:us-east-1:${ACCOUNT}:news`);
  expect(await bench.topic("news")).toBe(arn);
  await expect(bench.topic("news", { DisplayName: "Others" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
  });
  expect((await bench.sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: arn }]);
  await bench.sns.send(new DeleteTopicCommand({ TopicArn: arn }));
  await expect(bench.sns.send(new GetTopicAttributesCommand({ TopicArn: arn }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Topic does not exist",
  });
});

test("permissions are statements of the policy", async () => {
  const bench = new SnsBench();
  const TopicArn = await bench.topic();
  await bench.sns.send(
    new AddPermissionCommand({ TopicArn, Label: "l", AWSAccountId: ["111122223333"], ActionName: ["Publish"] }),
  );
  const policy = async () =>
    JSON.parse((await bench.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes!.Policy!);
  expect((await policy()).Statement).toHaveLength(2);
  expect((await policy()).Statement[1]).toMatchObject({ Sid: "l", Action: "SNS:Publish" });
  await bench.sns.send(new RemovePermissionCommand({ TopicArn, Label: "l" }));
  expect((await policy()).Statement).toHaveLength(1);
});

test("a role needs its own permission: the default policy of a topic is for services that act for the owner", async () => {
  const bench = new SnsBench();
  const TopicArn = await bench.topic();
  const iam = new IAMClient(bench.cloud.clientConfig());
  const sts = new STSClient(bench.cloud.clientConfig());
  const trust = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: "publisher",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: "session" }));
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  const client = new SNSClient({ ...bench.cloud.clientConfig({ credentials }), maxAttempts: 1 });
  const publish = () => client.send(new PublishCommand({ TopicArn, Message: "x" }));
  await expect(publish()).rejects.toThrow(/not authorized to perform: sns:Publish/i);
  const statement = { Effect: "Allow", Action: "sns:Publish", Resource: TopicArn };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "publisher",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    }),
  );
  await expect(publish()).resolves.toMatchObject({ MessageId: expect.any(String) });
});

test.each([
  [{ Message: "" }, "InvalidParameterException", "Invalid parameter: Empty message"],
  [{ Message: "x".repeat(262_145) }, "InvalidParameterException", "Invalid parameter: Message too long"],
  [{ Message: "x", Subject: "a\nb" }, "InvalidParameterException", "Invalid parameter: Subject"],
  [
    { Message: "{}", MessageStructure: "json" },
    "InvalidParameterException",
    "Invalid parameter: Message Structure - No default entry in JSON message body",
  ],
])("bad message %# is refused in the words of SNS", async (input, name, message) => {
  const bench = new SnsBench();
  const TopicArn = await bench.topic();
  await expect(bench.sns.send(new PublishCommand({ TopicArn, ...input }))).rejects.toMatchObject({ name, message });
});

test.each(["http", "sms", "application"])("the protocol %s is refused by name", async (Protocol) => {
  const bench = new SnsBench();
  const TopicArn = await bench.topic();
  const request = new SubscribeCommand({ TopicArn, Protocol, Endpoint: "http://127.0.0.1/" });
  await expect(bench.sns.send(request)).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining(Protocol),
  });
});

test("attributes that are not carried out are refused by name", async () => {
  const bench = new SnsBench();
  const TopicArn = await bench.topic();
  const set = (AttributeName: string, AttributeValue: string) =>
    bench.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  await expect(set("DeliveryPolicy", '{"http":{}}')).rejects.toMatchObject({ name: "NotImplemented" });
  await expect(set("SQSSuccessFeedbackSampleRate", "10")).rejects.toMatchObject({ name: "NotImplemented" });
  await set("SQSSuccessFeedbackSampleRate", "0");
  await expect(set("Colour", "red")).rejects.toMatchObject({ message: "Invalid parameter: AttributeName" });
  await expect(bench.sns.send(new CreateTopicCommand({ Name: "no spaces" }))).rejects.toMatchObject({
    message: "Invalid parameter: Topic Name",
  });
});

test("a subscription says what it is", async () => {
  const bench = new SnsBench();
  const TopicArn = await bench.topic();
  const { arn } = await bench.queue();
  const SubscriptionArn = await bench.subscribe(TopicArn, arn, { FilterPolicy: '{"k":["v"]}' });
  expect(await bench.subscribe(TopicArn, arn)).toBe(SubscriptionArn);
  const { Attributes } = await bench.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({
    Protocol: "sqs",
    Endpoint: arn,
    PendingConfirmation: "false",
    RawMessageDelivery: "false",
    FilterPolicy: '{"k":["v"]}',
    FilterPolicyScope: "MessageAttributes",
  });
});
