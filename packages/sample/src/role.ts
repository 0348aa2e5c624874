import { createRequire } from "node:module";
import type { Clock } from "@millrace/local-aws";
import type { AwsClients } from "./clients.ts";

/** Temporary credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A session lasts an hour; it is taken anew a while before. */
const RENEW_MS = 40 * 60_000;

// Loaded when a role is first taken, as clients are.
const load = createRequire(import.meta.url);

/**
 * Gives credentials of a role that are valid for twenty minutes at least, as often as it is asked; all who ask while a
 * session is taken wait for the same one. What AssumeRole refuses is refused to them.
 */
export function roleSession(
  { aws, clock }: { readonly aws: AwsClients; readonly clock: Clock },
  RoleArn: string,
): () => Promise<Credentials> {
  const { AssumeRoleCommand } = load("@aws-sdk/client-sts") as typeof import("@aws-sdk/client-sts");
  let session: Promise<Credentials> | undefined;
  let taken = 0;

  async function take(): Promise<Credentials> {
    const { Credentials } = await aws.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "millrace" }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
    return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
  }

  return () => {
    const now = clock.now();
    if (session === undefined || now - taken > RENEW_MS) {
      taken = now;
      session = take();
      session.catch(() => {
        session = undefined;
      });
    }
    return session;
  };
}
