import { type PolicyDocument, readPolicyDocument, type StatementDocument } from "../../auth/policy.ts";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { AwsError } from "../../errors.ts";

/** Bucket policies are limited to 20 KB (S3 User Guide). */
const MAX_POLICY_BYTES = 20 * 1024;
const PRINCIPAL = /^(\*|\d{12}|arn:[^:]+:(iam|sts)::\d{12}:.+|A(IDA|ROA)\w+)$/;

/**
 * Reads and validates the policy of a bucket.
 * @throws AwsError MalformedPolicy.
 */
export function readBucketPolicy(text: string, bucketArn: string): PolicyDocument {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw malformed("Bucket policies are limited to 20 KB in size");
  validateResourcePolicy(text, "MalformedPolicy");
  const document = readPolicyDocument(text);
  for (const statement of document.Statement) checkStatement(statement, bucketArn);
  return document;
}

/** A bucket's policy names S3's actions, on the bucket and its objects, and principals that could be. */
function checkStatement(statement: StatementDocument, bucketArn: string): void {
  for (const name of (statement.Principal ?? statement.NotPrincipal)?.AWS ?? [])
    if (!PRINCIPAL.test(name)) throw malformed("Invalid principal in policy");
  for (const action of statement.Action ?? statement.NotAction ?? [])
    if (action !== "*" && !/^s3:[\w*?]+$/i.test(action)) throw malformed("Policy has invalid action");
  for (const resource of statement.Resource ?? statement.NotResource ?? [])
    if (!mayBeOf(resource, bucketArn)) throw malformed("Policy has invalid resource");
}

/** Whether a resource, wildcards and all, can stand for the bucket or an object of it. */
function mayBeOf(resource: string, bucketArn: string): boolean {
  const pattern = resource
    .split("/")[0]!
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${pattern}$`).test(bucketArn);
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicy", message);
}

/** Condition keys that, held to fixed values, keep a policy from being public (S3 User Guide, "The meaning of public"). */
const LIMITING_KEYS: ReadonlySet<string> = new Set([
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
/** Operators that hold a key to the values they name. */
const FIXING_OPERATORS = /^(StringEquals(IgnoreCase)?|StringLike|ArnEquals|ArnLike|IpAddress)$/;
const NOT_FIXED = /[*?]|^0\.0\.0\.0\/0$|^::\/0$/;

/** Whether a policy lets anyone in: a statement allows every principal and no condition names fixed values. */
export function isPublicPolicy(document: PolicyDocument): boolean {
  return document.Statement.some(
    (statement) =>
      statement.Effect.toLowerCase() === "allow" && admitsAnyone(statement) && !isLimited(statement.Condition),
  );
}

function admitsAnyone(statement: StatementDocument): boolean {
  if (statement.NotPrincipal) return true;
  return Object.values(statement.Principal ?? {}).some((names) => names.includes("*"));
}

function isLimited(condition: StatementDocument["Condition"]): boolean {
  return Object.entries(condition ?? {}).some(
    ([operator, keys]) =>
      FIXING_OPERATORS.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) => LIMITING_KEYS.has(key.toLowerCase()) && values.every((value) => !NOT_FIXED.test(value)),
      ),
  );
}
