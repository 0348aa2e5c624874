import {
  GetSubscriptionAttributesCommand,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

/** Arguments and the attributes of SNS that they are; the scope stands before the policy that it is about. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  filter_policy_scope: "FilterPolicyScope",
  filter_policy: "FilterPolicy",
  raw_message_delivery: "RawMessageDelivery",
  redrive_policy: "RedrivePolicy",
  subscription_role_arn: "SubscriptionRoleArn",
};

export const snsTopicSubscription: ResourceHandler = {
  type: "aws_sns_topic_subscription",
  supports: {
    arguments: [
      "topic_arn",
      "protocol",
      "endpoint",
      "confirmation_timeout_in_minutes",
      "endpoint_auto_confirms",
      ...Object.keys(ATTRIBUTES),
    ],
  },
  absent: ["NotFoundException", "NotFound"],
  replaceOn: ["topic_arn", "protocol", "endpoint"],
  defaults: { confirmation_timeout_in_minutes: 1, endpoint_auto_confirms: false, raw_message_delivery: false },

  async create(config, context) {
    const client = context.client<SNSClient>("sns");
    const given = Object.entries(ATTRIBUTES).flatMap(([argument, name]) =>
      config[argument] === undefined || config[argument] === false ? [] : [[name, String(config[argument])] as const],
    );
    const { SubscriptionArn } = await client.send(
      new SubscribeCommand({
        TopicArn: String(config.topic_arn),
        Protocol: String(config.protocol),
        Endpoint: String(config.endpoint),
        Attributes: Object.fromEntries(given),
        ReturnSubscriptionArn: true,
      }),
    );
    return describe(client, SubscriptionArn!, config);
  },

  async update(config, prior, context) {
    const client = context.client<SNSClient>("sns");
    const SubscriptionArn = String(prior.arn);
    for (const [argument, AttributeName] of Object.entries(ATTRIBUTES)) {
      if (
        config[argument] === prior[argument] ||
        (argument === "filter_policy_scope" && config[argument] === undefined)
      )
        continue;
      const AttributeValue = String(config[argument] ?? "");
      await client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    }
    return describe(client, SubscriptionArn, config);
  },

  async delete(prior, context) {
    await context.client<SNSClient>("sns").send(new UnsubscribeCommand({ SubscriptionArn: String(prior.arn) }));
  },
};

async function describe(client: SNSClient, SubscriptionArn: string, config: Attributes): Promise<Attributes> {
  const { Attributes: found = {} } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return {
    ...config,
    id: SubscriptionArn,
    arn: SubscriptionArn,
    owner_id: found.Owner,
    pending_confirmation: found.PendingConfirmation === "true",
    confirmation_was_authenticated: found.ConfirmationWasAuthenticated === "true",
    filter_policy: config.filter_policy ?? "",
    filter_policy_scope: config.filter_policy_scope ?? found.FilterPolicyScope ?? "",
    redrive_policy: config.redrive_policy ?? "",
    subscription_role_arn: config.subscription_role_arn ?? "",
  };
}
