import type {
  GetKeyPolicyCommandInput,
  GetKeyPolicyCommandOutput,
  ListKeyPoliciesCommandInput,
  ListKeyPoliciesCommandOutput,
  PutKeyPolicyCommandInput,
} from "@aws-sdk/client-kms";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import type { Key, Keys } from "./keys.ts";
import { requireCustomerKey } from "./lifecycle.ts";

type Output<Type> = Omit<Type, "$metadata">;

/** API reference, PutKeyPolicy: the one name a key policy has, and its size in bytes. */
const POLICY_NAME = "default";
const MAX_POLICY_BYTES = 32 * 1024;

export function policyOperations(keys: Keys) {
  return {
    PutKeyPolicy: operation<PutKeyPolicyCommandInput, undefined>(
      ["KeyId", "PolicyName", "Policy", "BypassPolicyLockoutSafetyCheck"],
      (input, context) => {
        checkName(input.PolicyName);
        const key = requireCustomerKey(keys.resolveKey(input.KeyId!));
        checkKeyPolicy(key, input.Policy!, context, input.BypassPolicyLockoutSafetyCheck === true);
        return undefined;
      },
    ),
    GetKeyPolicy: operation<GetKeyPolicyCommandInput, Output<GetKeyPolicyCommandOutput>>(
      ["KeyId", "PolicyName"],
      (input) => {
        checkName(input.PolicyName);
        return { Policy: keys.resolveKey(input.KeyId!).policy, PolicyName: POLICY_NAME };
      },
    ),
    ListKeyPolicies: operation<ListKeyPoliciesCommandInput, Output<ListKeyPoliciesCommandOutput>>(
      ["KeyId", "Limit", "Marker"],
      (input) => {
        keys.resolveKey(input.KeyId!);
        return { PolicyNames: [POLICY_NAME], Truncated: false };
      },
    ),
  };
}

/**
 * Puts a policy on a key, unless it would shut its author out.
 * @throws AwsError MalformedPolicyDocumentException.
 */
export function checkKeyPolicy(key: Key, policy: string, context: RequestContext, bypass: boolean): void {
  if (Buffer.byteLength(policy) > MAX_POLICY_BYTES)
    throw new AwsError("LimitExceededException", `A key policy has at most ${MAX_POLICY_BYTES} bytes.`);
  validateResourcePolicy(policy, "MalformedPolicyDocumentException");
  const before = key.policy;
  key.policy = policy;
  const need = { action: "kms:PutKeyPolicy", resources: [key.arn], resourcePolicyRequired: true };
  if (bypass || context.permits(need)) return;
  key.policy = before;
  throw new AwsError(
    "MalformedPolicyDocumentException",
    "The new key policy will not allow you to update the key policy in the future.",
  );
}

function checkName(name: string | undefined): void {
  new Constraints().length("policyName", name, 1, 128).check();
  if (name !== undefined && name !== POLICY_NAME) throw new AwsError("NotFoundException", "No such policy exists");
}
