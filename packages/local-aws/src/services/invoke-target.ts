import type { Principal } from "../auth/principal.ts";
import { AwsError, notImplemented } from "../errors.ts";
import type { ServiceHost } from "../service.ts";

/** Something that a rule, a schedule or a subscription filter hands its input to. */
export interface InvocationTarget {
  /** ARN of a function, queue, topic, stream, delivery stream, log group or event bus. */
  readonly arn: string;
  /** Role it is invoked with; functions, queues, topics, log groups and buses may go by their resource policies. */
  readonly roleArn?: string;
  readonly input: string | Buffer;
  /** ARN of the rule, schedule or filter, for `aws:SourceArn`. */
  readonly sourceArn: string;
  /** Service principal, such as `events.amazonaws.com`. */
  readonly service: string;
  /** Streams: default a random one. */
  readonly partitionKey?: string;
  /** FIFO queues and topics. */
  readonly messageGroupId?: string;
}

/** Kinds of targets, by the service in their ARNs, with the action that invoking them needs. */
const ACTIONS: Readonly<Record<string, string>> = {
  lambda: "lambda:InvokeFunction",
  sqs: "sqs:SendMessage",
  sns: "sns:Publish",
  kinesis: "kinesis:PutRecord",
  firehose: "firehose:PutRecord",
};

/** Targets that take no service principal: a role is needed. */
export const ROLE_REQUIRED: ReadonlySet<string> = new Set(["kinesis", "firehose"]);

/** The service of an ARN; `events` is for buses, `logs` for groups. */
export function serviceOf(arn: string): string {
  return arn.split(":")[2] ?? "";
}

/**
 * Invokes a target once: its service takes the input, or the promise rejects.
 * @throws AwsError as the target's service does, and AccessDenied when neither role nor resource policy allows it.
 */
export async function invokeTarget(host: ServiceHost, target: InvocationTarget): Promise<void> {
  const service = serviceOf(target.arn);
  const action = ACTIONS[service];
  if (action === undefined)
    throw notImplemented(`Target ${target.arn}`, "use a function, queue, topic, stream or delivery stream");
  const conditions = { "aws:SourceArn": target.sourceArn, "aws:SourceAccount": host.account };
  const principal = await principalOf(host, target, conditions);
  if (service === "lambda") {
    const lambda = await host.load("lambda");
    const { arn: functionName, input: payload } = target;
    await lambda.enqueue({ functionName, payload, caller: { principal, conditions } });
    return;
  }
  const id = service as "sqs" | "sns" | "kinesis" | "firehose";
  await host.authorise(id, principal, { action, resources: [target.arn], conditions });
  await hand(host, id, target, principal);
}

async function hand(
  host: ServiceHost,
  service: "sqs" | "sns" | "kinesis" | "firehose",
  target: InvocationTarget,
  principal: Principal,
): Promise<void> {
  const { arn, input, messageGroupId: groupId } = target;
  switch (service) {
    case "sqs": {
      const queue = (await host.load("sqs")).queue(arn);
      queue.send({ body: textOf(input), ...(groupId === undefined ? {} : { groupId }) });
      return;
    }
    case "sns": {
      const message = { topicArn: arn, message: textOf(input), principal };
      await (await host.load("sns")).publish(groupId === undefined ? message : { ...message, groupId });
      return;
    }
    case "kinesis": {
      const kinesis = await host.load("kinesis");
      kinesis.put(arn, target.partitionKey ?? host.random.uuid(), Buffer.from(input));
      return;
    }
    case "firehose": {
      const [failure] = (await host.load("firehose")).put(arn, [Buffer.from(input)]);
      if (failure !== undefined) throw new AwsError(failure.code, failure.message);
    }
  }
}

/** A session of the role, or the service itself. */
async function principalOf(
  host: ServiceHost,
  target: InvocationTarget,
  conditions: Readonly<Record<string, string>>,
): Promise<Principal> {
  if (target.roleArn === undefined)
    return { kind: "service", arn: target.service, userId: target.service, account: host.account };
  const sts = await host.load("sts");
  const sessionName = host.random.hex(32);
  return sts.assumeRoleForService(target.roleArn, target.service, { sessionName, conditions }).principal;
}

function textOf(input: string | Buffer): string {
  return typeof input === "string" ? input : input.toString("utf8");
}

/** Errors that another attempt may not meet: throttling and faults of the service. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof AwsError) || error.status >= 500 || TRANSIENT.has(error.code);
}

const TRANSIENT: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "OverLimit",
  "RequestThrottled",
  "ServiceUnavailableException",
  "Throttled",
  "ThrottlingException",
  "TooManyRequestsException",
]);
