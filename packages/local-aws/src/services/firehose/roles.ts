import type { Credential, Principal } from "../../auth/principal.ts";
import type { Authorization, ServiceHost } from "../../service.ts";
import type { ServiceApis } from "../apis.ts";
import { invalid } from "./errors.ts";

const SERVICE = "firehose.amazonaws.com";
const RENEW_BEFORE_MS = 5 * 60_000;

/** Sessions of the roles that one delivery stream acts with, renewed before they end. */
export class RoleSessions {
  readonly #host: ServiceHost;
  readonly #streamArn: string;
  readonly #sessions = new Map<string, Credential>();

  constructor(host: ServiceHost, streamArn: string) {
    this.#host = host;
    this.#streamArn = streamArn;
  }

  /** @throws AwsError AccessDenied when the role does not exist or does not trust Firehose. */
  async principal(roleArn: string, sessionName: string): Promise<Principal> {
    const key = `${sessionName}/${roleArn}`;
    const known = this.#sessions.get(key);
    if (known !== undefined && known.expiration! - RENEW_BEFORE_MS > this.#host.clock.now()) return known.principal;
    const sts = await this.#host.load("sts");
    const conditions = {
      "aws:SourceAccount": this.#host.account,
      "aws:SourceArn": this.#streamArn,
      "sts:ExternalId": this.#host.account,
    };
    const session = sts.assumeRoleForService(roleArn, SERVICE, { sessionName, conditions });
    this.#sessions.set(key, session);
    return session.principal;
  }

  /** Checks that the role may do something. @throws AwsError AccessDenied, AccessDeniedException. */
  async authorise(
    roleArn: string,
    sessionName: string,
    service: keyof ServiceApis & string,
    need: Authorization,
  ): Promise<Principal> {
    const principal = await this.principal(roleArn, sessionName);
    await this.#host.authorise(service, principal, need);
    return principal;
  }

  /** Checks a role that a configuration names. @throws AwsError InvalidArgumentException. */
  async checkAssumable(roleArn: string): Promise<void> {
    try {
      await this.principal(roleArn, "AWSFirehoseValidation");
    } catch {
      throw invalid(`Firehose is unable to assume role ${roleArn}. Please check the role provided.`);
    }
  }
}
