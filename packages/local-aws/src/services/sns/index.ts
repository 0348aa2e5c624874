import type {
  AddPermissionCommandInput,
  ConfirmSubscriptionCommandInput,
  CreateTopicCommandInput,
  GetSubscriptionAttributesCommandInput,
  GetTopicAttributesCommandInput,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsCommandInput,
  ListTagsForResourceCommandInput,
  ListTopicsCommandInput,
  PublishBatchCommandInput,
  PublishCommandInput,
  RemovePermissionCommandInput,
  SetSubscriptionAttributesCommandInput,
  SetTopicAttributesCommandInput,
  SubscribeCommandInput,
  TagResourceCommandInput,
  UnsubscribeCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-sns";
import {
  type Authorization,
  operation,
  type ServiceDefinition,
  type ServiceHost,
  type ServiceInstance,
} from "../../service.ts";
import type { SnsApi } from "./api.ts";
import { Delivery } from "./delivery.ts";
import { accept, publish, publishBatch, useKey } from "./publish.ts";
import { receiveFromS3 } from "./s3-destination.ts";
import { pageOf, SnsState, type Subscription } from "./state.ts";
import {
  confirmSubscription,
  getSubscriptionAttributes,
  setSubscriptionAttributes,
  subscribe,
} from "./subscriptions.ts";
import { checkTags } from "./tags.ts";
import { addPermission, removePermission } from "./topic-policy.ts";
import { createTopic, deleteTopic, getTopicAttributes, setTopicAttributes } from "./topics.ts";

/** Amazon Simple Notification Service. */
export const sns: ServiceDefinition<SnsApi> = {
  id: "sns",
  sdk: () => import("@aws-sdk/client-sns"),
  protocols: ["query"],
  signingName: "sns",
  queryVersion: "2010-03-31",
  xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  create,
};

function create(host: ServiceHost): ServiceInstance<SnsApi> {
  const state = new SnsState(host);
  const delivery = new Delivery(state);
  const endReceiving = receiveFromS3(state, delivery);
  return {
    operations: {
      ...topicOperations(state),
      ...subscriptionOperations(state, delivery),
      ...publishing(state, delivery),
    },
    api: {
      async publish({ topicArn, message, texts, subject, attributes = {}, groupId, deduplicationId, principal }) {
        const topic = state.topic(topicArn);
        await useKey(state, topic, principal);
        const given = Object.entries(attributes).map(
          ([name, { type, value }]) => [name, { DataType: type, StringValue: value }] as const,
        );
        const { MessageId } = accept(state, delivery, topic, {
          ...(texts === undefined
            ? { Message: message }
            : { Message: JSON.stringify({ ...texts, default: message }), MessageStructure: "json" }),
          Subject: subject,
          MessageAttributes: Object.fromEntries(given),
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
        });
        return { messageId: MessageId };
      },
    },
    authorizations: (name, input) => [authorizationOf(state, name, input)],
    resourcePolicy: (arn) => state.topics.get(arn)?.policy,
    close() {
      endReceiving();
      delivery.close();
    },
  };
}

function topicOperations(state: SnsState) {
  return {
    CreateTopic: operation(["Name", "Attributes", "Tags"], (input: CreateTopicCommandInput) =>
      createTopic(state, input),
    ),
    DeleteTopic: operation(["TopicArn"], ({ TopicArn }: { TopicArn?: string | undefined }) =>
      deleteTopic(state, TopicArn!),
    ),
    ListTopics: operation(["NextToken"], ({ NextToken }: ListTopicsCommandInput) => {
      const { items, ...rest } = pageOf([...state.topics.values()], (topic) => topic.arn, NextToken);
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...rest };
    }),
    GetTopicAttributes: operation(["TopicArn"], ({ TopicArn }: GetTopicAttributesCommandInput) =>
      getTopicAttributes(state, TopicArn!),
    ),
    SetTopicAttributes: operation(
      ["TopicArn", "AttributeName", "AttributeValue"],
      (input: SetTopicAttributesCommandInput) => setTopicAttributes(state, input),
    ),
    AddPermission: operation(
      ["TopicArn", "Label", "AWSAccountId", "ActionName"],
      (input: AddPermissionCommandInput) => {
        addPermission(state, state.topic(input.TopicArn!), input);
        return undefined;
      },
    ),
    RemovePermission: operation(["TopicArn", "Label"], (input: RemovePermissionCommandInput) => {
      removePermission(state.topic(input.TopicArn!), input);
      return undefined;
    }),
    TagResource: operation(["ResourceArn", "Tags"], (input: TagResourceCommandInput) => {
      const { tags } = state.topic(input.ResourceArn!);
      for (const [key, value] of checkTags(tags, input.Tags!)) tags.set(key, value);
      return {};
    }),
    UntagResource: operation(["ResourceArn", "TagKeys"], (input: UntagResourceCommandInput) => {
      const { tags } = state.topic(input.ResourceArn!);
      for (const key of input.TagKeys!) tags.delete(key);
      return {};
    }),
    ListTagsForResource: operation(["ResourceArn"], ({ ResourceArn }: ListTagsForResourceCommandInput) => ({
      Tags: [...state.topic(ResourceArn!).tags].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function subscriptionOperations(state: SnsState, delivery: Delivery) {
  return {
    Subscribe: operation(
      ["TopicArn", "Protocol", "Endpoint", "Attributes", "ReturnSubscriptionArn"],
      (input: SubscribeCommandInput, context) => subscribe(state, delivery, input, context),
    ),
    ConfirmSubscription: operation(
      ["TopicArn", "Token", "AuthenticateOnUnsubscribe"],
      (input: ConfirmSubscriptionCommandInput) => confirmSubscription(state, input),
    ),
    Unsubscribe: operation(["SubscriptionArn"], ({ SubscriptionArn }: UnsubscribeCommandInput) => {
      state.removeSubscription(state.subscription(SubscriptionArn!));
      return undefined;
    }),
    ListSubscriptions: operation(["NextToken"], ({ NextToken }: ListSubscriptionsCommandInput) =>
      listSubscriptions(state, state.subscriptions.values(), NextToken),
    ),
    ListSubscriptionsByTopic: operation(
      ["TopicArn", "NextToken"],
      ({ TopicArn, NextToken }: ListSubscriptionsByTopicCommandInput) =>
        listSubscriptions(state, state.topic(TopicArn!).subscriptions.values(), NextToken),
    ),
    GetSubscriptionAttributes: operation(
      ["SubscriptionArn"],
      ({ SubscriptionArn }: GetSubscriptionAttributesCommandInput) =>
        getSubscriptionAttributes(state, SubscriptionArn!),
    ),
    SetSubscriptionAttributes: operation(
      ["SubscriptionArn", "AttributeName", "AttributeValue"],
      (input: SetSubscriptionAttributesCommandInput) => setSubscriptionAttributes(state, input),
    ),
  };
}

function listSubscriptions(state: SnsState, subscriptions: Iterable<Subscription>, token: string | undefined) {
  const { items, ...rest } = pageOf([...subscriptions], (subscription) => subscription.arn, token);
  return {
    Subscriptions: items.map(({ arn, confirmed, protocol, endpoint, topic }) => ({
      SubscriptionArn: confirmed ? arn : "PendingConfirmation",
      Owner: state.host.account,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topic.arn,
    })),
    ...rest,
  };
}

function publishing(state: SnsState, delivery: Delivery) {
  return {
    Publish: operation(
      [
        "TopicArn",
        "TargetArn",
        "PhoneNumber",
        "Message",
        "Subject",
        "MessageStructure",
        "MessageAttributes",
        "MessageDeduplicationId",
        "MessageGroupId",
      ],
      (input: PublishCommandInput, { principal }) => publish(state, delivery, input, principal),
    ),
    PublishBatch: operation(
      ["TopicArn", "PublishBatchRequestEntries"],
      (input: PublishBatchCommandInput, { principal }) => publishBatch(state, delivery, input, principal),
    ),
  };
}

/** Service authorization reference, Amazon SNS: each operation is the action of its name on the topic; lists on `*`. */
function authorizationOf(state: SnsState, name: string, input: Record<string, unknown>): Authorization {
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const subscription = text(input.SubscriptionArn)?.split(":").slice(0, 6).join(":");
  const created = name === "CreateTopic" ? state.arnOf(text(input.Name) ?? "") : undefined;
  const resource = text(input.TopicArn) ?? text(input.TargetArn) ?? text(input.ResourceArn) ?? subscription ?? created;
  const conditions: Record<string, string> = {};
  if (name === "Subscribe") {
    if (text(input.Protocol) !== undefined) conditions["sns:Protocol"] = text(input.Protocol)!;
    if (text(input.Endpoint) !== undefined) conditions["sns:Endpoint"] = text(input.Endpoint)!;
  }
  const action = name === "PublishBatch" ? "sns:Publish" : `sns:${name}`;
  return { action, resources: [resource ?? "*"], conditions };
}
