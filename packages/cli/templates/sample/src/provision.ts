import { CreateStreamCommand, DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import type { ParameterDefinitions, ProvisionContext } from "@millrace/sample";

/** What the resources are called: the outputs of a Terraform root, once there is one. */
export interface Outputs {
  readonly streamName: string;
}

/** Creates the resources of a local run. */
export async function provision(context: ProvisionContext<ParameterDefinitions>): Promise<Outputs> {
  const { aws, clock, signal, name } = context;
  const streamName = name("numbers");
  await aws.kinesis().send(new CreateStreamCommand({ StreamName: streamName, ShardCount: 2 }));
  const describe = new DescribeStreamSummaryCommand({ StreamName: streamName });
  while ((await aws.kinesis().send(describe)).StreamDescriptionSummary?.StreamStatus !== "ACTIVE") {
    await clock.sleep(1000, signal);
  }
  return { streamName };
}
