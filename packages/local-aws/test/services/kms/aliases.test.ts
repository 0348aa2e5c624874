import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { ACCOUNT, Kms, refusal } from "./support.ts";

const ALIAS_ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/meters`;

test("an alias stands for a key until it is moved or deleted", async () => {
  const kms = new Kms();
  const [one, two] = [await kms.key(), await kms.key()];
  const target = async (KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!.Arn;

  await kms.send(new CreateAliasCommand({ AliasName: "alias/meters", TargetKeyId: one }));
  expect([await target("alias/meters"), await target(ALIAS_ARN)]).toEqual([one, one]);
  await kms.send(new UpdateAliasCommand({ AliasName: "alias/meters", TargetKeyId: two }));
  expect(await target("alias/meters")).toBe(two);
  const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: two }));
  expect(Aliases).toMatchObject([{ AliasName: "alias/meters", AliasArn: ALIAS_ARN, TargetKeyId: two.split("/")[1] }]);
  await kms.send(new DeleteAliasCommand({ AliasName: "alias/meters" }));
  expect(await refusal(target("alias/meters"))).toEqual({
    name: "NotFoundException",
    message: `Alias ${ALIAS_ARN} is not found.`,
  });
});

test("a second alias of one name is refused", async () => {
  const kms = new Kms();
  const alias = { AliasName: "alias/meters", TargetKeyId: await kms.key() };
  await kms.send(new CreateAliasCommand(alias));

  expect(await refusal(kms.send(new CreateAliasCommand(alias)))).toEqual({
    name: "AlreadyExistsException",
    message: `An alias with the name ${ALIAS_ARN} already exists`,
  });
});

test.each([
  ["meters", "ValidationException"],
  ["alias/aws/mine", "NotAuthorizedException"],
  ["alias/", "InvalidAliasNameException"],
])("the alias name %s is refused", async (AliasName, name) => {
  const kms = new Kms();
  const TargetKeyId = await kms.key();

  expect((await refusal(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId })))).name).toBe(name);
});

test("an AWS-managed key comes into being when asked for, and is used through its service alone", async () => {
  const kms = new Kms();

  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/kinesis" }));
  const again = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/kinesis" }));
  const direct = await refusal(
    kms.send(new EncryptCommand({ KeyId: "alias/aws/kinesis", Plaintext: Buffer.from("x") })),
  );

  expect(KeyMetadata).toMatchObject({ KeyManager: "AWS", Enabled: true });
  expect(again.KeyMetadata).toEqual(KeyMetadata);
  expect(direct.name).toBe("AccessDeniedException");
  expect((await refusal(kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/nothing" })))).name).toBe(
    "NotFoundException",
  );
});
