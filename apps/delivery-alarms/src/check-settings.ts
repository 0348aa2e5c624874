import { DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { type Check, checkEqual } from "@millrace/sample";
import { alarmsOf } from "./alarms.ts";
import type { Context } from "./parameters.ts";

const FORMULA = "100*(m1/300)/m2";
const QUOTAS = {
  records: ["IncomingRecords", "RecordsPerSecondLimit"],
  bytes: ["IncomingBytes", "BytesPerSecondLimit"],
  requests: ["IncomingPutRequests", "PutRequestsPerSecondLimit"],
} as const;

/** The alarms of the quotas are the post's: usage in percent by metric math, above the percentage asked for. */
export async function checkAlarmSettings(context: Context): Promise<Check[]> {
  const { percentage } = context.parameters;
  const { clicks } = alarmsOf(context);
  const quotas = ["records", "bytes", "requests"] as const;
  const { MetricAlarms = [] } = await context.aws
    .cloudwatch()
    .send(new DescribeAlarmsCommand({ AlarmNames: quotas.map((quota) => clicks[quota]) }));
  const actual = Object.fromEntries(
    quotas.map((quota) => {
      const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === clicks[quota]);
      const nameOf = (id: string) =>
        alarm?.Metrics?.find(({ Id }) => Id === id)?.MetricStat?.Metric?.MetricName ?? null;
      const expression = alarm?.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression ?? null;
      return [quota, { m1: nameOf("m1"), m2: nameOf("m2"), expression, threshold: alarm?.Threshold ?? null }];
    }),
  );
  const expected = Object.fromEntries(
    quotas.map((quota) => {
      const [m1, m2] = QUOTAS[quota];
      return [quota, { m1, m2, expression: FORMULA, threshold: percentage }];
    }),
  );
  return [checkEqual(`an alarm for each quota at ${percentage} %`, "formula of the post", expected, actual)];
}

/** The dashboard shows each quota beside its limit, throttling and freshness, for both delivery streams. */
export async function checkDashboard({ aws, outputs }: Context): Promise<Check> {
  const answer = await aws.cloudwatch().send(new GetDashboardCommand({ DashboardName: outputs.dashboard }));
  const { widgets } = JSON.parse(answer.DashboardBody!) as { widgets: { properties: { metrics: unknown[][] } }[] };
  const shown = widgets
    .flatMap(({ properties }) => properties.metrics.flat())
    .filter((part) => typeof part === "string");
  const metrics = [...Object.values(QUOTAS).flat(), "ThrottledRecords", "DeliveryToS3.DataFreshness"];
  const count = (text: string) => shown.filter((part) => part === text).length;
  return checkEqual(
    "the dashboard shows usage, limits, throttling and freshness of both streams",
    "metrics of the post",
    Object.fromEntries(metrics.map((metric) => [metric, 2])),
    Object.fromEntries(metrics.map((metric) => [metric, count(metric)])),
  );
}
