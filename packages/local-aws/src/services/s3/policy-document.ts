import { AwsError } from "../../errors.ts";

/** A statement of a bucket policy, as far as S3 itself looks into it. */
export interface PolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const MAX_POLICY_BYTES = 20 * 1024;
const STATEMENT_ELEMENTS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/**
 * Reads and validates a bucket policy.
 * @throws AwsError MalformedPolicy.
 */
export function readPolicy(text: string, bucketArn: string): PolicyStatement[] {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw malformed("Bucket policies are limited to 20 KB in size");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  if (!isObject(document)) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  for (const name of Object.keys(document))
    if (name !== "Version" && name !== "Id" && name !== "Statement") throw malformed(`Unknown field ${name}`);
  const version = document.Version;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17")
    throw malformed("The policy must contain a valid version string");
  const { Statement: given } = document;
  const statements = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (statements.length === 0) throw malformed("Missing required field Statement");
  return statements.map((statement) => readStatement(statement, bucketArn));
}

function readStatement(statement: unknown, bucketArn: string): PolicyStatement {
  if (!isObject(statement)) throw malformed("Statement is not an object");
  for (const name of Object.keys(statement))
    if (!STATEMENT_ELEMENTS.has(name)) throw malformed(`Unknown field ${name}`);
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    throw malformed(`Invalid effect: ${String(statement.Effect)}`);
  exactlyOne(statement, "Principal", "NotPrincipal");
  exactlyOne(statement, "Action", "NotAction");
  exactlyOne(statement, "Resource", "NotResource");
  checkPrincipal(statement.Principal ?? statement.NotPrincipal);
  for (const action of texts(statement.Action ?? statement.NotAction))
    if (action !== "*" && !/^s3:[\w*?]+$/i.test(action)) throw malformed("Policy has invalid action");
  for (const resource of texts(statement.Resource ?? statement.NotResource))
    if (resource !== "*" && !matchesBucket(resource, bucketArn)) throw malformed("Policy has invalid resource");
  if (statement.Condition !== undefined && !isConditionBlock(statement.Condition))
    throw malformed("Policy has an invalid condition");
  return statement as unknown as PolicyStatement;
}

/** A bucket's policy speaks of the bucket and its objects. */
function matchesBucket(resource: string, bucketArn: string): boolean {
  const pattern = resource
    .split("/")[0]!
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${pattern}$`).test(bucketArn);
}

function checkPrincipal(principal: unknown): void {
  if (principal === "*") return;
  if (!isObject(principal) || Object.keys(principal).length === 0) throw malformed("Invalid policy syntax.");
  for (const kind of Object.keys(principal)) {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) throw malformed("Invalid policy syntax.");
    for (const value of texts(principal[kind]))
      if (kind === "AWS" && !/^(\*|\d{12}|arn:[^:]+:(iam|sts)::\d{12}:.+|AIDA\w+|AROA\w+)$/.test(value))
        throw malformed("Invalid principal in policy");
  }
}

function exactlyOne(statement: Record<string, unknown>, name: string, negated: string): void {
  if (statement[name] === undefined && statement[negated] === undefined)
    throw malformed(`Missing required field ${name}`);
  if (statement[name] !== undefined && statement[negated] !== undefined)
    throw malformed(`A statement has one of ${name} and ${negated}`);
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === "string")) throw malformed("Invalid policy syntax.");
  return list;
}

function isConditionBlock(value: unknown): value is Record<string, Record<string, unknown>> {
  return isObject(value) && Object.values(value).every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicy", message);
}

/** Condition keys that, held to fixed values, keep a policy from being public (S3 User Guide, "The meaning of public"). */
const LIMITING_KEYS = new Set([
  "aws:sourceip",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:userid",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/** Whether a policy lets anyone in: a statement allows every principal and no condition names fixed values. */
export function isPublicPolicy(statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    (statement) => statement.Effect === "Allow" && anyPrincipal(statement) && !isLimited(statement.Condition),
  );
}

function anyPrincipal(statement: PolicyStatement): boolean {
  const { Principal: principal } = statement;
  if (statement.NotPrincipal !== undefined || principal === "*") return true;
  if (!isObject(principal)) return false;
  return Object.values(principal).some((value) => value === "*" || (Array.isArray(value) && value.includes("*")));
}

function isLimited(condition: PolicyStatement["Condition"]): boolean {
  for (const operator of Object.keys(condition ?? {})) {
    if (/^(Not|String(Not)|Numeric|Date|Null|ForAllValues)/.test(operator) || operator.includes("Not")) continue;
    const keys = condition![operator]!;
    for (const key of Object.keys(keys)) {
      const values = Array.isArray(keys[key]) ? (keys[key] as unknown[]) : [keys[key]];
      const fixed = values.every(
        (value) => typeof value === "string" && !/[*?]/.test(value) && value !== "0.0.0.0/0" && value !== "::/0",
      );
      if (LIMITING_KEYS.has(key.toLowerCase()) && fixed) return true;
    }
  }
  return false;
}
