import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type {
  MetricAlarm,
  MissingData,
  StateValue,
} from "../../packages/local-aws/src/services/cloudwatch/alarms/alarm.ts";
import { judge } from "../../packages/local-aws/src/services/cloudwatch/alarms/judge.ts";
import { messageOf } from "../../packages/local-aws/src/services/cloudwatch/alarms/notification.ts";
import { writeReason } from "../../packages/local-aws/src/services/cloudwatch/alarms/reason.ts";
import { vectorCheck } from "./vector-check.ts";

type Row = Readonly<Record<"Data points" | "MISSING" | "IGNORE" | "BREACHING" | "NOT BREACHING", string>>;

const TREATMENTS: Readonly<Record<string, MissingData>> = {
  MISSING: "missing",
  IGNORE: "ignore",
  BREACHING: "breaching",
  "NOT BREACHING": "notBreaching",
};

/** States of alarms with missing data: both tables of the CloudWatch User Guide. */
export const missingData = vectorCheck<Readonly<Record<string, readonly Row[]>>>(
  "cloudwatch/alarm-missing-data.json",
  async (tables, cases) => {
    for (const [table, rows] of Object.entries(tables)) {
      if (table.startsWith("_")) continue;
      const datapointsToAlarm = Number(/DatapointsToAlarm=(\d+)/.exec(table)?.[1]);
      const evaluationPeriods = Number(/EvaluationPeriods=(\d+)/.exec(table)?.[1]);
      for (const row of rows) {
        const points = row["Data points"].split(" ").reverse();
        const periods = points.map((point) => (point === "-" ? undefined : point === "X"));
        for (const [column, treatMissingData] of Object.entries(TREATMENTS)) {
          const expected = row[column as keyof Row];
          await cases.equal(
            `${table}: ${row["Data points"]} under ${treatMissingData}`,
            () => judge(periods, { evaluationPeriods, datapointsToAlarm, treatMissingData }).state,
            expected === "Retain current state" ? undefined : expected,
          );
        }
      }
    }
  },
);

interface WrittenMetric {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: { readonly Dimensions: readonly { readonly name: string; readonly value: string }[] };
  };
}

interface Notification {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AWSAccountId: string;
  readonly NewStateValue: StateValue;
  readonly NewStateReason: string;
  readonly StateChangeTime: string;
  readonly AlarmArn: string;
  readonly OldStateValue: StateValue;
  readonly Trigger: {
    readonly Period: number;
    readonly EvaluationPeriods: number;
    readonly ComparisonOperator: "LessThanThreshold";
    readonly Threshold: number;
    readonly TreatMissingData: string;
    readonly Metrics: readonly WrittenMetric[];
  };
}

function alarmOf({ AlarmName, AlarmDescription, AlarmArn, Trigger }: Notification): MetricAlarm {
  const metrics = Trigger.Metrics.map((query) => {
    const { MetricStat: stat } = query;
    if (!stat) return query;
    const Dimensions = stat.Metric.Dimensions.map(({ name, value }) => ({ Name: name, Value: value }));
    return { ...query, MetricStat: { ...stat, Metric: { ...stat.Metric, Dimensions } } };
  }) as MetricDataQuery[];
  return {
    kind: "MetricAlarm",
    name: AlarmName,
    arn: AlarmArn,
    description: AlarmDescription,
    okActions: [],
    alarmActions: [],
    insufficientDataActions: [],
    tags: new Map(),
    actionsEnabled: true,
    configured: 0,
    state: "OK",
    reason: "",
    reasonData: undefined,
    stateUpdated: 0,
    stateTransitioned: 0,
    queries: metrics,
    condition: {
      metricName: undefined,
      namespace: undefined,
      dimensions: [],
      statistic: undefined,
      extendedStatistic: undefined,
      unit: undefined,
      metrics,
      period: Trigger.Period,
      evaluationPeriods: Trigger.EvaluationPeriods,
      datapointsToAlarm: Trigger.EvaluationPeriods,
      threshold: Trigger.Threshold,
      comparison: Trigger.ComparisonOperator,
      treatMissingData: Trigger.TreatMissingData.split(" ").at(-1) as MissingData,
      lowSamples: undefined,
    },
  };
}

/** Datapoints as a reason lists them: `0.43 (23/04/20 21:16:00)`, newest first. */
function datapointsIn(reason: string) {
  return [...reason.matchAll(/(-?[\d.E]+) \((\d\d)\/(\d\d)\/(\d\d) ([\d:]+)\)/g)].map(
    ([, value, day, month, year, time]) => ({
      time: Date.parse(`20${year}-${month}-${day}T${time}Z`),
      value: Number(value),
      sampleCount: undefined,
      breaching: true,
    }),
  );
}

function notificationCheck(file: string) {
  return vectorCheck<Notification>(`kinesis-auto-scaling/${file}`, async (notification, cases) => {
    const alarm = alarmOf(notification);
    const datapoints = datapointsIn(notification.NewStateReason);
    const judgement = { state: "ALARM" as const, counted: datapoints.map((_, index) => index), filled: 0 };
    await cases.equal("reason", () => writeReason(alarm, "ALARM", datapoints, judgement), notification.NewStateReason);
    const time = Date.parse(notification.StateChangeTime.replace("+0000", "Z"));
    const message = () =>
      messageOf({
        alarm,
        region: notification.AlarmArn.split(":")[3]!,
        account: notification.AWSAccountId,
        time,
        state: { value: notification.NewStateValue, reason: notification.NewStateReason, reasonData: undefined, time },
        previous: { value: notification.OldStateValue, reason: "", reasonData: undefined, time },
      });
    await cases.equal("message", () => JSON.parse(message()), notification);
    await cases.equal("order of its members", () => Object.keys(JSON.parse(message())), Object.keys(notification));
  });
}

/** Notifications that CloudWatch sent to a topic. */
export const scaleUp = notificationCheck("Alarm1.json");
export const scaleDown = notificationCheck("Alarm2.json");
