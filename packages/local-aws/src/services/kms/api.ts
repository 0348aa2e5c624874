import type { Principal } from "../../auth/principal.ts";
import type { CryptoAction } from "./use.ts";

/** A key as the other services see it. */
export interface KeyView {
  readonly id: string;
  readonly arn: string;
  readonly enabled: boolean;
}

/** What a service says about the use of a key, for conditions in key policies and grants. */
export interface KeyUse {
  /** Service that acts for the principal, such as `s3`: the value of `kms:ViaService` without Region and domain. */
  readonly via?: string;
  /** Encryption context: what the key's policy may ask for, and what binds a ciphertext. */
  readonly encryptionContext?: Readonly<Record<string, string>>;
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
  use(id: string, action: CryptoAction, principal: Principal, use?: KeyUse): Promise<KeyView>;
  /** A new 256-bit data key, in plain and encrypted under the key. @throws AwsError as `use` does. */
  dataKey(
    id: string,
    principal: Principal,
    use?: KeyUse,
  ): Promise<{ readonly plaintext: Buffer; readonly ciphertext: Buffer }>;
  /** Decrypts a data key, with the encryption context it was made with. @throws AwsError as `use` does, and InvalidCiphertextException. */
  decrypt(ciphertext: Buffer, principal: Principal, use?: KeyUse): Promise<Buffer>;
}
