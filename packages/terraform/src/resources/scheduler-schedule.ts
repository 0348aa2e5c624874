import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  type FlexibleTimeWindowMode,
  type SchedulerClient,
  type ScheduleState,
  type Target,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface TargetConfig {
  readonly arn: string;
  readonly role_arn: string;
  readonly input?: string;
  readonly dead_letter_config?: readonly { readonly arn: string }[];
  readonly retry_policy?: readonly {
    readonly maximum_event_age_in_seconds?: number;
    readonly maximum_retry_attempts?: number;
  }[];
  readonly eventbridge_parameters?: readonly { readonly detail_type: string; readonly source: string }[];
  readonly kinesis_parameters?: readonly { readonly partition_key: string }[];
  readonly sqs_parameters?: readonly { readonly message_group_id?: string }[];
}

interface Config {
  readonly name: string;
  readonly group_name: string;
  readonly description?: string;
  readonly schedule_expression: string;
  readonly schedule_expression_timezone: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly state: ScheduleState;
  readonly flexible_time_window: readonly [
    { readonly mode: FlexibleTimeWindowMode; readonly maximum_window_in_minutes?: number },
  ];
  readonly target: readonly [TargetConfig];
}

export const schedulerSchedule: ResourceHandler = {
  type: "aws_scheduler_schedule",
  supports: {
    arguments: [
      "name",
      "name_prefix",
      "group_name",
      "description",
      "schedule_expression",
      "schedule_expression_timezone",
      "start_date",
      "end_date",
      "state",
    ],
    blocks: {
      flexible_time_window: { arguments: ["mode", "maximum_window_in_minutes"] },
      target: {
        arguments: ["arn", "role_arn", "input"],
        blocks: {
          dead_letter_config: { arguments: ["arn"] },
          retry_policy: { arguments: ["maximum_event_age_in_seconds", "maximum_retry_attempts"] },
          eventbridge_parameters: { arguments: ["detail_type", "source"] },
          kinesis_parameters: { arguments: ["partition_key"] },
          sqs_parameters: { arguments: ["message_group_id"] },
        },
      },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "name_prefix", "group_name"],
  defaults: { group_name: "default", schedule_expression_timezone: "UTC", state: "ENABLED" },

  async create(attributes, context) {
    const prefix = String(attributes.name_prefix ?? "terraform-");
    const name = typeof attributes.name === "string" ? attributes.name : `${prefix}${context.random(26)}`;
    const config = { ...attributes, name } as unknown as Config;
    const { ScheduleArn } = await client(context).send(new CreateScheduleCommand(inputOf(config)));
    return { ...attributes, ...shown(config), arn: ScheduleArn };
  },

  async update(attributes, prior, context) {
    const config = { ...attributes, name: prior.name } as unknown as Config;
    const { ScheduleArn } = await client(context).send(new UpdateScheduleCommand(inputOf(config)));
    return { ...attributes, ...shown(config), arn: ScheduleArn };
  },

  async delete(prior, context) {
    const input = { Name: String(prior.name), GroupName: String(prior.group_name) };
    await client(context).send(new DeleteScheduleCommand(input));
  },
};

function client(context: HandlerContext): SchedulerClient {
  return context.client<SchedulerClient>("scheduler");
}

function shown(config: Config): Attributes {
  const [target] = config.target;
  const retry = targetOf(target).RetryPolicy!;
  const policy = {
    maximum_event_age_in_seconds: retry.MaximumEventAgeInSeconds,
    maximum_retry_attempts: retry.MaximumRetryAttempts,
  };
  const id = `${config.group_name}/${config.name}`;
  return { name: config.name, id, target: [{ ...target, retry_policy: [policy] }] };
}

function inputOf(config: Config): CreateScheduleCommandInput {
  const [window] = config.flexible_time_window;
  return {
    Name: config.name,
    GroupName: config.group_name,
    ScheduleExpression: config.schedule_expression,
    ScheduleExpressionTimezone: config.schedule_expression_timezone,
    State: config.state,
    FlexibleTimeWindow: {
      Mode: window.mode,
      ...(window.maximum_window_in_minutes ? { MaximumWindowInMinutes: window.maximum_window_in_minutes } : {}),
    },
    Target: targetOf(config.target[0]),
    ...(config.description ? { Description: config.description } : {}),
    ...(config.start_date ? { StartDate: new Date(config.start_date) } : {}),
    ...(config.end_date ? { EndDate: new Date(config.end_date) } : {}),
  };
}

function targetOf(target: TargetConfig): Target {
  const [dead] = target.dead_letter_config ?? [];
  const [retry] = target.retry_policy ?? [];
  const [events] = target.eventbridge_parameters ?? [];
  const [kinesis] = target.kinesis_parameters ?? [];
  const [sqs] = target.sqs_parameters ?? [];
  return {
    Arn: target.arn,
    RoleArn: target.role_arn,
    ...(target.input ? { Input: target.input } : {}),
    ...(dead ? { DeadLetterConfig: { Arn: dead.arn } } : {}),
    RetryPolicy: {
      MaximumEventAgeInSeconds: retry?.maximum_event_age_in_seconds ?? 86_400,
      MaximumRetryAttempts: retry?.maximum_retry_attempts ?? 185,
    },
    ...(events ? { EventBridgeParameters: { DetailType: events.detail_type, Source: events.source } } : {}),
    ...(kinesis ? { KinesisParameters: { PartitionKey: kinesis.partition_key } } : {}),
    ...(sqs?.message_group_id ? { SqsParameters: { MessageGroupId: sqs.message_group_id } } : {}),
  };
}
