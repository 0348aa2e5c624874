import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { roleSession } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** A Firehose client with the rights of a producer, which may put and nothing else, for the hour that a session lasts. */
export async function producerClient(context: Context): Promise<FirehoseClient> {
  return context.aws.firehose({ credentials: await roleSession(context, context.outputs.producer_role)() });
}
