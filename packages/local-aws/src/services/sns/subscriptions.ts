import type {
  ConfirmSubscriptionCommandInput,
  SetSubscriptionAttributesCommandInput,
  SubscribeCommandInput,
} from "@aws-sdk/client-sns";
import { AwsError, notImplemented } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import type { Delivery } from "./delivery.ts";
import { invalidParameter } from "./errors.ts";
import { parseFilterPolicy } from "./filter-policy.ts";
import type { Protocol, SnsState, Subscription, Topic } from "./state.ts";

/** Subscriptions of one topic (SNS endpoints and quotas). */
const MAX_SUBSCRIPTIONS = 12_500_000;
/** Filter policies of one topic. */
const MAX_FILTER_POLICIES = 200;
/** A recipient who has not confirmed within two days never will (Subscribe). */
const CONFIRMATION_MS = 2 * 24 * 60 * 60 * 1000;

/** Creates a subscription, or answers with the one of this endpoint. */
export async function subscribe(
  state: SnsState,
  delivery: Delivery,
  input: SubscribeCommandInput,
  context: RequestContext,
): Promise<{ SubscriptionArn: string }> {
  const topic = state.topic(input.TopicArn!);
  const protocol = checkProtocol(input.Protocol!);
  const endpoint = checkEndpoint(topic, protocol, input.Endpoint);
  for (const subscription of topic.subscriptions.values()) {
    if (subscription.protocol !== protocol || subscription.endpoint !== endpoint) continue;
    for (const [name, value] of Object.entries(input.Attributes ?? {}))
      if (!sameAttribute(describe(state, subscription)[name], value))
        throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
    return answer(subscription, input);
  }
  if (topic.subscriptions.size >= MAX_SUBSCRIPTIONS)
    throw new AwsError("SubscriptionLimitExceededException", "Subscription limit exceeded", { status: 403 });
  const subscription: Subscription = {
    arn: `${topic.arn}:${state.host.random.uuid()}`,
    topic,
    protocol,
    endpoint,
    token: state.host.random.hex(256),
    created: state.host.clock.now(),
    confirmed: protocol === "lambda" || protocol === "sqs" || protocol === "firehose",
    authenticated: context.principal.kind !== "anonymous",
    raw: false,
    filter: undefined,
    filterScope: "MessageAttributes",
    deadLetterQueue: undefined,
    roleArn: undefined,
    tail: Promise.resolve(),
  };
  const { FilterPolicy, FilterPolicyScope, ...others } = input.Attributes ?? {};
  if (FilterPolicyScope !== undefined) setAttribute(subscription, "FilterPolicyScope", FilterPolicyScope);
  if (FilterPolicy !== undefined) setAttribute(subscription, "FilterPolicy", FilterPolicy);
  for (const [name, value] of Object.entries(others)) setAttribute(subscription, name, value);
  if (protocol === "firehose" && subscription.roleArn === undefined)
    throw invalidParameter("Attributes Reason: Missing required attribute SubscriptionRoleArn");
  topic.subscriptions.set(subscription.arn, subscription);
  state.subscriptions.set(subscription.arn, subscription);
  if (!subscription.confirmed) delivery.askToConfirm(subscription);
  return answer(subscription, input);
}

function answer(subscription: Subscription, input: SubscribeCommandInput): { SubscriptionArn: string } {
  const known = subscription.confirmed || input.ReturnSubscriptionArn === true;
  return { SubscriptionArn: known ? subscription.arn : "pending confirmation" };
}

