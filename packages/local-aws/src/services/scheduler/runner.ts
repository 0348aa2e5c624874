import { serviceOf } from "../invoke-target.ts";
import { type InvocationResult, invokeWithRetries } from "../retried-invocation.ts";
import type { Schedules, StoredSchedule } from "./schedules.ts";

const SERVICE = "scheduler.amazonaws.com";
/** API Reference, RetryPolicy: the defaults, which are also the most. */
const MAX_ATTEMPTS = 185;
const MAX_AGE_SECONDS = 86_400;
const MINUTE_MS = 60_000;

/**
 * Invokes the targets of schedules on the clock. Recurring schedules have background timers: they go on for ever, and
 * must not keep a fast clock going for ever; they fire at their times whenever something else lets time pass. A schedule
 * that comes once has a foreground timer: a fast clock that has nothing else to do jumps to it, as it does to any sleep,
 * and it can do so only once. One with a window, a start and an end date, or a retry is not different from that.
 */
export class Runner {
  readonly #schedules: Schedules;
  #closed = false;

  constructor(schedules: Schedules) {
    this.#schedules = schedules;
  }

  /** Sets the timer of a new or changed schedule for its next time after `after`. */
  arm(schedule: StoredSchedule, after: number): void {
    schedule.timer?.cancel();
    schedule.timer = undefined;
    const { settings } = schedule;
    if (settings.state !== "ENABLED") return;
    const { clock, random } = this.#schedules.host;
    const due = nextTime(schedule, after);
    if (due === undefined) {
      this.#complete(schedule);
      return;
    }
    // A flexible window spreads invocations: each comes at some time in it.
    const windowMs = (settings.windowMinutes ?? 0) * MINUTE_MS;
    const at = due + (windowMs === 0 ? 0 : Math.floor(random.next() * windowMs));
    const background = settings.recurrence !== undefined;
    schedule.timer = clock.setTimer(at - clock.now(), () => this.#fire(schedule, due), { background });
  }

  close(): void {
    this.#closed = true;
  }

  #fire(schedule: StoredSchedule, due: number): void {
    const { settings } = schedule;
    this.#measure(schedule, "InvocationAttemptCount");
    void this.#invoke(schedule, due);
    if (settings.recurrence === undefined) this.#complete(schedule);
    else this.arm(schedule, due);
  }

