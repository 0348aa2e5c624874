import type { AwsError } from "../../errors.ts";
import type { SecondBudget } from "./limits.ts";

export type ConsumerStatus = "CREATING" | "ACTIVE" | "DELETING";

/** A running subscription, as its consumer sees it. */
export interface RunningSubscription {
  /** Ends it, with an error for the subscriber when there is one. */
  end(error?: AwsError): void;
}

/** An enhanced fan-out consumer of a stream. */
export class Consumer {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  status: ConsumerStatus = "CREATING";
  readonly tags = new Map<string, string>();
  /** Resource policy, as JSON text. */
  policy: string | undefined;
  /** The last successful SubscribeToShard of each shard: when it was, and the subscription it started. */
  readonly subscriptions = new Map<number, { readonly started: number; readonly subscription: RunningSubscription }>();
  /** Bytes that the cloud's own services have been pushed as this consumer, by shard. */
  readonly pushed = new Map<number, SecondBudget>();

  constructor(name: string, streamArn: string, created: number) {
    this.name = name;
    this.created = created;
    this.arn = `${streamArn}/consumer/${name}:${Math.floor(created / 1000)}`;
  }

  endSubscriptions(error?: AwsError): void {
    for (const { subscription } of this.subscriptions.values()) subscription.end(error);
    this.subscriptions.clear();
  }
}
