import type { Principal } from "../../auth/principal.ts";

/** A key as the other services see it. */
export interface KeyView {
  readonly id: string;
  readonly arn: string;
  readonly enabled: boolean;
}

/** What KMS offers to the other services of the cloud. */
export interface KmsApi {
  /**
   * A key by id, ARN, alias name or alias ARN; AWS-managed aliases (`alias/aws/<service>`) come into being when asked for.
   * @throws AwsError NotFoundException.
   */
  key(id: string): KeyView;
  /**
   * Checks that a principal may use the key for data at rest, by key policy, grants and identity policies.
   * @throws AwsError NotFoundException, DisabledException, KMSInvalidStateException, AccessDeniedException.
   */
  use(id: string, action: "Encrypt" | "Decrypt" | "GenerateDataKey", principal: Principal): Promise<KeyView>;
}
