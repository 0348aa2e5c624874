import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { ACCOUNT, Lambda } from "../../lambda/support.ts";

/** Keeps what it gets, and tells when asked. */
const KEEPER = `
const kept = [];
exports.handler = async (event) => {
  if (event.read) return kept;
  kept.push(event);
};`;

test("an alarm invokes a function, and another one through its topic, where their policies let it", async () => {
  const bench = new Lambda();
  const cloudwatch = new CloudWatchClient(bench.cloud.clientConfig());
  const sns = new SNSClient(bench.cloud.clientConfig());
  const direct = await bench.create("direct", KEEPER);
  const subscribed = await bench.create("subscribed", KEEPER);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "alerts" }));
  const subscription = await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: subscribed }));
  const allow = (FunctionName: string, Principal: string, SourceArn: string) =>
    bench.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: "caller",
        Action: "lambda:InvokeFunction",
        Principal,
        SourceArn,
      }),
    );
  const alarmArn = `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:a`;
  await allow("subscribed", "sns.amazonaws.com", TopicArn!);
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "a",
      AlarmDescription: "Too much",
      Namespace: "N",
      MetricName: "m",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [direct, TopicArn!],
    }),
  );
  const set = async (StateValue: "ALARM" | "OK") => {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "a", StateValue, StateReason: "test" }));
    await bench.pass(2000);
  };
  await set("ALARM");
  expect((await bench.invoke("direct", { read: true })).result).toEqual([]);
  await allow("direct", "lambda.alarms.cloudwatch.amazonaws.com", alarmArn);
  await set("OK");
  await set("ALARM");

  const [event] = (await bench.invoke("direct", { read: true })).result;
  expect(event).toMatchObject({
    source: "aws.cloudwatch",
    alarmArn,
    accountId: ACCOUNT,
    region: "us-east-1",
    alarmData: {
      alarmName: "a",
      state: { value: "ALARM", reason: "test" },
      previousState: { value: "OK" },
      configuration: {
        description: "Too much",
        metrics: [{ metricStat: { metric: { namespace: "N", name: "m", dimensions: {} }, period: 60, stat: "Sum" } }],
      },
    },
  });
  const told = (await bench.invoke("subscribed", { read: true })).result;
  expect(told).toHaveLength(2);
  expect(told[0].Records[0]).toMatchObject({
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: subscription.SubscriptionArn,
    Sns: {
      Type: "Notification",
      TopicArn,
      Subject: 'ALARM: "a" in US East (N. Virginia)',
      MessageAttributes: {},
      SigningCertUrl: expect.stringMatching(/\.pem$/),
    },
  });
  expect(JSON.parse(told[0].Records[0].Sns.Message)).toMatchObject({ AlarmName: "a", NewStateValue: "ALARM" });
});
