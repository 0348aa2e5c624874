import type { Principal } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";

/** What SQS makes of the refusals of KMS (API Reference, SendMessage). */
const KMS_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: "KmsAccessDenied",
  NotFoundException: "KmsNotFound",
  DisabledException: "KmsDisabled",
  KMSInvalidStateException: "KmsInvalidState",
};

/**
 * Checks that a caller may use the key of a queue that has one (SSE-KMS).
 * @throws AwsError KmsAccessDenied, KmsNotFound, KmsDisabled, KmsInvalidState.
 */
export async function useKey(
  queues: Queues,
  queue: Queue,
  action: "GenerateDataKey" | "Decrypt",
  principal: Principal,
): Promise<void> {
  const key = queue.settings.get("KmsMasterKeyId");
  if (key === undefined) return;
  const kms = await queues.host.load("kms");
  try {
    await kms.use(key, action, principal, { via: "sqs", encryptionContext: { "aws:sqs:arn": queue.arn } });
  } catch (error) {
    const code = error instanceof AwsError ? KMS_ERRORS[error.code] : undefined;
    if (code === undefined) throw error;
    throw new AwsError(code, (error as Error).message, { cause: error });
  }
}