function checkProtocol(protocol: string): Protocol {
  switch (protocol) {
    case "lambda":
    case "sqs":
    case "firehose":
    case "email":
    case "email-json":
      return protocol;
    case "http":
    case "https":
      throw notImplemented(
        `The protocol ${protocol} of sns:Subscribe`,
        "subscribe a queue or a function: their messages are signed, but no server of this cloud hands out the certificate",
      );
    case "sms":
    case "application":
      throw notImplemented(
        `The protocol ${protocol} of sns:Subscribe`,
        "there is no phone here: use email, sqs or lambda",
      );
    default:
      throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
}

function checkEndpoint(topic: Topic, protocol: Protocol, endpoint = ""): string {
  const arn = (service: string, rest: string) =>
    new RegExp(`^arn:[^:]+:${service}:[^:]+:\\d{12}:${rest}$`).test(endpoint);
  switch (protocol) {
    case "lambda":
      if (!arn("lambda", "function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?")) throw invalidParameter("Lambda endpoint ARN");
      break;
    case "sqs":
      if (!arn("sqs", "[A-Za-z0-9_-]+(\\.fifo)?")) throw invalidParameter("SQS endpoint ARN");
      if (!topic.fifo && endpoint.endsWith(".fifo"))
        throw invalidParameter("Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
      break;
    case "firehose":
      if (!arn("firehose", "deliverystream/[A-Za-z0-9_.-]{1,64}")) throw invalidParameter("Firehose endpoint ARN");
      break;
    default:
      if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter("Email address");
  }
  if (topic.fifo && protocol !== "sqs") throw invalidParameter(`Invalid protocol type: ${protocol}`);
  return endpoint;
}

export function confirmSubscription(
  state: SnsState,
  input: ConfirmSubscriptionCommandInput,
): { SubscriptionArn: string } {
  const topic = state.topic(input.TopicArn!);
  const subscription = [...topic.subscriptions.values()].find(({ token }) => token === input.Token);
  if (!subscription) throw invalidParameter("Token");
  if (!subscription.confirmed && state.host.clock.now() - subscription.created > CONFIRMATION_MS)
    throw invalidParameter("Token");
  subscription.confirmed = true;
  subscription.authenticated = input.AuthenticateOnUnsubscribe === "true";
  return { SubscriptionArn: subscription.arn };
}

export function setSubscriptionAttributes(state: SnsState, input: SetSubscriptionAttributesCommandInput): undefined {
  setAttribute(state.subscription(input.SubscriptionArn!), input.AttributeName!, input.AttributeValue ?? "");
  return undefined;
}

function setAttribute(subscription: Subscription, name: string, value: string): void {
  const { protocol, topic } = subscription;
  switch (name) {
    case "RawMessageDelivery":
      if (value !== "true" && value !== "false")
        throw invalidParameter(
          `Attributes Reason: RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
        );
      if (value === "true" && protocol !== "sqs" && protocol !== "firehose")
        throw invalidParameter(
          `Attributes Reason: RawMessageDelivery: Delivery protocol [${protocol}] does not support raw message delivery.`,
        );
      subscription.raw = value === "true";
      return;
    case "FilterPolicy": {
      if (value === "" || value === "{}") {
        subscription.filter = undefined;
        return;
      }
      const filter = parseFilterPolicy(value, subscription.filterScope);
      const others = [...topic.subscriptions.values()].filter((other) => other.filter && other !== subscription);
      if (others.length >= MAX_FILTER_POLICIES)
        throw new AwsError("FilterPolicyLimitExceededException", "Filter policy limit exceeded", { status: 403 });
      subscription.filter = filter;
      return;
    }
    case "FilterPolicyScope":
      if (value !== "MessageAttributes" && value !== "MessageBody")
        throw invalidParameter(
          `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
        );
      if (subscription.filter) subscription.filter = parseFilterPolicy(subscription.filter.text, value);
      subscription.filterScope = value;
      return;
    case "RedrivePolicy":
      subscription.deadLetterQueue = value === "" ? undefined : readRedrive(value);
      return;
    case "SubscriptionRoleArn":
      if (protocol !== "firehose")
        throw invalidParameter("Attributes Reason: SubscriptionRoleArn is for the protocol firehose");
      subscription.roleArn = value;
      return;
    case "DeliveryPolicy":
    case "ReplayPolicy":
      if (value === "" || value === "{}") return;
      throw notImplemented(`The attribute ${name} of an SNS subscription`, "leave it out");
    default:
      throw invalidParameter("AttributeName");
  }
}

function readRedrive(value: string): string {
  let arn: unknown;
  try {
    arn = (JSON.parse(value) as { deadLetterTargetArn?: unknown } | null)?.deadLetterTargetArn;
  } catch {
    throw invalidParameter("RedrivePolicy: failed to parse JSON.");
  }
  if (typeof arn !== "string" || !/^arn:[^:]+:sqs:[^:]+:\d{12}:.+$/.test(arn))
    throw invalidParameter("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  return arn;
}

export function getSubscriptionAttributes(state: SnsState, arn: string): { Attributes: Record<string, string> } {
  return { Attributes: describe(state, state.subscription(arn)) };
}

function describe(state: SnsState, subscription: Subscription): Record<string, string> {
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topic.arn,
    Owner: state.host.account,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    PendingConfirmation: String(!subscription.confirmed),
    ConfirmationWasAuthenticated: String(subscription.confirmed && subscription.authenticated),
    RawMessageDelivery: String(subscription.raw),
    SubscriptionPrincipal: `arn:${state.host.partition}:iam::${state.host.account}:root`,
    ...(subscription.filter
      ? { FilterPolicy: subscription.filter.text, FilterPolicyScope: subscription.filterScope }
      : {}),
    ...(subscription.deadLetterQueue === undefined
      ? {}
      : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: subscription.deadLetterQueue }) }),
    ...(subscription.roleArn === undefined ? {} : { SubscriptionRoleArn: subscription.roleArn }),
  };
}

/** Documents are the same when their JSON is. */
function sameAttribute(current: string | undefined, value: string): boolean {
  if (current === value) return true;
  try {
    return JSON.stringify(JSON.parse(current ?? "")) === JSON.stringify(JSON.parse(value));
  } catch {
    return false;
  }
}
