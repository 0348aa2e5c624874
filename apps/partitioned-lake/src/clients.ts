import type { AthenaClient } from "@aws-sdk/client-athena";
import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { ClientOptions } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** Sessions last an hour; a client is used for this long. */
const RENEW_AFTER = 40 * 60_000;

/** Gives Firehose clients with the rights of a producer, which may put and nothing else. */
export function producerClients(context: Context): () => Promise<FirehoseClient> {
  let client: Promise<FirehoseClient> | undefined;
  let since = 0;
  return () => {
    const now = context.clock.now();
    if (client === undefined || now - since > RENEW_AFTER) {
      since = now;
      // All who ask meanwhile wait for the same session.
      client = roleSession(context, context.outputs.producer_role).then((options) => context.aws.firehose(options));
    }
    return client;
  };
}

/** An Athena client with the rights of an analyst, for the hour that a session lasts. */
export async function analystClient(context: Context): Promise<AthenaClient> {
  return context.aws.athena(await roleSession(context, context.outputs.analyst_role));
}

async function roleSession({ aws }: Context, RoleArn: string): Promise<ClientOptions> {
  const { Credentials } = await aws.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "partitioned-lake" }));
  return {
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  };
}
