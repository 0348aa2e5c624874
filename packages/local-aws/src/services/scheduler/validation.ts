import type { CreateScheduleCommandInput, Target, UpdateScheduleCommandInput } from "@aws-sdk/client-scheduler";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import { serviceOf } from "../invoke-target.ts";
import { compileAt, compileSchedule } from "../schedule-expression.ts";
import { isTimeZone } from "../time-zone.ts";
import type { ScheduleSettings } from "./schedules.ts";

export type Output<Command> = Omit<Command, "$metadata">;

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

const NAME = /[0-9a-zA-Z-_.]+/;

/** Constraints of Scheduler requests. */
export class SchedulerConstraints extends Constraints {
  name(path: string, value: string | undefined): this {
    return this.length(path, value, 1, 64).pattern(path, value, NAME) as this;
  }

  page(input: { readonly MaxResults?: number | undefined }): this {
    return this.range("maxResults", input.MaxResults, 1, 100) as this;
  }
}

/** Checks the settings of a new or updated schedule. @throws AwsError ValidationException. */
export function readSettings(
  input: CreateScheduleCommandInput | UpdateScheduleCommandInput,
  now: number,
): ScheduleSettings {
  const { ScheduleExpression: expression = "", ScheduleExpressionTimezone: timeZone = "UTC" } = input;
  const window = input.FlexibleTimeWindow!;
  new SchedulerConstraints()
    .name("name", input.Name)
    .name("groupName", input.GroupName)
    .length("description", input.Description, 0, 512)
    .oneOf("state", input.State, ["ENABLED", "DISABLED"])
    .oneOf("flexibleTimeWindow.mode", window.Mode, ["OFF", "FLEXIBLE"])
    .range("flexibleTimeWindow.maximumWindowInMinutes", window.MaximumWindowInMinutes, 1, 1440)
    .oneOf("actionAfterCompletion", input.ActionAfterCompletion, ["NONE", "DELETE"])
    .check();
  if (!isTimeZone(timeZone)) throw invalid("Invalid ScheduleExpressionTimezone.");
  if ((window.Mode === "FLEXIBLE") !== (window.MaximumWindowInMinutes !== undefined))
    throw invalid("A flexible time window of mode FLEXIBLE takes MaximumWindowInMinutes, and mode OFF none.");
  if (input.KmsKeyArn !== undefined)
    throw notImplemented(
      "KmsKeyArn of scheduler schedules",
      "leave it out: schedules here are not encrypted with a key",
    );
  const start = input.StartDate?.getTime();
  const end = input.EndDate?.getTime();
  if (start !== undefined && end !== undefined && start >= end)
    throw invalid("The StartDate you specify must come before the EndDate.");
  if (end !== undefined && end <= now) throw invalid("The EndDate you specify cannot be in the past.");
  const at = compileAt(expression, timeZone);
  // A rate without a start date begins at once (User Guide, "Rate-based schedules").
  const recurrence = at === undefined ? compileSchedule(expression, start ?? now, timeZone) : undefined;
  if (at === undefined && recurrence === undefined) throw invalid(`Invalid Schedule Expression ${expression}.`);
  checkTarget(input.Target!);
  return {
    expression,
    timeZone,
    recurrence,
    at,
    start,
    end,
    windowMinutes: window.MaximumWindowInMinutes,
    state: input.State ?? "ENABLED",
    description: input.Description,
    afterCompletion: input.ActionAfterCompletion ?? "NONE",
    kmsKeyArn: undefined,
    target: input.Target!,
  };
}

const MEMBERS: ReadonlySet<string> = new Set([
  "Arn",
  "RoleArn",
  "DeadLetterConfig",
  "RetryPolicy",
  "Input",
  "EventBridgeParameters",
  "KinesisParameters",
  "SqsParameters",
]);
const SERVICES: ReadonlySet<string> = new Set(["lambda", "sqs", "sns", "kinesis", "firehose", "events"]);

function checkTarget(target: Target): void {
  const { Arn: arn = "", RoleArn: roleArn = "", RetryPolicy: retry } = target;
  new SchedulerConstraints()
    .length("target.arn", arn, 1, 1600)
    .pattern("target.roleArn", roleArn, /arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+/)
    .range("target.retryPolicy.maximumRetryAttempts", retry?.MaximumRetryAttempts, 0, 185)
    .range("target.retryPolicy.maximumEventAgeInSeconds", retry?.MaximumEventAgeInSeconds, 60, 86_400)
    .check();
  for (const [member, value] of Object.entries(target))
    if (value !== undefined && !MEMBERS.has(member))
      throw notImplemented(`Member ${member} of a target of scheduler schedules`, "leave it out");
  const service = serviceOf(arn);
  if (service === "scheduler" && arn.includes(":aws-sdk:"))
    throw notImplemented(
      `Universal target ${arn}`,
      "use a function, queue, topic, stream, delivery stream or event bus",
    );
  if (!/^arn:[^:]+:[^:]+:[^:]*:\d{12}:.+$/.test(arn)) throw invalid(`Provided Arn is not in correct format.`);
  if (!SERVICES.has(service) || (service === "events" && !arn.includes(":event-bus/")))
    throw notImplemented(`Target ${arn}`, "use a function, queue, topic, stream, delivery stream or event bus");
  if (service === "kinesis" && target.KinesisParameters === undefined)
    throw invalid("KinesisParameters must be specified for a Kinesis target.");
  if (service === "events" && target.EventBridgeParameters === undefined)
    throw invalid("EventBridgeParameters must be specified for an EventBridge target.");
  if (service === "events") checkObject(target.Input);
  if (arn.endsWith(".fifo") && service === "sqs" && target.SqsParameters?.MessageGroupId === undefined)
    throw invalid("SqsParameters must be specified for a FIFO queue.");
}

function checkObject(input: string | undefined): void {
  try {
    const value: unknown = JSON.parse(input ?? "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch {
    // Told below, as any other text that is no object.
  }
  throw invalid("The Input of an EventBridge target must be a JSON object.");
}

/** A page of a list sorted by key; the token holds the last key of the page before. */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  limit: number | undefined,
  token: string | undefined,
): { items: readonly Item[]; next: string | undefined } {
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString("utf8");
  const rest = items.filter((item) => keyOf(item) > after).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const shown = rest.slice(0, limit ?? 100);
  return {
    items: shown,
    next: rest.length > shown.length ? Buffer.from(keyOf(shown.at(-1)!)).toString("base64") : undefined,
  };
}
