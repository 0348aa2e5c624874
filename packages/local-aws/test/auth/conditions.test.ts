import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConditionContext, compileCondition } from "../../src/auth/conditions.ts";
import { compilePattern } from "../../src/auth/pattern.ts";

type Values = string | string[] | undefined;

/** Whether `operator: { k: expected }` holds for a request whose key k is `actual`. */
function holds(
  operator: string,
  expected: string | string[],
  actual: Values,
  more: Record<string, Values> = {},
): boolean {
  const context = new ConditionContext({ k: actual, ...more });
  return compileCondition(operator, "k", [expected].flat(), true).holds(context);
}

// IAM User Guide, "Condition operators".
describe("operators", () => {
  test.each<[operator: string, expected: string | string[], yes: Values, no: Values]>([
    ["StringEquals", "a*", "a*", "ab"],
    ["StringEquals", ["a", "b"], "b", "A"],
    ["StringNotEquals", ["a", "b"], "c", "b"],
    ["StringEqualsIgnoreCase", "aB", "Ab", "abc"],
    ["StringNotEqualsIgnoreCase", "aB", "x", "AB"],
    ["StringLike", "a*c?", "abbcd", "abbc"],
    ["StringNotLike", "a*", "b", "ab"],
    ["NumericEquals", "10", "10.0", "11"],
    ["NumericNotEquals", "10", "11", "10"],
    ["NumericLessThan", "10", "9.5", "10"],
    ["NumericLessThanEquals", "10", "10", "10.1"],
    ["NumericGreaterThan", "10", "11", "10"],
    ["NumericGreaterThanEquals", "10", "10", "many"],
    ["DateEquals", "2026-01-05T00:00:00Z", "1767571200", "2026-01-05T00:00:01Z"],
    ["DateLessThan", "2026-01-05T00:00:00Z", "2026-01-04T23:59:59Z", "2026-01-05T00:00:00Z"],
    ["DateGreaterThanEquals", "2026-01-05", "2026-01-05T00:00:00Z", "2026-01-04"],
    ["Bool", "true", "TRUE", "false"],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", "QmluYXJ6"],
    ["IpAddress", "203.0.113.0/24", "203.0.113.7", "203.0.114.7"],
    ["IpAddress", "127.0.0.1", "::ffff:127.0.0.1", "127.0.0.2"],
    ["IpAddress", "2001:db8::/32", "2001:db8:1::1", "2001:db9::1"],
    ["NotIpAddress", ["10.0.0.0/8", "192.168.0.0/16"], "11.0.0.1", "192.168.3.4"],
    [
      "ArnLike",
      "arn:aws:sns:*:123456789012:topic-*",
      "arn:aws:sns:eu-west-1:123456789012:topic-a",
      "arn:aws:sns:eu-west-1:1:topic-a",
    ],
    ["ArnEquals", "arn:aws:s3:::b/*", "arn:aws:s3:::b/c/d", "arn:aws:s3:::c/b"],
    ["ArnNotLike", "arn:aws:s3:::b*", "arn:aws:s3:::c", "arn:aws:s3:::bb"],
  ])("%s %j holds for %j, not for %j", (operator, expected, yes, no) => {
    expect(holds(operator, expected, yes)).toBe(true);
    expect(holds(operator, expected, no)).toBe(false);
  });

  test("an ARN's wildcard does not reach into the next part", () => {
    expect(holds("ArnLike", "arn:aws:*:queue", "arn:aws:sqs:eu-west-1:123456789012:queue")).toBe(false);
  });

  test("a key that the request lacks fails, unless the operator is negated", () => {
    for (const operator of ["StringEquals", "NumericLessThan", "DateEquals", "Bool", "IpAddress", "ArnLike"])
      expect(holds(operator, "1", undefined)).toBe(false);
    for (const operator of ["StringNotEquals", "StringNotLike", "NumericNotEquals", "DateNotEquals", "NotIpAddress"])
      expect(holds(operator, "1", undefined)).toBe(true);
  });

  test("...IfExists holds when the key is absent and compares when it is there", () => {
    expect(holds("StringEqualsIfExists", "a", undefined)).toBe(true);
    expect(holds("StringEqualsIfExists", "a", "b")).toBe(false);
    expect(holds("BoolIfExists", "false", "true")).toBe(false);
  });

  test("Null tests for presence", () => {
    expect(holds("Null", "true", undefined)).toBe(true);
    expect(holds("Null", "true", "a")).toBe(false);
    expect(holds("Null", "false", "a")).toBe(true);
    expect(holds("Null", "false", undefined)).toBe(false);
  });

  // IAM User Guide, "Set operators for multivalued context keys".
  test("ForAllValues needs every value of the request among the policy's, and holds without any", () => {
    expect(holds("ForAllValues:StringEquals", ["a", "b"], ["a", "b"])).toBe(true);
    expect(holds("ForAllValues:StringEquals", ["a", "b"], ["a", "c"])).toBe(false);
    expect(holds("ForAllValues:StringEquals", ["a"], undefined)).toBe(true);
    expect(holds("ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"])).toBe(true);
    expect(holds("ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"])).toBe(false);
  });

  test("ForAnyValue needs one value of the request among the policy's", () => {
    expect(holds("ForAnyValue:StringLike", ["a*"], ["x", "ab"])).toBe(true);
    expect(holds("ForAnyValue:StringLike", ["a*"], ["x"])).toBe(false);
    expect(holds("ForAnyValue:StringEquals", ["a"], undefined)).toBe(false);
    expect(holds("ForAnyValue:StringNotEquals", ["a"], ["a", "b"])).toBe(true);
    expect(holds("ForAnyValue:StringNotEquals", ["a"], undefined)).toBe(false);
  });

  test("an unknown operator is refused by name", () => {
    for (const name of ["StringMatches", "ForSomeValues:StringEquals", "NullIfExists", "stringequals"])
      expect(() => compileCondition(name, "k", ["a"], true)).toThrow(`Invalid Condition type : ${name}.`);
  });
});

