import type { AthenaClient } from "@aws-sdk/client-athena";
import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { roleSession } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** Gives Firehose clients with the rights of a producer, which may put and nothing else. */
export function producerClients(context: Context): () => Promise<FirehoseClient> {
  const session = roleSession(context, context.outputs.producer_role);
  return async () => context.aws.firehose({ credentials: await session() });
}

/** An Athena client with the rights of an analyst, for the hour that a session lasts. */
export async function analystClient(context: Context): Promise<AthenaClient> {
  return context.aws.athena({ credentials: await roleSession(context, context.outputs.analyst_role)() });
}
