import {
  type CloudWatchLogsClient,
  DeleteMetricFilterCommand,
  PutMetricFilterCommand,
  type StandardUnit,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Transformation {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
  readonly default_value?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly unit?: StandardUnit;
}

export const cloudwatchLogMetricFilter: ResourceHandler = {
  type: "aws_cloudwatch_log_metric_filter",
  supports: {
    arguments: ["name", "log_group_name", "pattern"],
    blocks: {
      metric_transformation: { arguments: ["name", "namespace", "value", "default_value", "dimensions", "unit"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "log_group_name"],
  create: put,
  update: (config, _prior, context) => put(config, context),

  async delete(prior, context) {
    const input = { logGroupName: String(prior.log_group_name), filterName: String(prior.name) };
    await context.client<CloudWatchLogsClient>("cloudwatch-logs").send(new DeleteMetricFilterCommand(input));
  },
};

async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const [transformation] = config.metric_transformation as readonly [Transformation];
  const { default_value: defaultValue, dimensions = {}, unit = "None" } = transformation;
  await context.client<CloudWatchLogsClient>("cloudwatch-logs").send(
    new PutMetricFilterCommand({
      logGroupName: String(config.log_group_name),
      filterName: String(config.name),
      filterPattern: String(config.pattern).trim(),
      metricTransformations: [
        {
          metricName: transformation.name,
          metricNamespace: transformation.namespace,
          metricValue: transformation.value,
          unit,
          ...(defaultValue === undefined ? {} : { defaultValue: Number(defaultValue) }),
          ...(Object.keys(dimensions).length === 0 ? {} : { dimensions: { ...dimensions } }),
        },
      ],
    }),
  );
  const shown = { ...transformation, default_value: defaultValue ?? "", dimensions, unit };
  return { ...config, id: config.name, metric_transformation: [shown] };
}
