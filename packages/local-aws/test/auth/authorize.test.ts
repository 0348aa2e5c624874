import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authorize } from "../../src/auth/authorize.ts";
import type { Principal } from "../../src/auth/principal.ts";

const ACCOUNT = "123456789012";
const RESOURCE = "arn:aws:s3:::bucket/key";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/role`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/role/session`;
const USER = `arn:aws:iam::${ACCOUNT}:user/user`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

interface Situation {
  readonly caller?: "user" | "session" | "root" | "anonymous" | "service";
  readonly identity?: readonly object[];
  readonly boundary?: readonly object[];
  readonly session?: readonly object[];
  readonly resource?: readonly object[];
  readonly globals?: Record<string, string | string[]>;
  readonly action?: string;
  readonly required?: boolean;
}

/** The reason of the refusal, or "allowed". */
function decide(situation: Situation): string {
  const policies = {
    policies: situation.identity === undefined ? [] : [policy(situation.identity)],
    ...(situation.boundary === undefined ? {} : { boundary: policy(situation.boundary) }),
  };
  const decision = authorize(
    {
      action: situation.action ?? "s3:GetObject",
      resources: [RESOURCE],
      principal: principalOf(situation),
      resourcePolicies: situation.resource === undefined ? {} : { [RESOURCE]: policy(situation.resource) },
      globals: situation.globals ?? {},
      ...(situation.required ? { resourcePolicyRequired: true } : {}),
    },
    { rolePolicies: () => policies, userPolicies: () => policies },
  );
  return decision.allowed ? "allowed" : decision.reason;
}

function principalOf({ caller, session }: Situation): Principal {
  const kind = caller ?? "session";
  switch (kind) {
    case "user":
      return { kind: "user", arn: USER, userId: "AIDA", account: ACCOUNT };
    case "session": {
      const limits = session === undefined ? {} : { sessionPolicies: [policy(session)] };
      return { kind: "assumed-role", arn: SESSION, roleArn: ROLE, userId: "AROA:session", account: ACCOUNT, ...limits };
    }
    case "root":
      return { kind: "root", arn: ROOT, userId: ACCOUNT, account: ACCOUNT };
    case "anonymous":
      return { kind: "anonymous", arn: "anonymous", userId: "anonymous", account: "anonymous" };
    case "service":
      return { kind: "service", arn: "lambda.amazonaws.com", userId: "lambda.amazonaws.com", account: ACCOUNT };
  }
}

function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function allow(more: object = {}): object {
  return { Effect: "Allow", Action: "s3:*", Resource: "*", ...more };
}

function deny(more: object = {}): object {
  return { ...allow(more), Effect: "Deny" };
}

function to(...names: string[]): object {
  return { Principal: { AWS: names } };
}

const NOTHING = [allow({ Action: "ec2:*" })];
const NO_IDENTITY = "because no identity-based policy allows the s3:GetObject action";
const NO_RESOURCE = "because no resource-based policy allows the s3:GetObject action";
const NO_BOUNDARY = "because no permissions boundary allows the s3:GetObject action";
const NO_SESSION = "because no session policy allows the s3:GetObject action";

describe("layers", () => {
  test.each<[string, Situation, string]>([
    ["nothing allows", {}, NO_IDENTITY],
    ["identity allows", { identity: [allow()] }, "allowed"],
    ["identity and boundary allow", { identity: [allow()], boundary: [allow()] }, "allowed"],
    ["the boundary leaves it out", { identity: [allow()], boundary: NOTHING }, NO_BOUNDARY],
    ["a boundary alone grants nothing", { boundary: [allow()] }, NO_IDENTITY],
    ["the session policy leaves it out", { identity: [allow()], session: NOTHING }, NO_SESSION],
    ["a session policy alone grants nothing", { session: [allow()] }, NO_IDENTITY],
    ["identity denies", { identity: [allow(), deny()] }, "with an explicit deny in an identity-based policy"],
    [
      "the boundary denies",
      { identity: [allow()], boundary: [allow(), deny()] },
      "with an explicit deny in a permissions boundary",
    ],
    [
      "the session policy denies",
      { identity: [allow()], session: [allow(), deny()] },
      "with an explicit deny in a session policy",
    ],
    [
      "the resource denies",
      { identity: [allow()], resource: [deny(to(ROLE))] },
      "with an explicit deny in a resource-based policy",
    ],
    ["the resource denies another", { identity: [allow()], resource: [deny(to(USER))] }, "allowed"],
    ["root needs no policy", { caller: "root" }, "allowed"],
    [
      "a resource policy denies root too",
      { caller: "root", resource: [deny(to("*"))] },
      "with an explicit deny in a resource-based policy",
    ],
  ])("%s", (_name, situation, expected) => {
    expect(decide(situation)).toBe(expected);
  });
});

// IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access", Resource-based policies.
describe("a resource policy of the same account that allows", () => {
  test.each<[string, Situation, string]>([
    ["the user: a grant by itself", { caller: "user", resource: [allow(to(USER))] }, "allowed"],
    ["the user: no boundary limits it", { caller: "user", resource: [allow(to(USER))], boundary: NOTHING }, "allowed"],
    [
      "the session: nothing limits it",
      { resource: [allow(to(SESSION))], boundary: NOTHING, session: NOTHING },
      "allowed",
    ],
    ["the role: a grant without identity policy", { resource: [allow(to(ROLE))] }, "allowed"],
    ["the role: limited by the boundary", { resource: [allow(to(ROLE))], boundary: NOTHING }, NO_BOUNDARY],
    ["the role: limited by the session policy", { resource: [allow(to(ROLE))], session: NOTHING }, NO_SESSION],
    ["everyone: nothing limits it", { resource: [allow(to("*"))], boundary: NOTHING, session: NOTHING }, "allowed"],
    [
      "everyone, as aws:PrincipalArn",
      {
        resource: [allow({ Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } })],
        boundary: NOTHING,
        globals: { "aws:PrincipalArn": ROLE },
      },
      "allowed",
    ],
    ["the account: identity policies decide", { resource: [allow(to(ROOT))] }, NO_IDENTITY],
    ["the account: and may allow", { resource: [allow(to(ACCOUNT))], identity: [allow()] }, "allowed"],
    [
      "everyone: a deny elsewhere wins",
      { resource: [allow(to("*"))], identity: [deny()] },
      "with an explicit deny in an identity-based policy",
    ],
    ["everyone: the anonymous too", { caller: "anonymous", resource: [allow({ Principal: "*" })] }, "allowed"],
    ["the account: not the anonymous", { caller: "anonymous", resource: [allow(to(ROOT))] }, NO_RESOURCE],
    ["nobody: not the anonymous", { caller: "anonymous" }, NO_RESOURCE],
    [
      "the service",
      { caller: "service", resource: [allow({ Principal: { Service: "lambda.amazonaws.com" } })] },
      "allowed",
    ],
    [
      "another service",
      { caller: "service", resource: [allow({ Principal: { Service: "s3.amazonaws.com" } })] },
      NO_RESOURCE,
    ],
  ])("%s", (_name, situation, expected) => {
    expect(decide(situation)).toBe(expected);
  });
});

describe("NotPrincipal", () => {
  test.each<[string, Situation, string]>([
    [
      "a deny spares who is listed",
      { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: ROLE } })] },
      "allowed",
    ],
    [
      "a deny hits who is not",
      { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: USER } })] },
      "with an explicit deny in a resource-based policy",
    ],
    // IAM User Guide, "Permissions boundaries for IAM entities".
    [
      "a deny hits everyone with a boundary",
      { identity: [allow()], boundary: [allow()], resource: [deny({ NotPrincipal: { AWS: ROLE } })] },
      "with an explicit deny in a resource-based policy",
    ],
    ["an allow reaches who is not listed", { resource: [allow({ NotPrincipal: { AWS: USER } })] }, "allowed"],
    ["an allow leaves out who is", { resource: [allow({ NotPrincipal: { AWS: SESSION } })] }, NO_IDENTITY],
  ])("%s", (_name, situation, expected) => {
    expect(decide(situation)).toBe(expected);
  });
});

describe("where the resource's own policy must allow", () => {
  test.each<[string, Situation, string]>([
    ["an identity policy is not enough", { required: true, identity: [allow()] }, NO_RESOURCE],
    ["the role's name is", { required: true, resource: [allow(to(ROLE))] }, "allowed"],
    [
      "the account's name is, with an identity policy",
      { required: true, resource: [allow(to(ROOT))], identity: [allow()] },
      "allowed",
    ],
    ["the account's name is not, without", { required: true, resource: [allow(to(ROOT))] }, NO_IDENTITY],
    ["root needs it as well", { required: true, caller: "root" }, NO_RESOURCE],
  ])("%s", (_name, situation, expected) => {
    expect(decide(situation)).toBe(expected);
  });
});

test("no bucket policy locks the root user out of the bucket policy", () => {
  const resource = [deny(to("*"))];

  expect(decide({ caller: "root", action: "s3:PutBucketPolicy", resource })).toBe("allowed");
  expect(decide({ action: "s3:PutBucketPolicy", identity: [allow()], resource })).not.toBe("allowed");
});

test("actions match without regard to case, resources with it", () => {
  expect(decide({ identity: [allow({ Action: "S3:getobject" })] })).toBe("allowed");
  expect(decide({ identity: [allow({ Resource: RESOURCE.toUpperCase() })] })).toBe(NO_IDENTITY);
});

test("NotAction and NotResource are about everything else", () => {
  expect(decide({ identity: [allow({ Action: undefined, NotAction: "s3:Put*" })] })).toBe("allowed");
  expect(decide({ identity: [allow({ Action: undefined, NotAction: "s3:Get*" })] })).toBe(NO_IDENTITY);
  expect(decide({ identity: [allow({ Resource: undefined, NotResource: "arn:aws:s3:::other/*" })] })).toBe("allowed");
  expect(decide({ identity: [allow({ Resource: undefined, NotResource: "arn:aws:s3:::bucket/*" })] })).toBe(
    NO_IDENTITY,
  );
});

