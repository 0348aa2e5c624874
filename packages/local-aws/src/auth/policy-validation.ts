import { AwsError } from "../errors.ts";
import { parseOperator, readDate } from "./conditions.ts";
import {
  compilePolicy,
  type PolicyDocument,
  PolicySyntaxError,
  readPolicyDocument,
  type StatementDocument,
} from "./policy.ts";

/*
 * What IAM checks when a policy is written, in its order and words: syntax, version, what it calls legacy parsing,
 * Sids, actions, resources, then the form of each resource and action.
 */

/**
 * Checks a policy for a user or role. Managed policies must have version 2012-10-17.
 * @throws AwsError MalformedPolicyDocument.
 */
export function validateIdentityPolicy(text: string, kind: "managed" | "inline"): void {
  const document = readDocument(text);
  const statements = document.Statement;
  for (const statement of statements) {
    if (statement.Principal || statement.NotPrincipal)
      throw malformed("Policy document should not specify a principal.");
    checkConditions(statement);
  }
  if (kind === "managed" && document.Version !== "2012-10-17")
    throw malformed("Policy document must be version 2012-10-17 or greater.");
  for (const statement of statements) checkLegacyForm(statement);
  checkSids(statements, "Statement IDs (SID) in a single policy must be unique.");
  for (const statement of statements) {
    if (!(statement.Action ?? statement.NotAction)?.length) throw malformed("Policy statement must contain actions.");
  }
  for (const statement of statements)
    checkActions(statement, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  for (const statement of statements) {
    if (!resourcesOf(statement)?.length) throw malformed("Policy statement must contain resources.");
  }
  for (const statement of statements) for (const resource of resourcesOf(statement)!) checkResource(resource);
  for (const statement of statements) checkActionForm(statement);
  compilePolicy(text);
}

/** Actions that a role's trust policy may name. */
const TRUST_ACTIONS = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
];

/**
 * Checks a role's trust policy; `exists` tells whether a user or role of this account does.
 * @throws AwsError MalformedPolicyDocument.
 */
export function validateTrustPolicy(text: string, exists: (arn: string) => boolean): void {
  const document = readDocument(text, "This policy contains invalid Json");
  checkSids(document.Statement, "The Statement Ids in the policy are not unique");
  for (const statement of document.Statement) {
    if (statement.Resource) throw malformed("Has prohibited field Resource");
    if (statement.NotResource) throw malformed("AssumeRole policy must not contain resources.");
    if (statement.NotPrincipal)
      throw malformed(
        statement.Effect === "Allow"
          ? "Allow with NotPrincipal is not allowed."
          : "AssumeRole policy must not contain NotPrincipal field.",
      );
    if (!statement.Principal) throw malformed("Missing required field Principal");
    if (Object.values(statement.Principal).every((names) => names.length === 0))
      throw malformed("Missing required field Principal cannot be empty!");
    if (!statement.Action?.length) throw malformed("Missing required field Action");
    if (statement.Action.some((action) => !TRUST_ACTIONS.some((known) => known.toLowerCase() === action.toLowerCase())))
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    checkPrincipals(statement.Principal, exists);
    checkConditions(statement);
  }
  compilePolicy(text);
}

/**
 * Checks a policy that a resource's own service stores, such as a bucket policy.
 * @throws AwsError with the service's code for malformed policies.
 */
export function validateResourcePolicy(text: string, code: string): void {
  try {
    const document = readPolicyDocument(text);
    for (const statement of document.Statement) {
      if (!statement.Principal && !statement.NotPrincipal)
        throw new PolicySyntaxError("Missing required field Principal");
      if (!(statement.Action ?? statement.NotAction)?.length)
        throw new PolicySyntaxError("Missing required field Action");
      if (!resourcesOf(statement)?.length) throw new PolicySyntaxError("Missing required field Resource");
    }
    compilePolicy(text);
  } catch (cause) {
    if (cause instanceof PolicySyntaxError) throw new AwsError(code, cause.message, { cause });
    throw cause;
  }
}

function readDocument(text: string, notJson = "Syntax errors in policy."): PolicyDocument {
  try {
    return readPolicyDocument(text);
  } catch (cause) {
    if (!(cause instanceof PolicySyntaxError)) throw cause;
    const detail = cause.message.startsWith("expected JSON") ? notJson : `Syntax errors in policy. (${cause.message})`;
    throw malformed(detail, cause);
  }
}

function malformed(message: string, cause?: unknown): AwsError {
  return new AwsError("MalformedPolicyDocument", message, cause === undefined ? {} : { cause });
}

