import type { GetAccessKeyInfoCommandInput, GetSessionTokenCommandInput } from "@aws-sdk/client-sts";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type ServiceHost } from "../../service.ts";
import { describeCredentials, type Issuer } from "./issuer.ts";

/** GetSessionToken: 15 minutes to 36 hours, 12 hours when left out; the root user's last an hour. */
const MIN_SECONDS = 900;
const MAX_SECONDS = 129_600;
const DEFAULT_SECONDS = 43_200;
const MAX_ROOT_SECONDS = 3600;

export function identityOperations(host: ServiceHost, issuer: Issuer) {
  return {
    GetCallerIdentity: operation([], (_input: object, { principal }) => ({
      UserId: principal.userId,
      Account: principal.account,
      Arn: principal.arn,
    })),
    GetSessionToken: operation(["DurationSeconds"], (input: GetSessionTokenCommandInput, { principal }) => {
      new Constraints()
        .range("durationSeconds", input.DurationSeconds, MIN_SECONDS, MAX_SECONDS)
        .check("ValidationError");
      if (principal.tokenIssueTime !== undefined)
        throw new AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", { status: 403 });
      const requested = input.DurationSeconds ?? DEFAULT_SECONDS;
      const seconds = principal.kind === "root" ? Math.min(requested, MAX_ROOT_SECONDS) : requested;
      return { Credentials: describeCredentials(issuer.issue(principal, seconds)) };
    }),
    GetAccessKeyInfo: operation(["AccessKeyId"], (input: GetAccessKeyInfoCommandInput) => {
      new Constraints()
        .length("accessKeyId", input.AccessKeyId, 16, 128)
        .pattern("accessKeyId", input.AccessKeyId, /\w*/)
        .check("ValidationError");
      const credential = host.credentials.get(input.AccessKeyId!);
      if (!credential)
        throw new AwsError(
          "ValidationError",
          `The access key ID ${input.AccessKeyId} belongs to no account of this cloud.`,
        );
      return { Account: credential.principal.account };
    }),
  };
}