// IAM User Guide, "Policy elements: Variables and tags".
describe("policy variables", () => {
  const ann = { "aws:username": "ann*" };

  test("a variable stands for its value, whose wildcards are plain characters", () => {
    expect(holds("StringLike", `home/\${aws:username}/*`, "home/ann*/x", ann)).toBe(true);
    expect(holds("StringLike", `home/\${aws:username}/*`, "home/anna/x", ann)).toBe(false);
    expect(holds("StringEquals", `\${AWS:UserName}`, "ann*", ann)).toBe(true);
  });

  test("without a value, the default counts, or nothing matches", () => {
    expect(holds("StringEquals", `\${aws:PrincipalTag/team, 'none'}`, "none")).toBe(true);
    expect(holds("StringEquals", `\${aws:PrincipalTag/team}`, "")).toBe(false);
    expect(holds("StringEquals", `\${aws:TagKeys}`, "a", { "aws:TagKeys": ["a", "b"] })).toBe(false);
  });

  test("special characters can be written", () => {
    expect(holds("StringLike", `\${*}-\${?}-\${$}`, "*-?-$")).toBe(true);
    expect(holds("StringLike", `\${*}`, "anything")).toBe(false);
  });

  test("version 2008-10-17 has none", () => {
    const condition = compileCondition("StringEquals", "k", [`\${aws:username}`], false);

    expect(condition.holds(new ConditionContext({ k: `\${aws:username}`, ...ann }))).toBe(true);
  });
});

/** Wildcards by recursion over characters. */
function matchesSlowly(pattern: string, value: string): boolean {
  if (pattern === "") return value === "";
  if (pattern[0] === "*")
    return matchesSlowly(pattern.slice(1), value) || (value !== "" && matchesSlowly(pattern, value.slice(1)));
  return (
    value !== "" && (pattern[0] === "?" || pattern[0] === value[0]) && matchesSlowly(pattern.slice(1), value.slice(1))
  );
}

test("wildcards match what a naive matcher matches", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "\n", "[", "*", "?"), maxLength: 8 });
  const value = fc.string({ unit: fc.constantFrom("a", "b", ".", "\n", "["), maxLength: 8 });

  fc.assert(
    fc.property(pattern, value, (text, candidate) => {
      const compiled = compilePattern(text, { variables: false });

      expect(compiled.matches(candidate, () => undefined)).toBe(matchesSlowly(text, candidate));
    }),
    { numRuns: 2000 },
  );
});

test("in ARN patterns a wildcard inside one of the first five parts stays there, and one at its end does not", () => {
  function matches(pattern: string, arn: string): boolean {
    return compilePattern(pattern, { variables: false, arn: true }).matches(arn, () => undefined);
  }
  const arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/a:b";

  expect(matches("arn:aws:kinesis:*:*:stream/*", arn)).toBe(true);
  expect(matches("arn:aws:kinesis:*", arn)).toBe(true);
  expect(matches("arn:aws:kinesis:eu*1:123456789012:*b", arn)).toBe(true);
  expect(matches("arn:aws:kinesis:eu*2:stream/*", arn)).toBe(false);
});
