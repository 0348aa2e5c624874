import type {
  CreateTopicCommandInput,
  GetTopicAttributesCommandOutput,
  SetTopicAttributesCommandInput,
} from "@aws-sdk/client-sns";
import { notImplemented } from "../../errors.ts";
import { invalidParameter } from "./errors.ts";
import type { SnsState, Topic } from "./state.ts";
import { checkTags } from "./tags.ts";
import { checkPolicy, defaultPolicy } from "./topic-policy.ts";

/** Topics per account and Region: 100,000 standard, 1,000 FIFO (SNS endpoints and quotas). */
const MAX_TOPICS = { standard: 100_000, fifo: 1000 } as const;

const STANDARD_NAME = /^[A-Za-z0-9_-]{1,256}$/;
const FIFO_NAME = /^[A-Za-z0-9_-]{1,251}\.fifo$/;

/** Creates a topic, or answers with the one of this name when its attributes are the same. */
export async function createTopic(state: SnsState, input: CreateTopicCommandInput): Promise<{ TopicArn: string }> {
  const { Name: name = "", Attributes: attributes = {} } = input;
  const fifo = attributes.FifoTopic === "true";
  if (attributes.FifoTopic !== undefined && !/^(true|false)$/.test(attributes.FifoTopic))
    throw invalidParameter(
      `Attributes Reason: FifoTopic: Invalid value [${attributes.FifoTopic}]. Must be true or false.`,
    );
  if (!(fifo ? FIFO_NAME : STANDARD_NAME).test(name))
    throw invalidParameter(
      fifo
        ? "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
        : "Topic Name",
    );
  const tags = checkTags(new Map(), input.Tags ?? []);
  const arn = state.arnOf(name);
  const existing = state.topics.get(arn);
  if (existing) return again(existing, attributes, tags);
  const count = [...state.topics.values()].filter((topic) => topic.fifo === fifo).length;
  if (count >= MAX_TOPICS[fifo ? "fifo" : "standard"]) throw invalidParameter("Topic limit exceeded");
  const topic: Topic = {
    arn,
    name,
    fifo,
    subscriptions: new Map(),
    tags,
    displayName: "",
    policy: defaultPolicy(state, arn),
    kmsKeyId: undefined,
    signatureVersion: "1",
    contentBasedDeduplication: false,
    sequence: 0,
    recent: new Map(),
    deletedSubscriptions: 0,
  };
  for (const [key, value] of Object.entries(attributes))
    if (key !== "FifoTopic") await setAttribute(state, topic, key, value);
  state.topics.set(arn, topic);
  return { TopicArn: arn };
}

function again(topic: Topic, attributes: Readonly<Record<string, string>>, tags: ReadonlyMap<string, string>) {
  const current = describe(topic);
  for (const [key, value] of Object.entries(attributes))
    if ((current[key] ?? (key === "FifoTopic" ? "false" : undefined)) !== value)
      throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  for (const [key, value] of tags)
    if (topic.tags.get(key) !== value) throw invalidParameter("Tags Reason: Topic already exists with different tags");
  return { TopicArn: topic.arn };
}

export async function setTopicAttributes(state: SnsState, input: SetTopicAttributesCommandInput): Promise<undefined> {
  await setAttribute(state, state.topic(input.TopicArn!), input.AttributeName!, input.AttributeValue ?? "");
  return undefined;
}

async function setAttribute(state: SnsState, topic: Topic, name: string, value: string): Promise<void> {
  switch (name) {
    case "DisplayName":
      if (value.length > 100) throw invalidParameter("DisplayName");
      topic.displayName = value;
      return;
    case "Policy":
      topic.policy = value === "" ? defaultPolicy(state, topic.arn) : checkPolicy(value);
      return;
    case "KmsMasterKeyId":
      topic.kmsKeyId = value === "" ? undefined : await checkKey(state, value);
      return;
    case "SignatureVersion":
      if (value !== "1" && value !== "2") throw invalidParameter("SignatureVersion");
      topic.signatureVersion = value;
      return;
    case "ContentBasedDeduplication":
      if (!topic.fifo) throw invalidParameter("AttributeName");
      if (value !== "true" && value !== "false") throw invalidParameter("Attributes Reason: ContentBasedDeduplication");
      topic.contentBasedDeduplication = value === "true";
      return;
    case "FifoThroughputScope":
      if (!topic.fifo) throw invalidParameter("AttributeName");
      if (value !== "Topic")
        throw notImplemented(
          `FifoThroughputScope ${value} of an SNS topic`,
          "leave it out: deduplication covers the topic",
        );
      return;
    case "TracingConfig":
      if (value !== "PassThrough") throw notImplemented(`TracingConfig ${value} of an SNS topic`, "use PassThrough");
      return;
    case "DeliveryPolicy":
    case "ArchivePolicy":
    case "DataProtectionPolicy":
      if (value === "" || value === "{}") return;
      throw notImplemented(`The attribute ${name} of an SNS topic`, "leave it out");
    default:
      // A sample rate of 0 logs no delivery; Terraform's provider says so of every protocol.
      if (FEEDBACK.test(name) && (value === "" || value === "0")) return;
      if (FEEDBACK.test(name))
        throw notImplemented(`The attribute ${name} of an SNS topic`, "read its deliveries in the metrics of AWS/SNS");
      throw invalidParameter("AttributeName");
  }
}

/** Logs of deliveries, by protocol. */
const FEEDBACK = /^(Application|HTTP|Lambda|SQS|Firehose)(Success|Failure)Feedback(RoleArn|SampleRate)$/;

async function checkKey(state: SnsState, id: string): Promise<string> {
  (await state.host.load("kms")).key(id);
  return id;
}

export function getTopicAttributes(state: SnsState, arn: string): Omit<GetTopicAttributesCommandOutput, "$metadata"> {
  const topic = state.topic(arn);
  const subscriptions = [...topic.subscriptions.values()];
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    Attributes: {
      TopicArn: arn,
      Owner: state.host.account,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(subscriptions.length - confirmed),
      SubscriptionsDeleted: String(topic.deletedSubscriptions),
      EffectiveDeliveryPolicy: DELIVERY_POLICY,
      ...describe(topic),
    },
  };
}

/** Delivery to HTTP endpoints as it is when a topic does not say otherwise. */
const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/** The attributes that can be set. */
function describe(topic: Topic): Record<string, string> {
  return {
    DisplayName: topic.displayName,
    Policy: topic.policy,
    ...(topic.kmsKeyId === undefined ? {} : { KmsMasterKeyId: topic.kmsKeyId }),
    ...(topic.signatureVersion === "1" ? {} : { SignatureVersion: topic.signatureVersion }),
    ...(topic.fifo
      ? {
          FifoTopic: "true",
          ContentBasedDeduplication: String(topic.contentBasedDeduplication),
          FifoThroughputScope: "Topic",
        }
      : {}),
  };
}

/** Deleting what is not there is no error. */
export function deleteTopic(state: SnsState, arn: string): undefined {
  const topic = state.topics.get(arn);
  if (!topic) return undefined;
  for (const subscription of topic.subscriptions.values()) state.subscriptions.delete(subscription.arn);
  state.topics.delete(arn);
  return undefined;
}
