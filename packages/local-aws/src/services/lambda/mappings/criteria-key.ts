import type { Principal } from "../../../auth/principal.ts";
import { AwsError } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";

/** What the refusals of KMS are called by Lambda (API Reference, KMS…Exception). */
const CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: "KMSAccessDeniedException",
  DisabledException: "KMSDisabledException",
  KMSInvalidStateException: "KMSInvalidStateException",
  NotFoundException: "KMSNotFoundException",
};

/**
 * Checks that a caller may use the key that filter criteria are encrypted with.
 * @param key ARN; undefined for criteria under no key.
 * @throws AwsError KMSAccessDeniedException, KMSDisabledException, KMSInvalidStateException, KMSNotFoundException.
 */
export async function useKey(
  host: ServiceHost,
  key: string | undefined,
  action: "GenerateDataKey" | "Decrypt",
  principal: Principal,
): Promise<void> {
  if (key === undefined) return;
  const kms = await host.load("kms");
  try {
    await kms.use(key, action, principal, { via: "lambda" });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    const code = CODES[cause.code] ?? cause.code;
    throw new AwsError(code, `Lambda was unable to use KMS key ${key}: ${cause.message}`, { status: 502, cause });
  }
}
