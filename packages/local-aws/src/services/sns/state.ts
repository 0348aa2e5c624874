import type { ServiceHost } from "../../service.ts";
import { invalidParameter, notFound } from "./errors.ts";
import type { FilterPolicy, FilterScope } from "./filter-policy.ts";

/** Ways of delivery that are carried out here. */
export type Protocol = "lambda" | "sqs" | "firehose" | "email" | "email-json" | "http" | "https";

/** An endpoint that gets the messages of a topic. */
export interface Subscription {
  readonly arn: string;
  readonly topic: Topic;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** What a recipient confirms with; valid for two days. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  confirmed: boolean;
  /** Confirmed by a signed request: the subscriber's account alone may unsubscribe. */
  authenticated: boolean;
  raw: boolean;
  filter: FilterPolicy | undefined;
  filterScope: FilterScope;
  /** ARN of the queue that takes what cannot be delivered. */
  deadLetterQueue: string | undefined;
  /** Role that puts records to a delivery stream. */
  roleArn: string | undefined;
  /** Deliveries of a FIFO topic, one after the other. */
  tail: Promise<void>;
}

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly fifo: boolean;
  readonly subscriptions: Map<string, Subscription>;
  readonly tags: Map<string, string>;
  displayName: string;
  policy: string;
  kmsKeyId: string | undefined;
  /** 1 signs with SHA-1, 2 with SHA-256. */
  signatureVersion: "1" | "2";
  contentBasedDeduplication: boolean;
  /** Last sequence number of a FIFO topic. */
  sequence: number;
  /** Deduplication ids of the last five minutes, with the message each one belongs to. */
  readonly recent: Map<string, { readonly messageId: string; readonly sequence: string; readonly until: number }>;
  deletedSubscriptions: number;
}

/** Longest pages of the lists (ListTopics, ListSubscriptions). */
export const PAGE = 100;

/** The topics of one Region, by ARN. */
export class SnsState {
  readonly host: ServiceHost;
  readonly topics = new Map<string, Topic>();
  readonly subscriptions = new Map<string, Subscription>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:sns:${region}:${account}:${name}`;
  }

  /** @throws AwsError InvalidParameterException or NotFoundException. */
  topic(arn: string): Topic {
    if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(arn)) throw invalidParameter("TopicArn");
    const topic = this.topics.get(arn);
    if (!topic) throw notFound("Topic");
    return topic;
  }

  /** @throws AwsError InvalidParameterException or NotFoundException. */
  subscription(arn: string): Subscription {
    if (arn.split(":").length < 7)
      throw invalidParameter("SubscriptionArn Reason: An ARN must have at least 7 elements");
    const subscription = this.subscriptions.get(arn);
    if (!subscription) throw notFound("Subscription");
    return subscription;
  }

  removeSubscription(subscription: Subscription): void {
    this.subscriptions.delete(subscription.arn);
    subscription.topic.subscriptions.delete(subscription.arn);
    subscription.topic.deletedSubscriptions++;
  }
}

/** One page of a list that keeps its order; the token is the key of the page's last item. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  let from = 0;
  if (token !== undefined) {
    const key = Buffer.from(token, "base64url").toString();
    from = items.findIndex((item) => keyOf(item) === key) + 1;
    if (from === 0) throw invalidParameter("NextToken Reason: Failed to parse the token");
  }
  const page = items.slice(from, from + PAGE);
  const last = page.at(-1);
  if (last === undefined || from + PAGE >= items.length) return { items: page };
  return { items: page, NextToken: Buffer.from(keyOf(last)).toString("base64url") };
}
