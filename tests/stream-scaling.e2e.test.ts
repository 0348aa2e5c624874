import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createCloud } from "@millrace/local-aws";
import { type ScalingLogEntry, type ScalingPolicy, scalingAlarms } from "@millrace/stream-scaling";
import { createScalingHandler } from "@millrace/stream-scaling/function";
import { expect, onTestFinished, test } from "vitest";

const STREAM = "trips";
// Thresholds far below the real ones: the same arithmetic with a fiftieth of the records.
const POLICY: ScalingPolicy = {
  periodMinutes: 1,
  minShards: 2,
  scaleUp: { threshold: 0.015 },
  scaleDown: { threshold: 0.005, datapoints: 9, periods: 10 },
};

function createLab() {
  const cloud = createCloud({ clock: "fast" });
  const clients = {
    kinesis: new KinesisClient(cloud.clientConfig()),
    cloudwatch: new CloudWatchClient(cloud.clientConfig()),
    sns: new SNSClient(cloud.clientConfig()),
    sqs: new SQSClient(cloud.clientConfig()),
  };
  onTestFinished(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await cloud.close();
  });
  return { cloud, ...clients };
}

test("load doubles the shards and its end halves them, by alarms, topic and function as deployed", async () => {
  const { cloud, kinesis, cloudwatch, sns, sqs } = createLab();
  const { clock } = cloud;
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 2 }));
  await clock.sleep(60_000);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "scaling" }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "seen" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policyFor(Attributes!.QueueArn!) } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: Attributes!.QueueArn }));
  const { up, down } = scalingAlarms({ ...POLICY, streamName: STREAM, shards: 2, actions: [TopicArn!] });
  for (const alarm of [up, down]) await cloudwatch.send(new PutMetricAlarmCommand(alarm));
  const log: ScalingLogEntry[] = [];
  const scale = createScalingHandler({ ...POLICY, kinesis, cloudwatch, clock, log: (entry) => log.push(entry) });

  /** A minute of traffic; then the function gets what the topic published. */
  async function minute(recordsPerSecond: number): Promise<void> {
    for (let second = 0; second < 60; second += 5) {
      if (recordsPerSecond > 0) {
        const Records = Array.from({ length: recordsPerSecond * 5 }, (_, index) => ({
          PartitionKey: `key-${index}`,
          Data: Buffer.from("x"),
        }));
        await kinesis.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
      }
      await clock.sleep(5000);
    }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { Body, ReceiptHandle } of Messages) {
      await scale({ Records: [{ Sns: JSON.parse(Body!) }] });
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }

  for (let count = 0; count < 9; count++) await minute(50);
  expect(log).toMatchObject([{ outcome: "scaled", direction: "up", shards: 2, targetShards: 4 }]);
  const alarms = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [`${STREAM}-scale-up`] }));
  expect(JSON.stringify(alarms.MetricAlarms)).toContain("e2/(1000*60*1*4)");

  for (let count = 0; count < 40; count++) await minute(count % 10 === 9 ? 1 : 0);
  expect(log.filter(({ outcome }) => outcome === "scaled").map(({ targetShards }) => targetShards)).toEqual([4, 2]);
  const stream = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: STREAM }));
  expect(stream.StreamDescriptionSummary!.OpenShardCount).toBe(2);
  const minimum = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [`${STREAM}-scale-down`] }));
  expect(minimum.MetricAlarms![0]!.Threshold).toBe(-1);
}, 60_000);

/** Lets topics send to a queue. */
function policyFor(queueArn: string): string {
  const Principal = { Service: "sns.amazonaws.com" };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: queueArn }],
  });
}
