import type { Target } from "@aws-sdk/client-eventbridge";
import { type InvocationTarget, invokeTarget, serviceOf } from "../invoke-target.ts";
import { select } from "../json-path.ts";
import { type InvocationResult, invokeWithRetries } from "../retried-invocation.ts";
import type { Bus, Buses, Rule } from "./buses.ts";
import { timeText, type WireEvent } from "./event.ts";
import { inputOf } from "./input.ts";

const SERVICE = "events.amazonaws.com";
/** User Guide, "Retry policy and dead-letter queues": the defaults, which are also the most. */
const MAX_ATTEMPTS = 185;
const MAX_AGE_SECONDS = 86_400;

/** Brings events from buses to the targets of the rules that match them, and fires scheduled rules. */
export class Router {
  readonly #buses: Buses;
  #closed = false;

  constructor(buses: Buses) {
    this.#buses = buses;
  }

  /** @param forwarded Came from another bus, and goes to no further one, so that events cannot go round. */
  route(bus: Bus, event: WireEvent, forwarded = false): void {
    for (const rule of bus.rules.values()) {
      if (rule.state !== "ENABLED" || rule.matches === undefined || !rule.matches(event)) continue;
      this.#measure(rule, "MatchedEvents");
      this.#trigger(rule, event, forwarded);
    }
  }

  /**
   * Sets the timer of a scheduled rule for its next time. It is a background timer: a rule recurs for ever, and must not
   * keep a fast clock going for ever; it fires at its time whenever something else lets time pass.
   */
  reschedule(rule: Rule): void {
    rule.timer?.cancel();
    rule.timer = undefined;
    if (rule.state !== "ENABLED" || rule.schedule === undefined) return;
    const { clock } = this.#buses.host;
    const next = rule.schedule.next(clock.now());
    if (next === undefined) return;
    const fire = () => {
      this.#fire(rule, next);
      this.reschedule(rule);
    };
    rule.timer = clock.setTimer(next - clock.now(), fire, { background: true });
  }

  /** Invokes one target once, as `EventBridgeApi.invoke`. */
  async invoke(target: InvocationTarget, forwarded = false): Promise<void> {
    if (serviceOf(target.arn) !== "events") return invokeTarget(this.#buses.host, target);
    await this.#forward(target, forwarded);
  }

  close(): void {
    this.#closed = true;
  }

  #fire(rule: Rule, time: number): void {
    const { host } = this.#buses;
    this.#trigger(rule, {
      version: "0",
      id: host.random.uuid(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: host.account,
      time: timeText(time),
      region: host.region,
      resources: [rule.arn],
      detail: {},
    });
  }

  #trigger(rule: Rule, event: WireEvent, forwarded = false): void {
    this.#measure(rule, "TriggeredRules");
    for (const target of rule.targets.values()) void this.#deliver(rule, target, event, forwarded);
  }

  async #deliver(rule: Rule, target: Target, event: WireEvent, forwarded: boolean): Promise<void> {
    const { host } = this.#buses;
    const { RetryPolicy: retry, SqsParameters: sqs, KinesisParameters: kinesis, RoleArn: roleArn } = target;
    const partitionKey = kinesis?.PartitionKeyPath === undefined ? event.id : select(event, kinesis.PartitionKeyPath);
    const result = await invokeWithRetries(
      host,
      {
        arn: target.Arn!,
        ...(roleArn === undefined ? {} : { roleArn }),
        input: inputOf(rule, target, event, host.clock.now()),
        sourceArn: rule.arn,
        service: SERVICE,
        partitionKey: typeof partitionKey === "string" ? partitionKey : JSON.stringify(partitionKey ?? event.id),
        ...(sqs?.MessageGroupId === undefined ? {} : { messageGroupId: sqs.MessageGroupId }),
      },
      {
        maxAttempts: retry?.MaximumRetryAttempts ?? MAX_ATTEMPTS,
        maxAgeMs: (retry?.MaximumEventAgeInSeconds ?? MAX_AGE_SECONDS) * 1000,
      },
      (given) => this.invoke(given, forwarded),
    );
    if (this.#closed) return;
    this.#measure(rule, "Invocations");
    if (result.retries > 0) this.#measure(rule, "RetryInvocationAttempts", result.retries);
    if (result.error !== undefined) await this.#fail(rule, target, event, result);
  }

  /** What no target took goes to its dead-letter queue, or is dropped and told. */
  async #fail(rule: Rule, target: Target, event: WireEvent, result: InvocationResult): Promise<void> {
    const { host } = this.#buses;
    const error = result.error!;
    this.#measure(rule, "FailedInvocations");
    const queueArn = target.DeadLetterConfig?.Arn;
    const what = `eventbridge: event ${event.id} was not delivered to ${target.Arn} by ${rule.arn}: ${error.code}: ${error.message}`;
    if (queueArn === undefined) return host.log(what);
    const text = (stringValue: string) => ({ dataType: "String", stringValue });
    try {
      const principal = { kind: "service" as const, arn: SERVICE, userId: SERVICE, account: host.account };
      const conditions = { "aws:SourceArn": rule.arn, "aws:SourceAccount": host.account };
      await host.authorise("sqs", principal, { action: "sqs:SendMessage", resources: [queueArn], conditions });
      const queue = (await host.load("sqs")).queue(queueArn);
      queue.send({
        body: JSON.stringify(event),
        attributes: {
          RULE_ARN: text(rule.arn),
          TARGET_ARN: text(target.Arn!),
          ERROR_CODE: text(DENIED.has(error.code) ? "NO_PERMISSIONS" : error.code),
          ERROR_MESSAGE: text(error.message),
          RETRY_ATTEMPTS: text(String(result.retries)),
          ...(result.exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: text(result.exhausted) }),
        },
      });
      this.#measure(rule, "InvocationsSentToDlq");
    } catch (cause) {
      this.#measure(rule, "InvocationsFailedToBeSentToDlq");
      host.log(`${what}; nor to ${queueArn}: ${(cause as Error).message}`);
    }
  }

  /** Puts an event on another bus, as the rule's role. */
  async #forward(target: InvocationTarget, forwarded: boolean): Promise<void> {
    const { host } = this.#buses;
    const bus = this.#buses.require(target.arn);
    const conditions = { "aws:SourceArn": target.sourceArn, "aws:SourceAccount": host.account };
    const sessionName = host.random.hex(32);
    const sts = await host.load("sts");
    const { principal } = sts.assumeRoleForService(target.roleArn!, target.service, { sessionName, conditions });
    await host.authorise("eventbridge", principal, { action: "events:PutEvents", resources: [bus.arn], conditions });
    if (forwarded) {
      host.log(
        `eventbridge: an event of ${target.sourceArn} was not put on ${bus.arn}: it came from another bus already`,
      );
      return;
    }
    this.route(bus, JSON.parse(String(target.input)) as WireEvent, true);
  }

  /** Metrics have the rule, and the bus too when it is not the default one. */
  #measure(rule: Rule, name: string, value = 1): void {
    const { metrics, clock } = this.#buses.host;
    const dimensions: Record<string, string> = { RuleName: rule.name };
    if (rule.bus.name !== "default") dimensions.EventBusName = rule.bus.name;
    metrics.series({ namespace: "AWS/Events", name, dimensions, unit: "Count" }).add(clock.now(), value);
  }
}

const DENIED: ReadonlySet<string> = new Set(["AccessDenied", "AccessDeniedException"]);
