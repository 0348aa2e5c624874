import { type Condition, compileCondition } from "./conditions.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

/** Who a statement is about: lists by kind of principal; `*` alone stands as `{ AWS: ["*"] }`. */
export type Principals = Readonly<Record<string, readonly string[]>>;

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly Pattern[];
  /** NotAction: the statement is about every other action. */
  readonly otherActions: boolean;
  /** Empty in trust policies, which are about their role. */
  readonly resources: readonly Pattern[];
  readonly otherResources: boolean;
  /** Undefined in identity policies. */
  readonly principals: Principals | undefined;
  readonly otherPrincipals: boolean;
  readonly conditions: readonly Condition[];
}

export interface Policy {
  readonly version: string;
  readonly statements: readonly Statement[];
}

/** The JSON of a policy, its shape checked. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: readonly StatementDocument[];
}

export interface StatementDocument {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Text that is no policy; the message says where and why. */
export class PolicySyntaxError extends Error {
  override readonly name = "PolicySyntaxError";
}

const ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
];
const VERSIONS = ["2008-10-17", "2012-10-17"];
const PRINCIPAL_KINDS = ["AWS", "Service", "Federated", "CanonicalUser"];

/**
 * Reads the JSON of a policy and checks the shape every kind of policy has; single values become lists.
 * @throws PolicySyntaxError
 */
export function readPolicyDocument(text: string): PolicyDocument {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new PolicySyntaxError(`expected JSON: ${(cause as Error).message}`, { cause });
  }
  const document = readObject(raw, "policy", ELEMENTS);
  const { Version: version, Id: id } = document;
  if (version !== undefined && !VERSIONS.includes(version as string))
    throw new PolicySyntaxError(`Version: expected ${VERSIONS.join(" or ")}, got ${JSON.stringify(version)}`);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (statements.length === 0 || document.Statement === undefined)
    throw new PolicySyntaxError("Statement: expected one or more statements, got none");
  return {
    ...(version === undefined ? {} : { Version: version as string }),
    ...(id === undefined ? {} : { Id: readText(id, "Id") }),
    Statement: statements.map((statement) => readStatement(statement)),
  };
}

function readStatement(raw: unknown): StatementDocument {
  const statement = readObject(raw, "Statement", STATEMENT_ELEMENTS);
  for (const name of ["Action", "Resource", "Principal"]) {
    if (statement[name] !== undefined && statement[`Not${name}`] !== undefined)
      throw new PolicySyntaxError(`Statement: expected ${name} or Not${name}, got both`);
  }
  const effect = readText(statement.Effect, "Effect");
  if (!/^(allow|deny)$/i.test(effect)) throw new PolicySyntaxError(`Effect: expected Allow or Deny, got ${effect}`);
  const result: Record<string, unknown> = { Effect: effect };
  if (statement.Sid !== undefined) result.Sid = readText(statement.Sid, "Sid");
  for (const name of ["Action", "NotAction", "Resource", "NotResource"])
    if (statement[name] !== undefined) result[name] = readList(statement[name], name);
  for (const name of ["Principal", "NotPrincipal"])
    if (statement[name] !== undefined) result[name] = readPrincipals(statement[name], name);
  if (statement.Condition !== undefined) result.Condition = readConditions(statement.Condition);
  return result as unknown as StatementDocument;
}

function readPrincipals(raw: unknown, name: string): Principals {
  if (raw === "*") return { AWS: ["*"] };
  if (typeof raw === "string") throw new PolicySyntaxError(`${name}: expected "*" or an object, got a string`);
  const principals: Record<string, readonly string[]> = {};
  const source = readObject(raw, name, PRINCIPAL_KINDS);
  for (const kind of Object.keys(source)) principals[kind] = readList(source[kind], `${name}.${kind}`);
  return principals;
}

function readConditions(raw: unknown): NonNullable<StatementDocument["Condition"]> {
  const conditions: Record<string, Record<string, readonly string[]>> = {};
  const operators = readObject(raw, "Condition");
  for (const operator of Object.keys(operators)) {
    const keys = readObject(operators[operator], operator);
    const values: Record<string, readonly string[]> = {};
    for (const key of Object.keys(keys)) {
      const list = Array.isArray(keys[key]) ? keys[key] : [keys[key]];
      values[key] = list.map((value: unknown) => readScalar(value, `${operator}.${key}`));
    }
    conditions[operator] = values;
  }
  return conditions;
}

function readObject(raw: unknown, name: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    throw new PolicySyntaxError(`${name}: expected an object, got ${JSON.stringify(raw)}`);
  for (const key of Object.keys(raw)) {
    if (known && !known.includes(key))
      throw new PolicySyntaxError(`${name}: unknown element ${key}; expected ${known.join(", ")}`);
  }
  return raw as Record<string, unknown>;
}

function readList(raw: unknown, name: string): string[] {
  return (Array.isArray(raw) ? raw : [raw]).map((item: unknown) => readText(item, name));
}

function readText(raw: unknown, name: string): string {
  if (typeof raw !== "string") throw new PolicySyntaxError(`${name}: expected text, got ${JSON.stringify(raw)}`);
  return raw;
}

/** Condition values may be text, numbers and booleans; all are compared as text. */
function readScalar(raw: unknown, name: string): string {
  if (typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean") return String(raw);
  throw new PolicySyntaxError(`${name}: expected text, a number or a boolean, got ${JSON.stringify(raw)}`);
}

/** Compiled policies by their text, least recently used first. */
const compiled = new Map<string, Policy>();
const MAX_COMPILED = 1000;

/**
 * A policy ready for evaluation, from a cache when its text was seen before.
 * @throws PolicySyntaxError
 */
export function compilePolicy(text: string): Policy {
  let policy = compiled.get(text);
  if (policy) {
    if (compiled.size > MAX_COMPILED / 2) {
      compiled.delete(text);
      compiled.set(text, policy);
    }
    return policy;
  }
  policy = compileDocument(readPolicyDocument(text));
  compiled.set(text, policy);
  if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value!);
  return policy;
}

function compileDocument(document: PolicyDocument): Policy {
  const version = document.Version ?? "2008-10-17";
  const variables = version === "2012-10-17";
  return { version, statements: document.Statement.map((statement) => compileStatement(statement, variables)) };
}

function compileStatement(document: StatementDocument, variables: boolean): Statement {
  const resources = document.Resource ?? document.NotResource ?? [];
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(document.Condition ?? {})) {
    for (const [key, values] of Object.entries(keys)) {
      try {
        conditions.push(compileCondition(operator, key, values, variables));
      } catch (cause) {
        throw new PolicySyntaxError((cause as Error).message, { cause });
      }
    }
  }
  return {
    sid: document.Sid,
    effect: document.Effect.toLowerCase() === "allow" ? "Allow" : "Deny",
    actions: (document.Action ?? document.NotAction ?? []).map((action) =>
      compilePattern(action, { variables: false, ignoreCase: true }),
    ),
    otherActions: document.NotAction !== undefined,
    resources: resources.map((resource) => compilePattern(resource, { variables, arn: true })),
    otherResources: document.NotResource !== undefined,
    principals: document.Principal ?? document.NotPrincipal,
    otherPrincipals: document.NotPrincipal !== undefined,
    conditions,
  };
}
