import type { Principal } from "../../auth/principal.ts";

/** What Secrets Manager offers to the other services of the cloud. */
export interface SecretsApi {
  /**
   * The current text of a secret by name or ARN, for a principal that may read it and decrypt with its key; without one
   * the caller has checked its own principal's permissions, and the key is used for the account.
   * @throws AwsError ResourceNotFoundException, AccessDeniedException, DecryptionFailure.
   */
  value(id: string, principal?: Principal): Promise<{ readonly arn: string; readonly text: string }>;
}
