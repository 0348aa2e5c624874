import { describe, expect, test } from "vitest";
import {
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from "../../src/auth/policy-validation.ts";

const OBJECT = "arn:aws:s3:::example_bucket";
const FINE = { Effect: "Allow", Action: "s3:ListBucket", Resource: OBJECT };

function document(statement: unknown, more: object = {}): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statement, ...more });
}

// Restated from getmoto/moto, tests/test_iam/test_iam_policies.py, which records what AWS answers.
const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
const REFUSED: readonly [text: string, message: string][] = [
  ["This is not a json document", SYNTAX],
  [JSON.stringify({ Statement: FINE }), "Policy document must be version 2012-10-17 or greater."],
  [document(FINE, { Version: "2008-10-17" }), "Policy document must be version 2012-10-17 or greater."],
  [document(FINE, { Version: "2013-10-17" }), SYNTAX],
  [document([]), SYNTAX],
  [document(["afd"]), SYNTAX],
  [document(FINE, { "Extra field": "value" }), SYNTAX],
  [document({ ...FINE, "Extra field": "value" }), SYNTAX],
  [document({ ...FINE, Effect: "invalid" }), SYNTAX],
  [document({ ...FINE, Effect: "denY" }), LEGACY],
  [document({ ...FINE, Action: "invalid" }), VENDOR],
  [document({ ...FINE, Action: "a a:ListBucket" }), "Vendor a a is not valid"],
  [document({ ...FINE, Action: "s3:List:Bucket" }), "Actions/Condition can contain only one colon."],
  [document({ ...FINE, Resource: "invalid resource" }), 'Resource invalid resource must be in ARN format or "*".'],
  [document({ ...FINE, Resource: "a:b:c:d:e:f:g:h" }), 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'],
  [
    document({ ...FINE, Resource: "aws:s3:::example_bucket" }),
    'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".',
  ],
  [document({ ...FINE, Resource: "arn:aws" }), "Resource vendor must be fully qualified and cannot contain regexes."],
  [document({ ...FINE, Resource: "arn:aws:s3::example_bucket" }), LEGACY],
  [
    document({ ...FINE, Resource: "arn:aws:s3:us-east-1::example_bucket" }),
    "Resource arn:aws:s3:us-east-1::example_bucket can not contain region information.",
  ],
  [
    document({ ...FINE, Resource: "arn:aws:iam:::example_bucket" }),
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
  ],
  [document({ Effect: "Allow", Action: "s3:ListBucket" }), "Policy statement must contain resources."],
  [document({ ...FINE, Resource: [] }), "Policy statement must contain resources."],
  [document({ Effect: "Allow", Resource: OBJECT }), "Policy statement must contain actions."],
  [document({ ...FINE, NotResource: "*" }), SYNTAX],
  [document({ ...FINE, Condition: [] }), SYNTAX],
  [document({ ...FINE, Condition: { x: { a: "1" } } }), SYNTAX],
  [document({ ...FINE, Condition: { "ForAnyValue::StringEqualsIfExists": { a: "asf" } } }), SYNTAX],
  [document({ ...FINE, Condition: { DateGreaterThan: { a: "sdfdsf" } } }), LEGACY],
  [
    document([
      { ...FINE, Sid: "sdf" },
      { ...FINE, Sid: "sdf" },
    ]),
    "Statement IDs (SID) in a single policy must be unique.",
  ],
];

test.each(REFUSED)("%s is refused as AWS refuses it", (text, message) => {
  expect(() => validateIdentityPolicy(text, "managed")).toThrow(
    expect.objectContaining({ code: "MalformedPolicyDocument", message: expect.stringContaining(message) }),
  );
});

test.each([
  FINE,
  { ...FINE, Action: "iam: asdf safdsf af " },
  { ...FINE, Action: "*", Resource: [OBJECT, "*"] },
  { ...FINE, Resource: "arn:aws:iam:::user/example_bucket" },
  { ...FINE, Resource: "arn:aws:fdsasf" },
  { ...FINE, Resource: "arn:aws:s3:us-west-2:123456789012:accesspoint/a/object/*" },
  { ...FINE, Condition: {} },
  { ...FINE, Condition: { DateGreaterThan: { a: [] } } },
  { ...FINE, Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "Department" } } },
  { ...FINE, Condition: { Bool: { "aws:SecureTransport": true }, NumericLessThan: { "s3:max-keys": 10 } } },
])("%j is accepted, as AWS accepts it", (statement) => {
  expect(() => validateIdentityPolicy(document(statement), "managed")).not.toThrow();
});

test("an inline policy may have the older version, and names no principal", () => {
  expect(() => validateIdentityPolicy(document(FINE, { Version: "2008-10-17" }), "inline")).not.toThrow();
  expect(() => validateIdentityPolicy(document({ ...FINE, Principal: "*" }), "inline")).toThrow(
    "Policy document should not specify a principal.",
  );
});

describe("trust policies", () => {
  const TRUST = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const { Principal: _, ...nobody } = TRUST;

  test.each([
    ["not JSON", "This policy contains invalid Json"],
    [document(nobody), "Missing required field Principal"],
    [document({ ...TRUST, Principal: {} }), "Missing required field Principal cannot be empty!"],
    [document({ ...TRUST, Action: [] }), "Missing required field Action"],
    [document({ ...TRUST, Action: "s3:*" }), "AssumeRole policy may only specify STS AssumeRole actions."],
    [document({ ...TRUST, Resource: "*" }), "Has prohibited field Resource"],
    [document({ ...TRUST, NotResource: "*" }), "AssumeRole policy must not contain resources."],
    [document({ ...nobody, NotPrincipal: { AWS: "*" } }), "Allow with NotPrincipal is not allowed."],
    [document({ ...TRUST, Principal: { Service: "lambda" } }), 'Invalid principal in policy: "SERVICE":"lambda"'],
    [
      document({ ...TRUST, Principal: { AWS: "arn:aws:s3:::b" } }),
      'Invalid principal in policy: "AWS":"arn:aws:s3:::b"',
    ],
  ])("%s is refused: %s", (text, message) => {
    expect(() => validateTrustPolicy(text, () => true)).toThrow(message);
  });

  test("users and roles must exist", () => {
    const text = document({ ...TRUST, Principal: { AWS: "arn:aws:iam::123456789012:user/gone" } });

    expect(() => validateTrustPolicy(text, () => true)).not.toThrow();
    expect(() => validateTrustPolicy(text, () => false)).toThrow(
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/gone"',
    );
  });
});

test("a resource policy is refused with the code of the service that stores it", () => {
  const fine = { ...FINE, Principal: "*" };

  expect(() => validateResourcePolicy(document(fine), "MalformedPolicy")).not.toThrow();
  for (const statement of [FINE, { ...fine, Action: [] }, { ...fine, Condition: { Nope: { a: "b" } } }])
    expect(() => validateResourcePolicy(document(statement), "MalformedPolicy")).toThrow(
      expect.objectContaining({ code: "MalformedPolicy" }),
    );
});
