/** Who a call is made by. */
export interface Principal {
  readonly kind: "root" | "user" | "assumed-role" | "anonymous" | "service";
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` for role sessions, the service's name for services. */
  readonly arn: string;
  /** `UserId` of GetCallerIdentity. */
  readonly userId: string;
  readonly account: string;
  /** ARN of the role behind an assumed-role session. */
  readonly roleArn?: string;
  /** Session policies (JSON text) that further limit an assumed role. */
  readonly sessionPolicies?: readonly string[];
  /** Tags passed to the session; they stand before the role's own. */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /** Keys of the session tags that are passed on when the session assumes another role. */
  readonly transitiveTagKeys?: readonly string[];
  /** Milliseconds on the cloud's clock at which temporary credentials were issued. */
  readonly tokenIssueTime?: number;
}

/** A key pair that can sign. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds on the cloud's clock after which the token is expired. */
  readonly expiration?: number;
  readonly principal: Principal;
}

/** The credentials a cloud knows, by access key id. */
export class CredentialStore {
  readonly #byKey = new Map<string, Credential>();

  add(credential: Credential): void {
    this.#byKey.set(credential.accessKeyId, credential);
  }

  get(accessKeyId: string): Credential | undefined {
    return this.#byKey.get(accessKeyId);
  }

  remove(accessKeyId: string): void {
    this.#byKey.delete(accessKeyId);
  }

  /** Forgets the temporary credentials that expired before a time on the cloud's clock. */
  removeExpired(before: number): void {
    for (const { accessKeyId, expiration } of this.#byKey.values())
      if (expiration !== undefined && expiration < before) this.#byKey.delete(accessKeyId);
  }
}
