import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

const NAME = /[\w+=,.@-]+/;
const PATH = /(\/)|(\/[!-\x7F]+\/)/;
const POLICY_ARN = /arn:[^:]+:iam::(?:aws|\d{12}):policy\/\S+/;

/** Names: roles and users 64 characters, the others 128. */
export function checkName(
  constraints: Constraints,
  member: string,
  value: string | undefined,
  max: number,
): Constraints {
  return constraints.length(member, value, 1, max).pattern(member, value, NAME);
}

/** Names are unique without regard to case. */
export function hasName(names: Iterable<string>, name: string): boolean {
  for (const known of names) if (known.toLowerCase() === name.toLowerCase()) return true;
  return false;
}

/** A path starts and ends with a slash and has at most 512 characters. */
export function readPath(path: string | undefined): string {
  if (path === undefined) return "/";
  if (path.length > 512 || !new RegExp(`^(?:${PATH.source})$`).test(path))
    throw new AwsError(
      "ValidationError",
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    );
  return path;
}

/** An ARN of a managed policy, 20 to 2,048 characters. */
export function checkPolicyArn(member: string, arn: string | undefined): void {
  new Constraints().length(member, arn, 20, 2048).check("ValidationError");
  if (arn !== undefined && !POLICY_ARN.test(arn)) throw new AwsError("InvalidInput", `ARN ${arn} is not valid.`);
}

/** Size of a policy as its quota counts it: without white space. */
export function policySize(text: string): number {
  return text.replace(/\s/g, "").length;
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, { status: 404 });
}

export function alreadyExists(message: string): AwsError {
  return new AwsError("EntityAlreadyExists", message, { status: 409 });
}

export function deleteConflict(message: string): AwsError {
  return new AwsError("DeleteConflict", message, { status: 409 });
}

export function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceeded", message, { status: 409 });
}

/** A tag: key 1 to 128, value up to 256 characters; 50 per resource. */
export interface Tag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

const TAG_TEXT = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u;
const MAX_TAGS = 50;

/** @throws AwsError InvalidInput for duplicates and reserved keys, LimitExceeded for more than 50. */
export function putTags(tags: Map<string, string>, added: readonly Tag[], kind: string): void {
  const constraints = new Constraints();
  const seen = new Set<string>();
  for (const [index, { Key: key = "", Value: value = "" }] of added.entries()) {
    const member = `tags.${index + 1}.member`;
    constraints.length(`${member}.key`, key, 1, 128).pattern(`${member}.key`, key, TAG_TEXT);
    constraints.length(`${member}.value`, value, 0, 256).pattern(`${member}.value`, value, TAG_TEXT);
    if (seen.has(key.toLowerCase()))
      throw new AwsError("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    seen.add(key.toLowerCase());
    if (key.toLowerCase().startsWith("aws:"))
      throw new AwsError("InvalidInput", "Tag keys must not start with the reserved prefix aws:");
  }
  constraints.check("ValidationError");
  const result = new Map(tags);
  for (const { Key: key = "", Value: value = "" } of added) {
    for (const known of result.keys()) if (known.toLowerCase() === key.toLowerCase()) result.delete(known);
    result.set(key, value);
  }
  if (result.size > MAX_TAGS) throw limitExceeded(`Cannot exceed quota for TagsPer${kind}: ${MAX_TAGS}`);
  tags.clear();
  for (const [key, value] of result) tags.set(key, value);
}

export function listTags(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
