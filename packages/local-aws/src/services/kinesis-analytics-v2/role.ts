import type { Credential, Principal } from "../../auth/principal.ts";
import type { ServiceHost } from "../../service.ts";
import { invalidArgument } from "./errors.ts";

const SERVICE = "kinesisanalytics.amazonaws.com";
const RENEW_BEFORE_MS = 5 * 60_000;

/** The session of a service execution role that an application acts with, renewed before it ends. */
export class RoleSession {
  readonly #host: ServiceHost;
  readonly #applicationArn: string;
  readonly #roleArn: string;
  #session: Credential | undefined;

  constructor(host: ServiceHost, applicationArn: string, roleArn: string) {
    this.#host = host;
    this.#applicationArn = applicationArn;
    this.#roleArn = roleArn;
  }

  /** @throws AwsError AccessDenied when the role does not exist or does not trust the service. */
  async credential(): Promise<Credential> {
    const { clock, account } = this.#host;
    if (this.#session !== undefined && this.#session.expiration! - RENEW_BEFORE_MS > clock.now()) return this.#session;
    const sts = await this.#host.load("sts");
    this.#session = sts.assumeRoleForService(this.#roleArn, SERVICE, {
      sessionName: "KinesisAnalyticsSession",
      conditions: { "aws:SourceAccount": account, "aws:SourceArn": this.#applicationArn },
    });
    return this.#session;
  }

  async principal(): Promise<Principal> {
    return (await this.credential()).principal;
  }

  /** @throws AwsError InvalidArgumentException. */
  async checkAssumable(): Promise<void> {
    try {
      await this.credential();
    } catch (cause) {
      throw invalidArgument(
        `Kinesis Analytics service doesn't have sufficient privileges to assume the role ${this.#roleArn}: ${(cause as Error).message}`,
      );
    }
  }
}