test("every resource of a call must be allowed, and the refused one is named", () => {
  const source = { policies: [policy([allow({ Resource: "arn:aws:s3:::a" })])] };

  const decision = authorize(
    {
      action: "s3:GetObject",
      resources: ["arn:aws:s3:::a", "arn:aws:s3:::b"],
      principal: principalOf({}),
      resourcePolicies: {},
      globals: {},
    },
    { rolePolicies: () => source, userPolicies: () => source },
  );

  expect(decision).toEqual({ allowed: false, resource: "arn:aws:s3:::b", reason: NO_IDENTITY });
});

/** Small policies: one of three actions and resources, with wildcards, and at most one condition. */
function statements(principals: boolean): fc.Arbitrary<Generated[]> {
  return fc.array(
    fc.record({
      Effect: fc.constantFrom("Allow" as const, "Deny" as const),
      Action: fc.constantFrom("s3:GetObject", "s3:*", "*", "s3:PutObject", "S3:Get?bject"),
      negateAction: fc.boolean(),
      Resource: fc.constantFrom(
        RESOURCE,
        "*",
        "arn:aws:s3:::bucket/*",
        "arn:aws:s3:::other",
        `arn:aws:s3:::\${s3:name}/key`,
      ),
      negateResource: fc.boolean(),
      when: fc.option(fc.constantFrom("yes", "no"), { nil: undefined }),
      names: principals
        ? fc.subarray([USER, ROLE, SESSION, ROOT, "*"], { minLength: 1 })
        : fc.constant<string[] | undefined>(undefined),
    }),
    { maxLength: 3 },
  );
}

interface Generated {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string;
  readonly negateAction: boolean;
  readonly Resource: string;
  readonly negateResource: boolean;
  readonly when: string | undefined;
  readonly names: string[] | undefined;
}

function write(statement: Generated): object {
  return {
    Effect: statement.Effect,
    [statement.negateAction ? "NotAction" : "Action"]: statement.Action,
    [statement.negateResource ? "NotResource" : "Resource"]: statement.Resource,
    ...(statement.when === undefined ? {} : { Condition: { StringEquals: { "aws:answer": statement.when } } }),
    ...(statement.names === undefined ? {} : { Principal: { AWS: statement.names } }),
  };
}

const ACTIONS_THAT_MATCH = ["s3:GetObject", "s3:*", "*", "S3:Get?bject"];
const RESOURCES_THAT_MATCH = [RESOURCE, "*", "arn:aws:s3:::bucket/*", `arn:aws:s3:::\${s3:name}/key`];

/** Of the generated statements, those about GetObject on the resource when the answer is yes and s3:name is bucket. */
function about(list: readonly Generated[]): Generated[] {
  return list.filter(
    (statement) =>
      ACTIONS_THAT_MATCH.includes(statement.Action) !== statement.negateAction &&
      RESOURCES_THAT_MATCH.includes(statement.Resource) !== statement.negateResource &&
      (statement.when === undefined || statement.when === "yes"),
  );
}

/** The rules of the IAM User Guide, written as sets. */
function reference(
  caller: "user" | "session",
  lists: Record<"identity" | "resource", Generated[]> & Record<"boundary" | "session", Generated[] | undefined>,
): boolean {
  const self = caller === "user" ? [USER, "*"] : [SESSION, "*"];
  const names = caller === "user" ? [...self, ROOT] : [...self, ROLE, ROOT];
  const resource = about(lists.resource).filter((statement) => statement.names!.some((name) => names.includes(name)));
  const session = caller === "session" ? lists.session : undefined;
  const all = [lists.identity, lists.boundary ?? [], session ?? []].flatMap(about).concat(resource);
  if (all.some((statement) => statement.Effect === "Deny")) return false;
  const granted = (candidates: string[]) =>
    resource.some((statement) => statement.names!.some((name) => candidates.includes(name)));
  if (granted(self)) return true;
  const base = about(lists.identity).length > 0 || (caller === "session" && granted([ROLE]));
  return base && [lists.boundary, session].every((limit) => limit === undefined || about(limit).length > 0);
}

test("the evaluation equals a naive reference on small policies", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("user" as const, "session" as const),
      statements(false),
      statements(true),
      fc.option(statements(false), { nil: undefined }),
      fc.option(statements(false), { nil: undefined }),
      (caller, identity, resource, boundary, session) => {
        const lists = { identity, resource, boundary, session };
        function written(list: Generated[] | undefined): object[] | undefined {
          return list === undefined
            ? undefined
            : [
                ...list.map(write),
                { Effect: "Allow", Action: "never:*", Resource: "*", ...(list === resource ? to("*") : {}) },
              ];
        }

        const decision = decide({
          caller,
          identity: written(identity)!,
          resource: written(resource)!,
          ...(boundary === undefined ? {} : { boundary: written(boundary)! }),
          ...(session === undefined ? {} : { session: written(session)! }),
          globals: { "aws:answer": "yes", "s3:name": "bucket" },
        });

        expect(decision === "allowed").toBe(reference(caller, lists));
      },
    ),
    { numRuns: 3000 },
  );
});
