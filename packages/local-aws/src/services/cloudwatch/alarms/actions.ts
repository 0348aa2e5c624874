import type { Principal } from "../../../auth/principal.ts";
import { AwsError, notImplemented } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import { validationError } from "../validation.ts";
import type { Alarm, StateValue } from "./alarm.ts";
import { lambdaEventOf, mailOf, messageOf, subjectOf, type Transition } from "./notification.ts";

const TOPIC = /^arn:[^:]+:sns:[^:]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$/;
const SCALING_POLICY = /^arn:[^:]+:autoscaling:[^:]+:\d{12}:scalingPolicy:[^:]+:resource\/[^/]+\/.+:policyName\/.+$/;
/** Kinds of action that exist on AWS, by what their ARNs look like. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^arn:[^:]+:automate:[^:]+:ec2:/, "EC2 action"],
  [/^arn:[^:]+:swf:/, "EC2 action"],
  [/^arn:[^:]+:autoscaling:.*:autoScalingGroupName\//, "EC2 Auto Scaling policy"],
  [/^arn:[^:]+:ssm:[^:]+:\d{12}:opsitem:/, "OpsCenter item"],
  [/^arn:[^:]+:ssm-incidents:/, "Incident Manager response plan"],
  [/^arn:[^:]+:aiops:/, "investigation group"],
];

/** Actions of one state. */
const MAX_ACTIONS = 5;

/** @throws AwsError ValidationException, or NotImplemented for actions that nothing here can take. */
export function checkActions(member: string, arns: readonly string[]): void {
  if (arns.length > MAX_ACTIONS)
    throw validationError(`The collection ${member} must not have a size greater than ${MAX_ACTIONS}.`);
  if (new Set(arns).size !== arns.length) throw validationError(`${member} cannot contain duplicate items`);
  for (const arn of arns) {
    if (TOPIC.test(arn) || FUNCTION.test(arn) || SCALING_POLICY.test(arn)) continue;
    const known = ELSEWHERE.find(([pattern]) => pattern.test(arn));
    if (known)
      throw notImplemented(
        `The ${known[1]} ${arn} of ${member}`,
        "use a topic, a function or an Application Auto Scaling policy",
      );
    throw validationError(`Invalid arn syntax: ${arn}`);
  }
}

export function isScalingPolicy(arn: string): boolean {
  return SCALING_POLICY.test(arn);
}

/** The actions of an alarm for a state. */
export function actionsFor(alarm: Alarm, state: StateValue): readonly string[] {
  if (state === "OK") return alarm.okActions;
  return state === "ALARM" ? alarm.alarmActions : alarm.insufficientDataActions;
}

/** The values of an alarm's metric, newest first, and what they are compared with, for scaling policies. */
export interface Breach {
  readonly values: readonly number[];
  readonly threshold: number;
}

/** What history says of an action that was taken. */
export interface Executed {
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Takes one action. @throws AwsError when the target is gone or does not allow it. */
export async function execute(
  host: ServiceHost,
  arn: string,
  transition: Transition,
  breach: Breach,
): Promise<Executed> {
  const stateUpdateTimestamp = transition.state.time;
  const done = { actionState: "Succeeded", stateUpdateTimestamp, notificationResource: arn };
  if (TOPIC.test(arn)) {
    const publishedMessage = await publish(host, arn, transition);
    return { summary: `Successfully executed action ${arn}`, data: { ...done, publishedMessage, error: null } };
  }
  if (FUNCTION.test(arn)) {
    await invoke(host, arn, transition);
    return { summary: `Successfully executed action ${arn}`, data: { ...done, error: null } };
  }
  const scaling = await host.load("application-auto-scaling", regionOf(arn));
  await scaling.execute(arn, { alarmArn: transition.alarm.arn, state: transition.state.value, ...breach });
  return { summary: `Successfully executed action ${arn}`, data: { ...done, error: null } };
}

/** What history says of an action that failed. */
export function failureOf(arn: string, transition: Transition, error: Error): Executed {
  const kind = isScalingPolicy(arn) ? "AutoScaling action" : "action";
  const target = kind === "action" ? `action ${arn}` : kind;
  const why =
    error instanceof AwsError && /AccessDenied|AuthorizationError/.test(error.code) ? NOT_ALLOWED : error.message;
  return {
    summary: `Failed to execute ${target}. Received error: "${why}"`.slice(0, 255),
    data: {
      actionState: "Failed",
      stateUpdateTimestamp: transition.state.time,
      notificationResource: arn,
      publishedMessage: null,
      error: error.message,
    },
  };
}

const NOT_ALLOWED = "CloudWatch Alarms is not authorized to perform the action on the resource";

async function publish(host: ServiceHost, arn: string, transition: Transition): Promise<string> {
  const principal = servicePrincipal(host, "cloudwatch.amazonaws.com");
  await host.authorise("sns", principal, {
    action: "sns:Publish",
    resources: [arn],
    conditions: { ...sourceOf(host, transition.alarm), "aws:SourceOwner": host.account },
  });
  const topic = await host.load("sns", regionOf(arn));
  const message = messageOf(transition);
  const texts = { email: mailOf(transition) };
  await topic.publish({ topicArn: arn, message, texts, subject: subjectOf(transition), principal });
  return JSON.stringify({ default: message, ...texts });
}

async function invoke(host: ServiceHost, arn: string, transition: Transition): Promise<void> {
  const functions = await host.load("lambda", regionOf(arn));
  await functions.enqueue({
    functionName: arn,
    payload: lambdaEventOf(transition),
    caller: {
      principal: servicePrincipal(host, "lambda.alarms.cloudwatch.amazonaws.com"),
      conditions: sourceOf(host, transition.alarm),
    },
  });
}

function servicePrincipal(host: ServiceHost, name: string): Principal {
  return { kind: "service", arn: name, userId: name, account: host.account };
}

function sourceOf(host: ServiceHost, alarm: Alarm): Record<string, string> {
  return { "aws:SourceArn": alarm.arn, "aws:SourceAccount": host.account };
}

function regionOf(arn: string): string {
  return arn.split(":")[3]!;
}
