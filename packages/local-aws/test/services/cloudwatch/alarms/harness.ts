import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { onTestFinished } from "vitest";
import { type CloudOptions, createCloud } from "../../../../src/index.ts";

export const ACCOUNT = "111111111111";
export const MINUTE = 60_000;

/** A cloud whose clock goes on only while a test sleeps, with the clients alarms are tested with. */
export class AlarmBench {
  readonly cloud;
  readonly cloudwatch;
  readonly sns;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.cloudwatch = new CloudWatchClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    this.sns = new SNSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.cloudwatch.destroy();
      this.sns.destroy();
      await this.cloud.close();
    });
  }

  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  async topic(Name: string): Promise<string> {
    return (await this.sns.send(new CreateTopicCommand({ Name }))).TopicArn!;
  }

  /** An alarm on the sum per minute of N/m above 10, one period, unless told otherwise. */
  async put(input: Partial<PutMetricAlarmCommandInput> = {}): Promise<void> {
    const metric = { Namespace: "N", MetricName: "m", Statistic: "Sum", Period: 60 } as const;
    await this.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "a",
        ...(input.Metrics ? {} : metric),
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: "GreaterThanThreshold",
        ...input,
      }),
    );
  }

  /** One value now. */
  async data(Value: number, MetricName = "m"): Promise<void> {
    const Timestamp = new Date(this.cloud.clock.now());
    await this.cloudwatch.send(
      new PutMetricDataCommand({ Namespace: "N", MetricData: [{ MetricName, Value, Timestamp }] }),
    );
  }

  /** What a service measures now; namespaces of AWS take no data from others. */
  measure(name: string, value: number, dimensions: Record<string, string>): void {
    this.cloud.services
      .metrics(this.cloud.region)
      .series({ namespace: "AWS/Kinesis", name, dimensions, unit: "Bytes" })
      .add(this.cloud.clock.now(), value);
  }

  async alarm(name = "a") {
    const { MetricAlarms = [], CompositeAlarms = [] } = await this.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }),
    );
    return MetricAlarms[0] ?? CompositeAlarms[0]!;
  }

  async state(name = "a"): Promise<string | undefined> {
    return (await this.alarm(name)).StateValue;
  }

  async history(AlarmName: string, HistoryItemType: "StateUpdate" | "Action" | "ConfigurationUpdate") {
    const { AlarmHistoryItems = [] } = await this.cloudwatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType, ScanBy: "TimestampAscending" }),
    );
    return AlarmHistoryItems;
  }
}

/** The sum per minute of a metric of a stream. */
export function streamMetric(Id: string, MetricName: string, stream: string): MetricDataQuery {
  return {
    Id,
    Label: MetricName,
    MetricStat: {
      Metric: { Namespace: "AWS/Kinesis", MetricName, Dimensions: [{ Name: "StreamName", Value: stream }] },
      Period: 60,
      Stat: "Sum",
    },
    ReturnData: false,
  };
}