function resourcesOf(statement: StatementDocument): readonly string[] | undefined {
  return statement.Resource ?? statement.NotResource;
}

function checkConditions(statement: StatementDocument): void {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    if (Object.keys(keys).length > 0 && !parseOperator(operator))
      throw malformed(`Syntax errors in policy. (Invalid Condition type : ${operator}.)`);
  }
}

/** The checks that AWS reports as one. */
function checkLegacyForm(statement: StatementDocument): void {
  let fits = statement.Effect === "Allow" || statement.Effect === "Deny";
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    if (!parseOperator(operator)?.operator.startsWith("Date")) continue;
    for (const value of Object.values(keys).flat())
      fits &&= !value.includes("${") ? !Number.isNaN(readDate(value)) : true;
  }
  for (const resource of resourcesOf(statement) ?? []) {
    const parts = resource.split(":");
    if (resource !== "*" && parts[0] === "arn" && parts[1] === "aws")
      fits &&= (parts.length >= 6 || !resource.includes("::")) && parts[2] !== "";
  }
  if (!fits) throw malformed("The policy failed legacy parsing");
}

function checkSids(statements: readonly StatementDocument[], duplicate: string): void {
  const seen = new Set<string>();
  for (const { Sid: sid } of statements) {
    if (sid === undefined || sid === "") continue;
    if (seen.has(sid)) throw malformed(duplicate);
    seen.add(sid);
    if (!/^[0-9A-Za-z]*$/.test(sid))
      throw malformed(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
      );
  }
}

function checkActions(statement: StatementDocument, message: string): void {
  for (const action of statement.Action ?? statement.NotAction ?? [])
    if (action !== "*" && !action.includes(":")) throw malformed(message);
}

function checkActionForm(statement: StatementDocument): void {
  for (const action of statement.Action ?? statement.NotAction ?? []) {
    const [vendor = "", ...rest] = action.split(":");
    if (rest.length > 1) throw malformed("Actions/Condition can contain only one colon.");
    if (action !== "*" && !/^[A-Za-z0-9.*?-]+$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`);
  }
}

/** Kinds of IAM resources, which follow the account in their ARNs. */
const IAM_RESOURCES = [
  "user/",
  "federated-user/",
  "role/",
  "group/",
  "instance-profile/",
  "mfa/",
  "server-certificate/",
  "policy/",
  "sms-mfa/",
  "saml-provider/",
  "oidc-provider/",
  "report/",
  "access-report/",
];

function checkResource(resource: string): void {
  if (resource === "*" || resource.startsWith("${")) return;
  const [, partition, service, region, account, ...rest] = resource.split(":");
  if (partition === undefined) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  if (partition.includes("*") || partition.includes("$")) return;
  if (partition !== "aws") {
    const shown = [service, region, account, rest.join(":") || undefined].map((part) => part ?? "*").join(":");
    throw malformed(`Partition "${partition}" is not valid for resource "arn:${partition}:${shown}".`);
  }
  if (service === undefined) throw malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  if (service === "iam" && region) throw malformed(`IAM resource ${resource} cannot contain region information.`);
  if (service === "s3" && region && !rest.join(":").startsWith("accesspoint/"))
    throw malformed(`Resource ${resource} can not contain region information.`);
  const name = rest.join(":");
  if (service === "iam" && name !== "" && !/^[*$]/.test(name) && !IAM_RESOURCES.some((kind) => name.startsWith(kind)))
    throw malformed(`IAM resource path must either be "*" or start with ${IAM_RESOURCES.join(", ")}.`);
}

const ACCOUNT_PRINCIPAL = /^(?:\d{12}|arn:aws:iam::\d{12}:root)$/;
const ENTITY_PRINCIPAL =
  /^arn:aws:(?:iam::\d{12}:(?:user|role)\/\S+|sts::\d{12}:(?:assumed-role\/[^/\s]+\/[^/\s]+|federated-user\/\S+))$/;
const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

function checkPrincipals(
  principals: NonNullable<StatementDocument["Principal"]>,
  exists: (arn: string) => boolean,
): void {
  for (const name of principals.AWS ?? []) {
    const known = name === "*" || ACCOUNT_PRINCIPAL.test(name) || (ENTITY_PRINCIPAL.test(name) && exists(name));
    if (!known) throw malformed(`Invalid principal in policy: "AWS":"${name}"`);
  }
  for (const name of principals.Service ?? [])
    if (!SERVICE_PRINCIPAL.test(name)) throw malformed(`Invalid principal in policy: "SERVICE":"${name}"`);
}
