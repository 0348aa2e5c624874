import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateStreamCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { ACCOUNT, Flink } from "./support.ts";

const SQL = `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'kinesis', 'aws.region' = 'us-east-1', 'format' = 'json',
  'stream.arn' = 'arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/numbers', 'source.init.position' = 'TRIM_HORIZON');
CREATE TABLE lines (n BIGINT) WITH ('connector' = 'print');
INSERT INTO lines SELECT n FROM numbers;`;

test("on a clock that jumps an idle shard is seldom asked, and what arrives is read at once", async () => {
  const flink = await Flink.open();
  const kinesis = new KinesisClient(flink.cloud.clientConfig());
  await kinesis.send(new CreateStreamCommand({ StreamName: "numbers", ShardCount: 1 }));
  await flink.pass(10_000);
  await flink.create("numbers", SQL);
  await flink.start("numbers");
  const from = flink.cloud.clock.now();
  await flink.pass(10 * 60_000);

  const { Datapoints } = await new CloudWatchClient(flink.cloud.clientConfig()).send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Kinesis",
      MetricName: "GetRecords.Success",
      Dimensions: [{ Name: "StreamName", Value: "numbers" }],
      StartTime: new Date(from),
      EndTime: new Date(from + 10 * 60_000),
      Period: 3600,
      Statistics: ["SampleCount"],
    }),
  );
  const asked = Datapoints!.reduce((sum, { SampleCount }) => sum + SampleCount!, 0);
  expect(asked).toBeGreaterThan(15);
  expect(asked).toBeLessThan(60);

  for (const n of [1, 2, 3]) {
    const Data = Buffer.from(JSON.stringify({ n }));
    await kinesis.send(new PutRecordCommand({ StreamName: "numbers", PartitionKey: "a", Data }));
    await flink.pass(500);
    expect((await flink.printed()).at(-1)).toBe(n);
  }
  await flink.stop("numbers");
  expect(await flink.printed()).toEqual([1, 2, 3]);
});
