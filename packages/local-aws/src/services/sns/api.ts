/** A message that another service publishes. */
export interface Publication {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

/** What SNS offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface SnsApi {
  /** @throws AwsError NotFound when there is no such topic. */
  publish(publication: Publication): Promise<{ readonly messageId: string }>;
}
