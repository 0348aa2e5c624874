import type {
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { Secrets } from "./secrets.ts";

type Output<Type> = Omit<Type, "$metadata">;

export function policyOperations(secrets: Secrets) {
  return {
    PutResourcePolicy: operation<PutResourcePolicyCommandInput, Output<PutResourcePolicyCommandOutput>>(
      ["SecretId", "ResourcePolicy", "BlockPublicPolicy"],
      (input) => {
        const secret = secrets.usable(input.SecretId!);
        validateResourcePolicy(input.ResourcePolicy!, "MalformedPolicyDocumentException");
        if (input.BlockPublicPolicy === true && isPublic(input.ResourcePolicy!))
          throw new AwsError("PublicPolicyException", "The resource policy grants access to the public.");
        secret.policy = input.ResourcePolicy;
        return { ARN: secret.arn, Name: secret.name };
      },
    ),
    GetResourcePolicy: operation<GetResourcePolicyCommandInput, Output<GetResourcePolicyCommandOutput>>(
      ["SecretId"],
      (input) => {
        const { arn, name, policy } = secrets.usable(input.SecretId!);
        return { ARN: arn, Name: name, ...(policy && { ResourcePolicy: policy }) };
      },
    ),
    DeleteResourcePolicy: operation<DeleteResourcePolicyCommandInput, Output<DeleteResourcePolicyCommandOutput>>(
      ["SecretId"],
      (input) => {
        const secret = secrets.usable(input.SecretId!);
        secret.policy = undefined;
        return { ARN: secret.arn, Name: secret.name };
      },
    ),
  };
}

/** Whether a statement without conditions allows everyone. */
function isPublic(text: string): boolean {
  const { Statement } = JSON.parse(text) as { Statement: unknown };
  return [Statement].flat().some((entry) => {
    const { Effect, Principal, Condition } = entry as Record<string, unknown>;
    const names = typeof Principal === "object" && Principal !== null ? Object.values(Principal).flat() : [Principal];
    return Effect === "Allow" && Condition === undefined && names.includes("*");
  });
}
