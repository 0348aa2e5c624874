/** What a JSON value must be. */
export type Shape =
  | { readonly kind: "text" | "integer" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "object"; readonly members: readonly Member[] };

interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly presence: "required" | "optional";
  readonly nullable: boolean;
}

/** The first thing about a value that does not fit: the path to it and what was expected there. */
export interface Misfit {
  readonly path: readonly (string | number)[];
  readonly expected: string;
}

const text: Shape = { kind: "text" };
const integer: Shape = { kind: "integer" };
const label = object({ name: text });
const header = object({ name: text, value: optional(text) });
const tokenResponse = object({
  responseCode: integer,
  solveTimestamp: integer,
  failureReason: optionalOrNull(text),
});
const matchDetails = list(
  object({
    conditionType: text,
    sensitivityLevel: optionalOrNull(text),
    location: text,
    matchedData: orNull(list(text)),
  }),
);
const matchingRule = object({
  ruleId: text,
  action: text,
  ruleMatchDetails: optionalOrNull(matchDetails),
  captchaResponse: optionalOrNull(tokenResponse),
  challengeResponse: optionalOrNull(tokenResponse),
});

/** A record of WAF's full logs: members that it does not name may be there as well. */
export const wafRecordShape: Shape = object({
  timestamp: integer,
  formatVersion: integer,
  webaclId: text,
  terminatingRuleId: text,
  terminatingRuleType: words("REGULAR", "RATE_BASED", "GROUP", "MANAGED_RULE_GROUP"),
  action: words("ALLOW", "BLOCK", "CAPTCHA", "CHALLENGE"),
  terminatingRuleMatchDetails: optionalOrNull(matchDetails),
  httpSourceName: text,
  httpSourceId: text,
  ruleGroupList: list(
    object({
      ruleGroupId: text,
      terminatingRule: orNull(matchingRule),
      nonTerminatingMatchingRules: list(matchingRule),
      excludedRules: orNull(list(object({ exclusionType: text, ruleId: text }))),
    }),
  ),
  rateBasedRuleList: list(object({ rateBasedRuleId: text, limitKey: text, maxRateAllowed: integer })),
  nonTerminatingMatchingRules: list(matchingRule),
  requestHeadersInserted: optionalOrNull(list(header)),
  responseCodeSent: optionalOrNull(integer),
  httpRequest: object({
    clientIp: text,
    country: text,
    headers: list(header),
    uri: text,
    args: text,
    httpVersion: text,
    httpMethod: text,
    requestId: text,
  }),
  labels: optional(list(label)),
  captchaResponse: optionalOrNull(tokenResponse),
  challengeResponse: optionalOrNull(tokenResponse),
  oversizeFields: optionalOrNull(list(text)),
});

/** Where a value departs from a shape, or undefined. */
export function misfit(shape: Shape, value: unknown): Misfit | undefined {
  switch (shape.kind) {
    case "text":
      return typeof value === "string" ? undefined : at("a text");
    case "integer":
      return Number.isSafeInteger(value) ? undefined : at("a whole number");
    case "words":
      return shape.words.includes(value as string) ? undefined : at(shape.words.join(" or "));
    case "list": {
      if (!Array.isArray(value)) return at("a list");
      for (let index = 0; index < value.length; index++) {
        const found = misfit(shape.of, value[index]);
        if (found) return { path: [index, ...found.path], expected: found.expected };
      }
      return undefined;
    }
    case "object":
      return misfitMember(shape.members, value);
  }
}

function misfitMember(members: readonly Member[], value: unknown): Misfit | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return at("an object");
  for (const { name, shape, presence, nullable } of members) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) {
      if (presence === "optional") continue;
      return at(`a member ${name}`);
    }
    if (member === null && nullable) continue;
    const found = misfit(shape, member);
    if (found) return { path: [name, ...found.path], expected: found.expected };
  }
  return undefined;
}

function at(expected: string): Misfit {
  return { path: [], expected };
}

type MemberShape = Shape | Omit<Member, "name">;

function object(members: Readonly<Record<string, MemberShape>>): Shape {
  return {
    kind: "object",
    members: Object.entries(members).map(([name, member]) =>
      "presence" in member ? { name, ...member } : { name, shape: member, presence: "required", nullable: false },
    ),
  };
}

function list(of: Shape): Shape {
  return { kind: "list", of };
}

function words(...all: string[]): Shape {
  return { kind: "words", words: all };
}

function optional(shape: Shape): MemberShape {
  return { shape, presence: "optional", nullable: false };
}

function orNull(shape: Shape): MemberShape {
  return { shape, presence: "required", nullable: true };
}

function optionalOrNull(shape: Shape): MemberShape {
  return { shape, presence: "optional", nullable: true };
}
