/** An event for a bus (EventBridge User Guide, "Event structure"). */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  /** Name or ARN. Default: the default bus. */
  readonly bus?: string;
}

/** Something a rule or a schedule invokes. */
export interface InvocationTarget {
  /** ARN of a function, queue, topic, stream, delivery stream, log group or bus. */
  readonly arn: string;
  /** Role it is invoked with; functions, queues and topics may go by their resource policies. */
  readonly roleArn?: string;
  readonly input: string;
  /** ARN of the rule or schedule, for `aws:SourceArn`. */
  readonly sourceArn: string;
  /** `events.amazonaws.com` or `scheduler.amazonaws.com`. */
  readonly service: string;
  readonly partitionKey?: string;
  readonly messageGroupId?: string;
}

/** What EventBridge offers to the other services of the cloud. */
export interface EventBridgeApi {
  put(event: BusEvent): void;
  /** Invokes a target once. @throws AwsError as the target's service does. */
  invoke(target: InvocationTarget): Promise<void>;
}
