import type { Principal } from "../../../auth/principal.ts";
import { AwsError } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import { invalidParameter } from "../names.ts";
import { DESTINATIONS, destinationService } from "./destination.ts";
import type { SourceKind } from "./settings.ts";

/** Actions of the execution role on a source (Lambda Developer Guide); a list of lists: one of each. */
const NEEDS: Readonly<Record<SourceKind, readonly (readonly string[])[]>> = {
  kinesis: [
    ["kinesis:GetRecords"],
    ["kinesis:GetShardIterator"],
    ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary"],
    ["kinesis:ListShards"],
  ],
  dynamodb: [["dynamodb:GetRecords"], ["dynamodb:GetShardIterator"], ["dynamodb:DescribeStream"]],
  sqs: [["sqs:ReceiveMessage"], ["sqs:DeleteMessage"], ["sqs:GetQueueAttributes"]],
};

/** What a function's execution role may do for its mapping. */
export class RoleAccess {
  readonly #host: ServiceHost;
  readonly #roleArn: string;
  readonly #functionName: string;

  constructor(host: ServiceHost, roleArn: string, functionName: string) {
    this.#host = host;
    this.#roleArn = roleArn;
    this.#functionName = functionName;
  }

  /** A session of the role. @throws AwsError InvalidParameterValueException when Lambda is not trusted. */
  async principal(): Promise<Principal> {
    const sts = await this.#host.load("sts");
    try {
      const session = { sessionName: this.#functionName };
      return sts.assumeRoleForService(this.#roleArn, "lambda.amazonaws.com", session).principal;
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
    }
  }

  /**
   * Checks that the role can read the source.
   * @param arn Of the stream or queue; `consumer` is that of a consumer of the stream.
   * @throws AwsError InvalidParameterValueException.
   */
  async checkSource(kind: SourceKind, arn: string, consumer: string | undefined): Promise<void> {
    const principal = await this.principal();
    for (const actions of NEEDS[kind]) {
      const allowed = await Promise.all(actions.map((action) => this.#allows(kind, principal, action, arn)));
      if (allowed.includes(true)) continue;
      if (kind === "sqs") throw notPermitted(actions[0]!, "SQS");
      throw invalidParameter(
        `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
      );
    }
    if (consumer !== undefined && !(await this.#allows(kind, principal, "kinesis:SubscribeToShard", consumer)))
      throw notPermitted("kinesis:SubscribeToShard", "Kinesis");
  }

  /** Checks that the role can send to a destination. @throws AwsError InvalidParameterValueException. */
  async checkDestination(arn: string): Promise<void> {
    const service = destinationService(arn)!;
    const { action, resource } = DESTINATIONS[service];
    const principal = await this.principal();
    if (!(await this.#allows(service, principal, action, resource(arn))))
      throw notPermitted(action, service.toUpperCase());
  }

  async #allows(
    service: SourceKind | "sns" | "s3",
    principal: Principal,
    action: string,
    resource: string,
  ): Promise<boolean> {
    try {
      await this.#host.authorise(service, principal, { action, resources: [resource] });
      return true;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  }
}

function notPermitted(action: string, service: string): AwsError {
  return invalidParameter(
    `The function execution role does not have permissions to call ${action.split(":")[1]} on ${service}`,
  );
}
