import { createHash } from "node:crypto";
import type {
  DeleteResourcePolicyCommandInput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import type { Catalog } from "./catalog.ts";
import { invalidInput, notFound } from "./errors.ts";
import type { Output } from "./operations.ts";

/** Service quotas: largest resource policy, in bytes. */
const MAX_POLICY_BYTES = 10 * 1024;

export function putResourcePolicy(
  catalog: Catalog,
  input: PutResourcePolicyCommandInput,
): Output<PutResourcePolicyCommandOutput> {
  const text = input.PolicyInJson!;
  new Constraints()
    .oneOf("policyExistsCondition", input.PolicyExistsCondition, ["MUST_EXIST", "NOT_EXIST", "NONE"])
    .oneOf("enableHybrid", input.EnableHybrid, ["TRUE", "FALSE"])
    .check();
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    throw invalidInput(`Resource policy size is limited to ${MAX_POLICY_BYTES} bytes.`);
  checkDocument(text);
  const { policy } = catalog;
  if (input.PolicyExistsCondition === "MUST_EXIST" && policy === undefined) throw notFound("Policy not found");
  if (input.PolicyExistsCondition === "NOT_EXIST" && policy !== undefined)
    throw new AwsError("ConditionCheckFailureException", "Policy already exists");
  checkHash(catalog, input.PolicyHashCondition);
  const now = catalog.host.clock.now();
  catalog.policy = { text, created: policy?.created ?? now, updated: now };
  return { PolicyHash: hashOf(text) };
}

export function getResourcePolicy(
  catalog: Catalog,
  _input: GetResourcePolicyCommandInput,
): Output<GetResourcePolicyCommandOutput> {
  const { policy } = catalog;
  if (policy === undefined) throw notFound("Policy not found");
  return {
    PolicyInJson: policy.text,
    PolicyHash: hashOf(policy.text),
    CreateTime: new Date(policy.created),
    UpdateTime: new Date(policy.updated),
  };
}

export function deleteResourcePolicy(catalog: Catalog, input: DeleteResourcePolicyCommandInput): object {
  if (catalog.policy === undefined) throw notFound("Policy not found");
  checkHash(catalog, input.PolicyHashCondition);
  catalog.policy = undefined;
  return {};
}

function checkDocument(text: string): void {
  try {
    const document = JSON.parse(text) as { Statement?: unknown };
    if (typeof document === "object" && document !== null && document.Statement !== undefined) return;
  } catch {
    // Said below, as for a document without statements.
  }
  throw invalidInput("Policy document is not valid JSON with statements.");
}

function checkHash({ policy }: Catalog, wanted: string | undefined): void {
  if (wanted !== undefined && (policy === undefined || hashOf(policy.text) !== wanted))
    throw new AwsError("ConditionCheckFailureException", "Policy hash does not match");
}

function hashOf(text: string): string {
  return createHash("md5").update(text).digest("base64");
}
