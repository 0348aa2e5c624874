import type {
  GetBucketNotificationConfigurationCommandInput,
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfigurationFilter,
  PutBucketNotificationConfigurationCommandInput,
} from "@aws-sdk/client-s3";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { invalidArgument, malformedXml } from "./errors.ts";
import { covers, EVENT_NAMES } from "./event-names.ts";
import type { NotificationDetail } from "./events.ts";
import { type Bucket, type Output, requireBucket, type S3State } from "./state.ts";

/** One destination and what it is told of. */
export interface NotificationRule {
  readonly kind: "queue" | "topic" | "function" | "bus";
  readonly id: string;
  readonly destination: string;
  /** As written, such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly filter: NotificationConfigurationFilter | undefined;
}

/**
 * `detail` of an event of source `s3:validate-destination`, raised for each destination of a new configuration. The
 * service that owns the ARN calls `accept`, or `refuse` with the reason, before it returns.
 */
export interface DestinationCheck extends Readonly<Record<string, unknown>> {
  readonly destination: string;
  readonly bucket: string;
  /** Account that owns the bucket. */
  readonly account: string;
  accept(): void;
  refuse(reason: string): void;
}

/** PutBucketNotificationConfiguration and GetBucketNotificationConfiguration. */
export function notificationOperations(state: S3State) {
  return {
    PutBucketNotificationConfiguration: operation<PutBucketNotificationConfigurationCommandInput, undefined>(
      ["Bucket", "NotificationConfiguration", "SkipDestinationValidation", "ExpectedBucketOwner"],
      async (input, context) => {
        const bucket = requireBucket(state, input, context);
        const rules = readRules(state, bucket, input);
        checkOverlaps(rules);
        for (const rule of rules) await checkDestination(state, bucket, rule, input.SkipDestinationValidation ?? false);
        bucket.notifications = rules;
        for (const rule of rules)
          if (rule.kind === "queue" || rule.kind === "topic") sendTest(state, bucket, rule, context);
        return undefined;
      },
    ),
    GetBucketNotificationConfiguration: operation<
      GetBucketNotificationConfigurationCommandInput,
      Output<GetBucketNotificationConfigurationCommandOutput>
    >(["Bucket", "ExpectedBucketOwner"], (input, context) => {
      const { notifications } = requireBucket(state, input, context);
      const common = (rule: NotificationRule) => ({
        Id: rule.id,
        Events: rule.events as never,
        ...(rule.filter === undefined ? {} : { Filter: rule.filter }),
      });
      const of = (kind: NotificationRule["kind"]) => notifications.filter((rule) => rule.kind === kind);
      return {
        TopicConfigurations: of("topic").map((rule) => ({ ...common(rule), TopicArn: rule.destination })),
        QueueConfigurations: of("queue").map((rule) => ({ ...common(rule), QueueArn: rule.destination })),
        LambdaFunctionConfigurations: of("function").map((rule) => ({
          ...common(rule),
          LambdaFunctionArn: rule.destination,
        })),
        ...(of("bus").length > 0 ? { EventBridgeConfiguration: {} } : {}),
      };
    }),
  };
}

/** The service that owns each kind of destination. */
const SERVICES = { queue: "sqs", topic: "sns", function: "lambda", bus: "eventbridge" } as const;

/** Event names a configuration may hold: each event that is raised, and the family of each. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set(
  EVENT_NAMES.flatMap((name) => [`s3:${name}`, `s3:${name.slice(0, name.indexOf(":"))}:*`]),
);
const BUS_EVENTS = EVENT_NAMES.map((name) => `s3:${name}`);

function readRules(
  state: S3State,
  bucket: Bucket,
  input: PutBucketNotificationConfigurationCommandInput,
): NotificationRule[] {
  const configuration = input.NotificationConfiguration!;
  const rules: NotificationRule[] = [];
  const add = (
    kind: NotificationRule["kind"],
    service: string,
    given: {
      Id?: string | undefined;
      Events?: readonly string[] | undefined;
      Filter?: NotificationConfigurationFilter | undefined;
    },
    destination: string | undefined,
  ) => {
    if (!new RegExp(`^arn:[^:]+:${service}:[^:]+:\\d{12}:.+$`).test(destination ?? ""))
      throw invalidArgument("The ARN could not be parsed", kind, destination);
    for (const event of given.Events ?? [])
      if (!KNOWN_EVENTS.has(event))
        throw notImplemented(
          `Event ${event} of s3:PutBucketNotificationConfiguration`,
          `use ${[...KNOWN_EVENTS].join(", ")}`,
        );
    if (!given.Events?.length) throw malformedXml("expected at least one Event");
    rules.push({
      kind,
      id: given.Id ?? state.host.random.uuid(),
      destination: destination!,
      events: given.Events,
      ...readFilter(given.Filter),
      filter: given.Filter,
    });
  };
  for (const item of configuration.TopicConfigurations ?? []) add("topic", "sns", item, item.TopicArn);
  for (const item of configuration.QueueConfigurations ?? []) add("queue", "sqs", item, item.QueueArn);
  for (const item of configuration.LambdaFunctionConfigurations ?? [])
    add("function", "lambda", item, item.LambdaFunctionArn);
  if (new Set(rules.map((rule) => rule.id)).size !== rules.length)
    throw invalidArgument("Same ID used for multiple configurations. IDs must be unique", "Id", "");
  if (configuration.EventBridgeConfiguration)
    rules.push({
      kind: "bus",
      id: "EventBridge",
      destination: `arn:${state.host.partition}:events:${bucket.region}:${state.host.account}:event-bus/default`,
      events: BUS_EVENTS,
      prefix: "",
      suffix: "",
      filter: undefined,
    });
  return rules;
}

function readFilter(filter: NotificationConfigurationFilter | undefined): { prefix: string; suffix: string } {
  const found: Record<string, string> = {};
  for (const { Name: name, Value: value } of filter?.Key?.FilterRules ?? []) {
    if (name === undefined || value === undefined) throw malformedXml("a FilterRule has a Name and a Value");
    const kind = name.toLowerCase();
    if (kind !== "prefix" && kind !== "suffix")
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", name);
    if (found[kind] !== undefined)
      throw invalidArgument(`Cannot specify more than one ${kind} rule in a filter.`, "FilterRule.Name", name);
    if (value.length > 1024)
      throw invalidArgument("Size of filter rule value cannot exceed 1024 bytes", "FilterRule.Value", value);
    found[kind] = value;
  }
  return { prefix: found.prefix ?? "", suffix: found.suffix ?? "" };
}

/** No object's event may go to two destinations (S3 User Guide, "Filters with overlapping prefix/suffix"). */
function checkOverlaps(rules: readonly NotificationRule[]): void {
  const plain = rules.filter((rule) => rule.kind !== "bus");
  for (const [index, a] of plain.entries()) {
    for (const b of plain.slice(index + 1)) {
      const events = EVENT_NAMES.some(
        (name) => a.events.some((event) => covers(event, name)) && b.events.some((event) => covers(event, name)),
      );
      const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
      const suffixes = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
      if (events && prefixes && suffixes)
        throw invalidArgument(
          "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
          "Id",
          `${a.id}, ${b.id}`,
        );
    }
  }
}

async function checkDestination(state: S3State, bucket: Bucket, rule: NotificationRule, skip: boolean): Promise<void> {
  let answered = false;
  let reason: string | undefined;
  const detail: DestinationCheck = {
    destination: rule.destination,
    bucket: bucket.name,
    account: state.host.account,
    accept() {
      answered = true;
    },
    refuse(text) {
      answered = true;
      reason = text;
    },
  };
  const { hooks, clock } = state.host;
  const ask = () =>
    hooks.emit({
      source: "s3:validate-destination",
      name: rule.kind,
      region: bucket.region,
      time: clock.now(),
      detail,
    });
  ask();
  if (!answered) {
    // A service answers for its ARNs once it runs.
    await state.host.load(SERVICES[rule.kind], bucket.region);
    ask();
  }
  if (!answered)
    throw notImplemented(
      `Destination ${rule.destination} of s3:PutBucketNotificationConfiguration`,
      "no service of this cloud delivers to it",
    );
  if (reason !== undefined && !skip)
    throw new AwsError("InvalidArgument", "Unable to validate the following destination configurations", {
      fields: { ArgumentName: rule.destination, ArgumentValue: reason },
    });
}

/** A new configuration is announced to its queues and topics. */
function sendTest(state: S3State, bucket: Bucket, rule: NotificationRule, context: RequestContext): void {
  const time = state.host.clock.now();
  const detail: NotificationDetail = {
    destination: rule.destination,
    bucket: bucket.name,
    message: {
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Time: new Date(time).toISOString(),
      Bucket: bucket.name,
      RequestId: context.requestId,
      HostId: context.requestId,
    },
  };
  state.host.hooks.emit({ source: "s3", name: "Notification", region: bucket.region, time, detail });
}
