import { CreateStreamCommand, DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import type { Outputs, Provisioning } from "./parameters.ts";

/** Creates the bucket and the stream of a local run. */
export async function provision(context: Provisioning): Promise<Outputs> {
  const { aws, clock, name, parameters, signal } = context;
  const bucket = name("lake");
  const stream = name("trips");
  await aws.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  const shards = parameters.scenario === "healthy" ? parameters.shards * 2 : parameters.shards;
  await aws.kinesis().send(new CreateStreamCommand({ StreamName: stream, ShardCount: shards }));
  const describe = new DescribeStreamSummaryCommand({ StreamName: stream });
  while ((await aws.kinesis().send(describe)).StreamDescriptionSummary?.StreamStatus !== "ACTIVE") {
    await clock.sleep(100, signal);
  }
  return { bucket, stream };
}
