import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { retag, tagList } from "./cloudwatch-tags.ts";

const METRIC = ["dimensions", "metric_name", "namespace", "period", "stat", "unit"];

export const cloudwatchMetricAlarm: ResourceHandler = {
  type: "aws_cloudwatch_metric_alarm",
  supports: {
    arguments: [
      "actions_enabled",
      "alarm_actions",
      "alarm_description",
      "alarm_name",
      "comparison_operator",
      "datapoints_to_alarm",
      "dimensions",
      "evaluate_low_sample_count_percentiles",
      "evaluation_periods",
      "extended_statistic",
      "insufficient_data_actions",
      "metric_name",
      "namespace",
      "ok_actions",
      "period",
      "statistic",
      "tags",
      "threshold",
      "treat_missing_data",
      "unit",
    ],
    blocks: {
      metric_query: {
        arguments: ["expression", "id", "label", "period", "return_data"],
        blocks: { metric: { arguments: METRIC } },
      },
    },
  },
  absent: ["ResourceNotFound", "ResourceNotFoundException"],
  replaceOn: ["alarm_name"],
  defaults: { actions_enabled: true, treat_missing_data: "missing", tags: {} },

  async create(config, context) {
    await put(config, context, config.tags as Record<string, string>);
    return describe(config, context);
  },

  async update(config, prior, context) {
    await put(config, context, {});
    await retag(context, String(prior.arn), config.tags, prior.tags);
    return describe(config, context);
  },

  async delete(prior, context) {
    const AlarmNames = [String(prior.alarm_name)];
    await context.client<CloudWatchClient>("cloudwatch").send(new DeleteAlarmsCommand({ AlarmNames }));
  },
};

async function put(config: Attributes, context: HandlerContext, tags: Record<string, string>): Promise<void> {
  const text = (name: string) => (config[name] === undefined ? undefined : String(config[name]));
  const number = (name: string) => (config[name] === undefined ? undefined : Number(config[name]));
  const queries = queriesOf(config);
  await context.client<CloudWatchClient>("cloudwatch").send(
    new PutMetricAlarmCommand({
      AlarmName: text("alarm_name"),
      AlarmDescription: text("alarm_description"),
      ActionsEnabled: config.actions_enabled as boolean,
      OKActions: config.ok_actions as string[] | undefined,
      AlarmActions: config.alarm_actions as string[] | undefined,
      InsufficientDataActions: config.insufficient_data_actions as string[] | undefined,
      EvaluationPeriods: number("evaluation_periods"),
      DatapointsToAlarm: number("datapoints_to_alarm"),
      Threshold: number("threshold"),
      ComparisonOperator: text("comparison_operator") as "GreaterThanThreshold",
      TreatMissingData: text("treat_missing_data"),
      EvaluateLowSampleCountPercentile: text("evaluate_low_sample_count_percentiles"),
      ...(queries.length > 0
        ? { Metrics: queries.map(readQuery) }
        : {
            MetricName: text("metric_name"),
            Namespace: text("namespace"),
            Dimensions: readDimensions(config.dimensions),
            Period: number("period"),
            Statistic: text("statistic") as "Sum" | undefined,
            ExtendedStatistic: text("extended_statistic"),
            Unit: text("unit") as "Bytes" | undefined,
          }),
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) }),
    }),
  );
}

function queriesOf(config: Attributes): readonly Attributes[] {
  return (config.metric_query ?? []) as readonly Attributes[];
}

function withReturnData(query: Attributes): Attributes {
  return { ...query, return_data: query.return_data ?? false };
}

function readQuery(query: Attributes): MetricDataQuery {
  const [metric] = (query.metric ?? []) as readonly Attributes[];
  return {
    Id: String(query.id),
    ReturnData: query.return_data === true,
    ...(query.label === undefined ? {} : { Label: String(query.label) }),
    ...(query.expression === undefined ? {} : { Expression: String(query.expression) }),
    ...(query.period === undefined ? {} : { Period: Number(query.period) }),
    ...(metric
      ? {
          MetricStat: {
            Metric: {
              MetricName: String(metric.metric_name),
              ...(metric.namespace === undefined ? {} : { Namespace: String(metric.namespace) }),
              Dimensions: readDimensions(metric.dimensions) ?? [],
            },
            Period: Number(metric.period),
            Stat: String(metric.stat),
            ...(metric.unit === undefined ? {} : { Unit: String(metric.unit) as "Bytes" }),
          },
        }
      : {}),
  };
}

function readDimensions(dimensions: unknown): { Name: string; Value: string }[] | undefined {
  if (dimensions === undefined) return undefined;
  return Object.entries(dimensions as Record<string, string>).map(([Name, Value]) => ({ Name, Value }));
}

async function describe(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const name = String(config.alarm_name);
  const { MetricAlarms = [] } = await context
    .client<CloudWatchClient>("cloudwatch")
    .send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return {
    ...config,
    id: name,
    arn: MetricAlarms[0]!.AlarmArn,
    datapoints_to_alarm: config.datapoints_to_alarm ?? 0,
    period: config.period ?? 0,
    ...(config.metric_query === undefined ? {} : { metric_query: queriesOf(config).map(withReturnData) }),
    evaluate_low_sample_count_percentiles: config.evaluate_low_sample_count_percentiles ?? "",
    tags_all: config.tags,
  };
}
