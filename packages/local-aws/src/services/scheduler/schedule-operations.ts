import type {
  CreateScheduleCommandInput,
  CreateScheduleCommandOutput,
  DeleteScheduleCommandInput,
  DeleteScheduleCommandOutput,
  GetScheduleCommandInput,
  GetScheduleCommandOutput,
  ListSchedulesCommandInput,
  ListSchedulesCommandOutput,
  UpdateScheduleCommandInput,
  UpdateScheduleCommandOutput,
} from "@aws-sdk/client-scheduler";
import { AwsError } from "../../errors.ts";
import type { Runner } from "./runner.ts";
import type { Schedules, StoredSchedule } from "./schedules.ts";
import { invalid, type Output, page, readSettings, SchedulerConstraints } from "./validation.ts";

export function createSchedule(
  schedules: Schedules,
  runner: Runner,
  input: CreateScheduleCommandInput,
): Output<CreateScheduleCommandOutput> {
  const now = schedules.host.clock.now();
  const settings = readSettings(input, now);
  const group = schedules.requireGroup(input.GroupName);
  const name = input.Name!;
  if (group.schedules.has(name))
    throw new AwsError("ConflictException", `Schedule ${name} already exists.`, { status: 409 });
  if (settings.at !== undefined && settings.at < now)
    throw invalid(`Invalid Schedule Expression ${settings.expression}: the time is in the past.`);
  const arn = schedules.arnOf("schedule", `${group.name}/${name}`);
  const schedule: StoredSchedule = { name, group, arn, created: now, modified: now, settings, timer: undefined };
  group.schedules.set(name, schedule);
  runner.arm(schedule, now - 1);
  return { ScheduleArn: arn };
}

/** Replaces every setting: what is left out gets its default. */
export function updateSchedule(
  schedules: Schedules,
  runner: Runner,
  input: UpdateScheduleCommandInput,
): Output<UpdateScheduleCommandOutput> {
  const now = schedules.host.clock.now();
  const settings = readSettings(input, now);
  const schedule = schedules.require(input.Name!, input.GroupName);
  schedule.settings = settings;
  schedule.modified = now;
  runner.arm(schedule, now - 1);
  return { ScheduleArn: schedule.arn };
}

export function getSchedule(schedules: Schedules, input: GetScheduleCommandInput): Output<GetScheduleCommandOutput> {
  const schedule = schedules.require(input.Name!, input.GroupName);
  const { settings } = schedule;
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.group.name,
    ScheduleExpression: settings.expression,
    ScheduleExpressionTimezone: settings.timeZone,
    ...(settings.start === undefined ? {} : { StartDate: new Date(settings.start) }),
    ...(settings.end === undefined ? {} : { EndDate: new Date(settings.end) }),
    ...(settings.description === undefined ? {} : { Description: settings.description }),
    State: settings.state,
    FlexibleTimeWindow:
      settings.windowMinutes === undefined
        ? { Mode: "OFF" }
        : { Mode: "FLEXIBLE", MaximumWindowInMinutes: settings.windowMinutes },
    ActionAfterCompletion: settings.afterCompletion,
    CreationDate: new Date(schedule.created),
    LastModificationDate: new Date(schedule.modified),
    Target: {
      ...settings.target,
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185, ...settings.target.RetryPolicy },
    },
  };
}

export function deleteSchedule(
  schedules: Schedules,
  input: DeleteScheduleCommandInput,
): Output<DeleteScheduleCommandOutput> {
  schedules.remove(schedules.require(input.Name!, input.GroupName));
  return {};
}

export function listSchedules(
  schedules: Schedules,
  input: ListSchedulesCommandInput,
): Output<ListSchedulesCommandOutput> {
  new SchedulerConstraints().page(input).check();
  const groups =
    input.GroupName === undefined ? [...schedules.groups.values()] : [schedules.requireGroup(input.GroupName)];
  const found = groups
    .flatMap((group) => [...group.schedules.values()])
    .filter(
      ({ name, settings }) =>
        name.startsWith(input.NamePrefix ?? "") && (input.State ?? settings.state) === settings.state,
    );
  const { items, next } = page(found, ({ name, group }) => `${name} ${group.name}`, input.MaxResults, input.NextToken);
  return {
    Schedules: items.map(({ arn, name, group, settings, created, modified }) => ({
      Arn: arn,
      Name: name,
      GroupName: group.name,
      State: settings.state,
      CreationDate: new Date(created),
      LastModificationDate: new Date(modified),
      Target: { Arn: settings.target.Arn! },
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}
