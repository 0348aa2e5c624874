import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { Context } from "./parameters.ts";

/** Temporary credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A session lasts an hour; it is taken anew a while before. */
const RENEW_MS = 50 * 60_000;

/** Gives credentials of a role that are valid for some minutes at least, as often as it is asked. */
export function roleSession({ aws, clock }: Context, RoleArn: string): () => Promise<Credentials> {
  let taken = Number.NEGATIVE_INFINITY;
  let current: Credentials;
  return async () => {
    if (clock.now() - taken > RENEW_MS) {
      const { Credentials } = await aws
        .sts()
        .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "vpc-flow-logs" }));
      taken = clock.now();
      current = {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      };
    }
    return current;
  };
}
