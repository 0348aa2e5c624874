import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { isPublicPolicy, readBucketPolicy } from "../../../src/services/s3/policy-document.ts";
import { failureOf, useS3 } from "./harness.ts";

const ARN = "arn:aws:s3:::policies";

function policy(statement: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${ARN}/*`, ...statement }],
  });
}

test.each([
  ["anyone", {}, true],
  ["any account", { Principal: { AWS: "*" } }, true],
  ["anyone from a network", { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }, false],
  ["anyone from anywhere", { Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }, true],
  ["anyone of an organization", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abc" } } }, false],
  ["anyone not of an organization", { Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-abc" } } }, true],
  ["anyone with some agent", { Condition: { StringLike: { "aws:UserAgent": "curl" } } }, true],
  ["an account", { Principal: { AWS: "111122223333" } }, false],
  ["a service", { Principal: { Service: "logging.s3.amazonaws.com" } }, false],
  ["no one", { Effect: "Deny" }, false],
])("a policy that lets in %s: public is %o", (_who, statement, expected) => {
  expect(isPublicPolicy(readBucketPolicy(policy(statement), ARN))).toBe(expected);
});

describe("bucket policies", () => {
  const harness = useS3("http");
  const Bucket = "policies";

  beforeEach(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    await harness.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await block({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
  });

  function block(PublicAccessBlockConfiguration: object) {
    return harness.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  }

  function put(Policy: string) {
    return harness.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }

  async function anonymously(key: string): Promise<number> {
    return (await fetch(`${harness.url}/${Bucket}/${key}`)).status;
  }

  test("a policy is read back as it was written", async () => {
    const text = policy({ Principal: { AWS: `arn:aws:iam::${harness.cloud.account}:root` } });
    await put(text);

    const { Policy } = await harness.s3.send(new GetBucketPolicyCommand({ Bucket }));
    const { PolicyStatus } = await harness.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    await harness.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    const none = await failureOf(harness.s3.send(new GetBucketPolicyCommand({ Bucket })));

    expect(Policy).toBe(text);
    expect(PolicyStatus).toEqual({ IsPublic: false });
    expect(none).toMatchObject({ name: "NoSuchBucketPolicy", status: 404 });
  });

  test.each([
    "not json",
    "[]",
    JSON.stringify({ Statement: [] }),
    JSON.stringify({ Version: "2020-01-01", Statement: [{}] }),
    policy({ Effect: "Maybe" }),
    policy({ Principal: undefined }),
    policy({ Principal: { AWS: "someone" } }),
    policy({ Action: "kinesis:PutRecord" }),
    policy({ Resource: "arn:aws:s3:::other/*" }),
    policy({ Condition: "now" }),
    policy({ Sid: "x".repeat(21_000) }),
  ])("what is no policy of the bucket is refused: %.60s", async (text) => {
    const failure = await failureOf(put(text));

    expect(failure).toMatchObject({ name: "MalformedPolicy", status: 400 });
  });

  test("public policies are blocked until the bucket allows them", async () => {
    const blocked = await failureOf(put(policy({})));
    await block({ BlockPublicPolicy: false });
    await put(policy({}));

    const { PolicyStatus } = await harness.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(blocked).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(PolicyStatus).toEqual({ IsPublic: true });
  });

  test("a restricted bucket keeps the public out in spite of its policy", async () => {
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "public", Body: "x" }));
    await block({ BlockPublicPolicy: false, RestrictPublicBuckets: true });
    await put(policy({}));

    const restricted = await anonymously("public");
    await block({ RestrictPublicBuckets: false });
    const open = await anonymously("public");
    const outside = (await fetch(`${harness.url}/${Bucket}?list-type=2`)).status;

    expect(restricted).toBe(403);
    expect(open).toBe(200);
    expect(outside).toBe(403);
  });

  test("the public access block may be removed", async () => {
    const before = await harness.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    await harness.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));

    const none = await failureOf(harness.s3.send(new GetPublicAccessBlockCommand({ Bucket })));

    expect(before.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    expect(none).toMatchObject({ name: "NoSuchPublicAccessBlockConfiguration", status: 404 });
  });
});
