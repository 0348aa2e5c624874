import type { Principal } from "../../auth/principal.ts";

/** A message that another service publishes. */
export interface Publication {
  readonly topicArn: string;
  readonly message: string;
  /** Texts for single protocols instead of `message`, such as `email`. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
  /** FIFO topics. */
  readonly groupId?: string;
  /** FIFO topics without content-based deduplication. */
  readonly deduplicationId?: string;
  /** Who publishes: asked of the key policy when the topic is encrypted. */
  readonly principal?: Principal;
}

/** What SNS offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface SnsApi {
  /** @throws AwsError NotFoundException when there is no such topic; KMS's own errors when its key cannot be used. */
  publish(publication: Publication): Promise<{ readonly messageId: string }>;
}
