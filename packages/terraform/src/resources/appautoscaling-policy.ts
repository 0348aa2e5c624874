import {
  type ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  PutScalingPolicyCommand,
  type StepScalingPolicyConfiguration,
  type TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { keyOf } from "./appautoscaling-target.ts";

const METRIC_STAT = {
  arguments: ["stat", "unit"],
  blocks: {
    metric: { arguments: ["metric_name", "namespace"], blocks: { dimensions: { arguments: ["name", "value"] } } },
  },
};

export const appautoscalingPolicy: ResourceHandler = {
  type: "aws_appautoscaling_policy",
  supports: {
    arguments: ["name", "policy_type", "resource_id", "scalable_dimension", "service_namespace"],
    blocks: {
      step_scaling_policy_configuration: {
        arguments: ["adjustment_type", "cooldown", "metric_aggregation_type", "min_adjustment_magnitude"],
        blocks: {
          step_adjustment: {
            arguments: ["metric_interval_lower_bound", "metric_interval_upper_bound", "scaling_adjustment"],
          },
        },
      },
      target_tracking_scaling_policy_configuration: {
        arguments: ["disable_scale_in", "scale_in_cooldown", "scale_out_cooldown", "target_value"],
        blocks: {
          predefined_metric_specification: { arguments: ["predefined_metric_type", "resource_label"] },
          customized_metric_specification: {
            arguments: ["metric_name", "namespace", "statistic", "unit"],
            blocks: {
              dimensions: { arguments: ["name", "value"] },
              metrics: {
                arguments: ["expression", "id", "label", "return_data"],
                blocks: { metric_stat: METRIC_STAT },
              },
            },
          },
        },
      },
    },
  },
  absent: ["ObjectNotFoundException"],
  replaceOn: ["name", "resource_id", "scalable_dimension", "service_namespace"],
  defaults: { policy_type: "StepScaling" },

  create: put,

  update: (config, _prior, context) => put(config, context),

  async delete(prior, context) {
    await client(context).send(new DeleteScalingPolicyCommand({ ...keyOf(prior), PolicyName: String(prior.name) }));
  },
};

function client(context: HandlerContext): ApplicationAutoScalingClient {
  return context.client<ApplicationAutoScalingClient>("application-auto-scaling");
}

async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const [step] = blocksOf(config, "step_scaling_policy_configuration");
  const [tracking] = blocksOf(config, "target_tracking_scaling_policy_configuration");
  const { PolicyARN, Alarms = [] } = await client(context).send(
    new PutScalingPolicyCommand({
      ...keyOf(config),
      PolicyName: String(config.name),
      PolicyType: String(config.policy_type) as "StepScaling",
      ...(step ? { StepScalingPolicyConfiguration: readStep(step) } : {}),
      ...(tracking ? { TargetTrackingScalingPolicyConfiguration: readTracking(tracking) } : {}),
    }),
  );
  return { ...config, id: config.name, arn: PolicyARN, alarm_arns: Alarms.map(({ AlarmARN }) => AlarmARN) };
}

function blocksOf(config: Attributes, name: string): readonly Attributes[] {
  return (config[name] ?? []) as readonly Attributes[];
}

function readStep(step: Attributes): StepScalingPolicyConfiguration {
  const bound = (value: unknown) => (value === undefined || value === "" ? undefined : Number(value));
  return {
    AdjustmentType: step.adjustment_type as "ChangeInCapacity",
    Cooldown: step.cooldown as number | undefined,
    MetricAggregationType: step.metric_aggregation_type as "Average" | undefined,
    MinAdjustmentMagnitude: step.min_adjustment_magnitude as number | undefined,
    StepAdjustments: blocksOf(step, "step_adjustment").map((adjustment) => ({
      MetricIntervalLowerBound: bound(adjustment.metric_interval_lower_bound),
      MetricIntervalUpperBound: bound(adjustment.metric_interval_upper_bound),
      ScalingAdjustment: Number(adjustment.scaling_adjustment),
    })),
  };
}

function readTracking(tracking: Attributes): TargetTrackingScalingPolicyConfiguration {
  const [predefined] = blocksOf(tracking, "predefined_metric_specification");
  const [customized] = blocksOf(tracking, "customized_metric_specification");
  return {
    TargetValue: Number(tracking.target_value),
    ...(tracking.disable_scale_in === undefined ? {} : { DisableScaleIn: tracking.disable_scale_in === true }),
    ScaleInCooldown: tracking.scale_in_cooldown as number | undefined,
    ScaleOutCooldown: tracking.scale_out_cooldown as number | undefined,
    ...(predefined
      ? {
          PredefinedMetricSpecification: {
            PredefinedMetricType: String(predefined.predefined_metric_type) as "DynamoDBReadCapacityUtilization",
            ...(predefined.resource_label === undefined ? {} : { ResourceLabel: String(predefined.resource_label) }),
          },
        }
      : {}),
    ...(customized ? { CustomizedMetricSpecification: readCustomized(customized) } : {}),
  };
}

function readCustomized(customized: Attributes) {
  const metrics = blocksOf(customized, "metrics");
  const dimensions = readDimensions(customized);
  return {
    MetricName: customized.metric_name as string | undefined,
    Namespace: customized.namespace as string | undefined,
    Statistic: customized.statistic as "Average" | undefined,
    Unit: customized.unit as string | undefined,
    ...(dimensions.length === 0 ? {} : { Dimensions: dimensions }),
    ...(metrics.length === 0 ? {} : { Metrics: metrics.map(readMetric) }),
  };
}

function readDimensions(config: Attributes): { Name: string; Value: string }[] {
  return blocksOf(config, "dimensions").map(({ name, value }) => ({ Name: String(name), Value: String(value) }));
}

function readMetric(query: Attributes) {
  const [stat] = blocksOf(query, "metric_stat");
  const [metric] = stat ? blocksOf(stat, "metric") : [];
  return {
    Id: String(query.id),
    Expression: query.expression as string | undefined,
    Label: query.label as string | undefined,
    ReturnData: query.return_data as boolean | undefined,
    ...(stat && metric
      ? {
          MetricStat: {
            Metric: {
              MetricName: String(metric.metric_name),
              Namespace: String(metric.namespace),
              Dimensions: readDimensions(metric),
            },
            Stat: String(stat.stat),
            Unit: stat.unit as string | undefined,
          },
        }
      : {}),
  };
}