  #complete(schedule: StoredSchedule): void {
    schedule.timer = undefined;
    if (schedule.settings.afterCompletion === "DELETE") this.#schedules.remove(schedule);
  }

  async #invoke(schedule: StoredSchedule, due: number): Promise<void> {
    const { host } = this.#schedules;
    const { target } = schedule.settings;
    const executionId = host.random.uuid();
    const retry = target.RetryPolicy;
    const input = inputOf(schedule, due, executionId);
    const bus = serviceOf(target.Arn!) === "events";
    const result = await invokeWithRetries(
      host,
      {
        arn: target.Arn!,
        roleArn: target.RoleArn!,
        input,
        sourceArn: schedule.group.arn,
        service: SERVICE,
        ...(target.KinesisParameters === undefined ? {} : { partitionKey: target.KinesisParameters.PartitionKey! }),
        ...(target.SqsParameters?.MessageGroupId === undefined
          ? {}
          : { messageGroupId: target.SqsParameters.MessageGroupId }),
      },
      {
        maxAttempts: retry?.MaximumRetryAttempts ?? MAX_ATTEMPTS,
        maxAgeMs: (retry?.MaximumEventAgeInSeconds ?? MAX_AGE_SECONDS) * 1000,
      },
      bus ? () => this.#putEvent(schedule, input) : undefined,
    );
    if (result.error !== undefined && !this.#closed) await this.#fail(schedule, input, executionId, result);
  }

  /** EventBridge targets get an event with the source and type of the target's parameters. */
  async #putEvent(schedule: StoredSchedule, input: string): Promise<void> {
    const { host } = this.#schedules;
    const { Arn: arn, RoleArn: roleArn, EventBridgeParameters: parameters } = schedule.settings.target;
    const conditions = { "aws:SourceArn": schedule.group.arn, "aws:SourceAccount": host.account };
    const sts = await host.load("sts");
    const session = { sessionName: host.random.hex(32), conditions };
    const { principal } = sts.assumeRoleForService(roleArn!, SERVICE, session);
    await host.authorise("eventbridge", principal, { action: "events:PutEvents", resources: [arn!] });
    (await host.load("eventbridge")).put({
      source: parameters!.Source!,
      detailType: parameters!.DetailType!,
      detail: JSON.parse(input) as Record<string, unknown>,
      bus: arn!,
    });
  }

  /** What the target did not take goes to the dead-letter queue, as the schedule's role, or is dropped and told. */
  async #fail(
    schedule: StoredSchedule,
    input: string,
    executionId: string,
    { error, retries, exhausted }: InvocationResult,
  ): Promise<void> {
    const { host } = this.#schedules;
    const { target } = schedule.settings;
    this.#measure(schedule, "TargetErrorCount");
    const queueArn = target.DeadLetterConfig?.Arn;
    const what = `scheduler: ${schedule.arn} did not invoke ${target.Arn}: ${error!.code}: ${error!.message}`;
    if (queueArn === undefined) {
      this.#measure(schedule, "InvocationDroppedCount");
      return host.log(what);
    }
    const text = (stringValue: string) => ({ dataType: "String", stringValue });
    try {
      const sts = await host.load("sts");
      const conditions = { "aws:SourceArn": schedule.group.arn, "aws:SourceAccount": host.account };
      const session = { sessionName: host.random.hex(32), conditions };
      const { principal } = sts.assumeRoleForService(target.RoleArn!, SERVICE, session);
      await host.authorise("sqs", principal, { action: "sqs:SendMessage", resources: [queueArn] });
      (await host.load("sqs")).queue(queueArn).send({
        body: input,
        attributes: {
          SCHEDULE_ARN: text(schedule.arn),
          TARGET_ARN: text(target.Arn!),
          EXECUTION_ID: text(executionId),
          ERROR_CODE: text(error!.code),
          ERROR_MESSAGE: text(error!.message),
          RETRY_ATTEMPTS: text(String(retries)),
          ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: text(exhausted) }),
          IS_PAYLOAD_TRUNCATED: text("false"),
        },
      });
      this.#measure(schedule, "InvocationsSentToDeadLetterCount");
    } catch (cause) {
      this.#measure(schedule, "InvocationsFailedToBeSentToDeadLetterCount");
      host.log(`${what}; nor could it tell ${queueArn}: ${(cause as Error).message}`);
    }
  }

  #measure(schedule: StoredSchedule, name: string): void {
    const { metrics, clock } = this.#schedules.host;
    const dimensions = { ScheduleGroup: schedule.group.name };
    metrics.series({ namespace: "AWS/Scheduler", name, dimensions, unit: "Count" }).add(clock.now(), 1);
  }
}

/** The next time of a schedule, between its start and end dates. */
function nextTime({ settings }: StoredSchedule, after: number): number | undefined {
  if (settings.recurrence === undefined) return settings.at! >= after ? settings.at : undefined;
  const next = settings.recurrence.next(Math.max(after, (settings.start ?? after + 1) - 1));
  return next === undefined || (settings.end !== undefined && next > settings.end) ? undefined : next;
}

/** The input of an invocation, its context attributes filled in (User Guide, "Adding context attributes"). */
function inputOf({ arn, settings }: StoredSchedule, due: number, executionId: string): string {
  const { target } = settings;
  const attributes: Readonly<Record<string, string>> = {
    "aws.scheduler.schedule-arn": arn,
    "aws.scheduler.scheduled-time": `${new Date(due).toISOString().slice(0, 19)}Z`,
    "aws.scheduler.execution-id": executionId,
    "aws.scheduler.attempt-number": "1",
  };
  return (target.Input ?? "{}").replace(
    /<(aws\.scheduler\.[a-z-]+)>/g,
    (whole, name: string) => attributes[name] ?? whole,
  );
}
