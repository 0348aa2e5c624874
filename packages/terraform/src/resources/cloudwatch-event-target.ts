import {
  type EventBridgeClient,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly rule: string;
  readonly event_bus_name: string;
  readonly target_id?: string;
  readonly arn: string;
  readonly role_arn?: string;
  readonly input?: string;
  readonly input_path?: string;
  readonly dead_letter_config?: readonly { readonly arn?: string }[];
  readonly input_transformer?: readonly {
    readonly input_paths?: Readonly<Record<string, string>>;
    readonly input_template: string;
  }[];
  readonly kinesis_target?: readonly { readonly partition_key_path?: string }[];
  readonly sqs_target?: readonly { readonly message_group_id?: string }[];
  readonly retry_policy?: readonly {
    readonly maximum_event_age_in_seconds?: number;
    readonly maximum_retry_attempts?: number;
  }[];
}

export const cloudwatchEventTarget: ResourceHandler = {
  type: "aws_cloudwatch_event_target",
  supports: {
    arguments: ["rule", "event_bus_name", "target_id", "arn", "role_arn", "input", "input_path", "force_destroy"],
    blocks: {
      dead_letter_config: { arguments: ["arn"] },
      input_transformer: { arguments: ["input_paths", "input_template"] },
      kinesis_target: { arguments: ["partition_key_path"] },
      sqs_target: { arguments: ["message_group_id"] },
      retry_policy: { arguments: ["maximum_event_age_in_seconds", "maximum_retry_attempts"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["rule", "event_bus_name", "target_id"],
  defaults: { event_bus_name: "default", force_destroy: false },

  create: (config, context) =>
    put({ ...config, target_id: config.target_id ?? `terraform-${context.random(26)}` }, context),

  update: (config, prior, context) => put({ ...config, target_id: prior.target_id }, context),

  async delete(prior, context) {
    await context.client<EventBridgeClient>("eventbridge").send(
      new RemoveTargetsCommand({
        Rule: String(prior.rule),
        EventBusName: String(prior.event_bus_name),
        Ids: [String(prior.target_id)],
      }),
    );
  },
};

async function put(attributes: Attributes, context: HandlerContext): Promise<Attributes> {
  const config = attributes as unknown as Config;
  await context
    .client<EventBridgeClient>("eventbridge")
    .send(
      new PutTargetsCommand({ Rule: config.rule, EventBusName: config.event_bus_name, Targets: [targetOf(config)] }),
    );
  const id = `${config.rule}-${config.target_id}`;
  return { ...attributes, id: config.event_bus_name === "default" ? id : `${config.event_bus_name}-${id}` };
}

function targetOf(config: Config): Target {
  const [dead] = config.dead_letter_config ?? [];
  const [transformer] = config.input_transformer ?? [];
  const [kinesis] = config.kinesis_target ?? [];
  const [sqs] = config.sqs_target ?? [];
  const [retry] = config.retry_policy ?? [];
  const age = retry?.maximum_event_age_in_seconds;
  return {
    Id: config.target_id,
    Arn: config.arn,
    ...(config.role_arn ? { RoleArn: config.role_arn } : {}),
    ...(config.input ? { Input: config.input } : {}),
    ...(config.input_path ? { InputPath: config.input_path } : {}),
    ...(dead?.arn ? { DeadLetterConfig: { Arn: dead.arn } } : {}),
    ...(transformer
      ? {
          InputTransformer: {
            InputTemplate: transformer.input_template,
            InputPathsMap: { ...transformer.input_paths },
          },
        }
      : {}),
    ...(kinesis?.partition_key_path ? { KinesisParameters: { PartitionKeyPath: kinesis.partition_key_path } } : {}),
    ...(sqs?.message_group_id ? { SqsParameters: { MessageGroupId: sqs.message_group_id } } : {}),
    ...(retry
      ? {
          RetryPolicy: {
            MaximumRetryAttempts: retry.maximum_retry_attempts ?? 0,
            ...(age ? { MaximumEventAgeInSeconds: age } : {}),
          },
        }
      : {}),
  };
}
