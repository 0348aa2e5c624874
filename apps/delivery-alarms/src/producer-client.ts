import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { Context } from "./parameters.ts";

/** A Firehose client with the rights of a producer, which may put and nothing else, for the hour that a session lasts. */
export async function producerClient({ aws, outputs }: Context): Promise<FirehoseClient> {
  const { Credentials } = await aws
    .sts()
    .send(new AssumeRoleCommand({ RoleArn: outputs.producer_role, RoleSessionName: "producer" }));
  return aws.firehose({
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  });
}
