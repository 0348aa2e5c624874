import { type Event, PutBucketNotificationConfigurationCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Rule {
  readonly id?: string;
  readonly events: readonly Event[];
  readonly filter_prefix?: string;
  readonly filter_suffix?: string;
  readonly topic_arn?: string;
  readonly queue_arn?: string;
  readonly lambda_function_arn?: string;
}

const COMMON = ["id", "events", "filter_prefix", "filter_suffix"];

export const s3BucketNotification: ResourceHandler = {
  type: "aws_s3_bucket_notification",
  supports: {
    arguments: ["bucket", "eventbridge"],
    blocks: {
      topic: { arguments: [...COMMON, "topic_arn"] },
      queue: { arguments: [...COMMON, "queue_arn"] },
      lambda_function: { arguments: [...COMMON, "lambda_function_arn"] },
    },
  },
  absent: ["NoSuchBucket"],
  replaceOn: ["bucket"],
  defaults: { eventbridge: false },
  create: put,
  update: (config, _prior, context) => put(config, context),

  async delete(prior, context) {
    await context
      .client<S3Client>("s3")
      .send(
        new PutBucketNotificationConfigurationCommand({ Bucket: String(prior.bucket), NotificationConfiguration: {} }),
      );
  },
};

async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const named = (kind: string) =>
    ((config[kind] ?? []) as readonly Rule[]).map((rule) => ({
      ...rule,
      id: rule.id ?? `tf-s3-${kind.replace("_function", "")}-${context.random(26)}`,
    }));
  const [topic, queue, lambda] = [named("topic"), named("queue"), named("lambda_function")];
  await context.client<S3Client>("s3").send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: String(config.bucket),
      NotificationConfiguration: {
        TopicConfigurations: topic.map((rule) => ({ ...common(rule), TopicArn: rule.topic_arn })),
        QueueConfigurations: queue.map((rule) => ({ ...common(rule), QueueArn: rule.queue_arn })),
        LambdaFunctionConfigurations: lambda.map((rule) => ({
          ...common(rule),
          LambdaFunctionArn: rule.lambda_function_arn,
        })),
        ...(config.eventbridge === true ? { EventBridgeConfiguration: {} } : {}),
      },
    }),
  );
  return { ...config, id: config.bucket, topic, queue, lambda_function: lambda };
}

function common({ id, events, filter_prefix: prefix, filter_suffix: suffix }: Rule) {
  const rules = [
    ...(prefix ? [{ Name: "prefix" as const, Value: prefix }] : []),
    ...(suffix ? [{ Name: "suffix" as const, Value: suffix }] : []),
  ];
  return { Id: id, Events: [...events], ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }) };
}
