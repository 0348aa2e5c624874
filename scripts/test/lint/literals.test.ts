import { expect, test } from "vitest";
import { allowed } from "../../lint/allowed.ts";
import { lint, places, workspace } from "./tree.ts";

function source(folder: string, text: string): Record<string, string> {
  return { ...workspace(folder), [`${folder}/src/a.ts`]: text };
}

test("an account id, a Region, an ARN and a resource name are found with their repair", () => {
  const text = [
    'export const account = "123456789012";',
    'export const zone = "eu-central-1a".slice(0, -1) + "us-gov-west-1";',
    'export const role = "arn:aws:iam::";',
    'export const input = { StreamName: "trips", Bucket: `archive` };',
  ].join("\n");

  expect(lint(source("packages/replay", text))).toEqual([
    {
      rule: "account-id",
      file: "packages/replay/src/a.ts",
      line: 1,
      message: "literal AWS account id 123456789012",
      repair: "take it from the caller's identity, a Terraform output or data.aws_caller_identity",
    },
    {
      rule: "region",
      file: "packages/replay/src/a.ts",
      line: 2,
      message: "literal AWS Region us-gov-west-1",
      repair: "take it from the client's configuration, a Terraform output or data.aws_region",
    },
    {
      rule: "arn",
      file: "packages/replay/src/a.ts",
      line: 3,
      message: "literal ARN arn:aws:iam",
      repair: "take it from a Terraform output or build it from data.aws_partition",
    },
    {
      rule: "resource-name",
      file: "packages/replay/src/a.ts",
      line: 4,
      message: "literal resource name Bucket: `archive`",
      repair: "take it from a Terraform output or a parameter",
    },
    {
      rule: "resource-name",
      file: "packages/replay/src/a.ts",
      line: 4,
      message: 'literal resource name StreamName: "trips"',
      repair: "take it from a Terraform output or a parameter",
    },
  ]);
});

test("comments, tests, other numbers and names from outside are no findings", () => {
  const text = [
    "// 123456789012 in us-east-1, as in arn:aws:s3:::x",
    "export const numbers = [1234567890123, 12345678901.5, 0x123456789012];",
    "export const input = (name) => ({ StreamName: name, Bucket: `${name}-archive` });",
  ].join("\n");
  const files = {
    ...source("packages/replay", text),
    "packages/replay/test/a.test.ts": 'export const a = "us-east-1";',
  };

  expect(places(files)).toEqual([]);
});

test("the platform spells ARNs, yet names neither account nor Region", () => {
  const text = 'export const a = ["arn:aws:s3:::", "us-east-1"];';

  expect(places(source("packages/terraform", text))).toEqual(["packages/terraform/src/a.ts:1 region"]);
});

test("Terraform keeps to the rule as well", () => {
  const files = { "infra/apps/fleet/main.tf": '# us-east-1\nlocals {\n  region = "us-east-1"\n}\n' };

  expect(places(files)).toEqual(["infra/apps/fleet/main.tf:3 region"]);
});

test("an exception that its file needs no longer is found", () => {
  const [exception] = allowed;
  const files = { ...workspace("packages/local-aws"), [exception!.file]: "export {};\n" };

  expect(lint(files).map(({ message }) => message)).toContain(
    `allows ${exception!.rule} in ${exception!.file}, which needs it no longer`,
  );
});

test("every exception has a reason", () => {
  expect(allowed.filter(({ reason }) => reason.length < 20)).toEqual([]);
});
