import type { CreateScheduleCommandInput, UpdateScheduleCommandInput } from "@aws-sdk/client-scheduler";
import {
  type Authorization,
  operation,
  type ServiceDefinition,
  type ServiceHost,
  type ServiceInstance,
} from "../../service.ts";
import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
  listTagsForResource,
  tagResource,
  untagResource,
} from "./group-operations.ts";
import { Runner } from "./runner.ts";
import { createSchedule, deleteSchedule, getSchedule, listSchedules, updateSchedule } from "./schedule-operations.ts";
import { DEFAULT_GROUP, Schedules } from "./schedules.ts";

/** Amazon EventBridge Scheduler. */
export const scheduler: ServiceDefinition<undefined> = {
  id: "scheduler",
  sdk: () => import("@aws-sdk/client-scheduler"),
  protocols: ["rest-json"],
  signingName: "scheduler",
  create,
};

const SETTINGS = [
  "Name",
  "GroupName",
  "ScheduleExpression",
  "ScheduleExpressionTimezone",
  "StartDate",
  "EndDate",
  "Description",
  "State",
  "KmsKeyArn",
  "Target",
  "FlexibleTimeWindow",
  "ActionAfterCompletion",
  "ClientToken",
] as const;

function create(host: ServiceHost): ServiceInstance<undefined> {
  const schedules = new Schedules(host);
  const runner = new Runner(schedules);

  function on<Input extends object, Output extends object>(
    members: readonly (keyof Input & string)[],
    run: (schedules: Schedules, input: Input) => Output,
  ) {
    return operation<Input, Output>(members, (input) => run(schedules, input));
  }

  return {
    operations: {
      CreateSchedule: on([...SETTINGS], (_, input: CreateScheduleCommandInput) =>
        createSchedule(schedules, runner, input),
      ),
      UpdateSchedule: on([...SETTINGS], (_, input: UpdateScheduleCommandInput) =>
        updateSchedule(schedules, runner, input),
      ),
      GetSchedule: on(["Name", "GroupName"], getSchedule),
      DeleteSchedule: on(["Name", "GroupName", "ClientToken"], deleteSchedule),
      ListSchedules: on(["GroupName", "NamePrefix", "State", "NextToken", "MaxResults"], listSchedules),
      CreateScheduleGroup: on(["Name", "Tags", "ClientToken"], createScheduleGroup),
      GetScheduleGroup: on(["Name"], getScheduleGroup),
      DeleteScheduleGroup: on(["Name", "ClientToken"], deleteScheduleGroup),
      ListScheduleGroups: on(["NamePrefix", "NextToken", "MaxResults"], listScheduleGroups),
      TagResource: on(["ResourceArn", "Tags"], tagResource),
      UntagResource: on(["ResourceArn", "TagKeys"], untagResource),
      ListTagsForResource: on(["ResourceArn"], listTagsForResource),
    },
    api: undefined,
    authorizations: (name, input) => authorizationsOf(schedules, name, input),
    close() {
      runner.close();
      schedules.close();
    },
  };
}

/** What a caller needs (Service Authorization Reference): to give a schedule its role, leave to pass it. */
function authorizationsOf(
  schedules: Schedules,
  name: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const action = `scheduler:${name}`;
  if (typeof input.ResourceArn === "string") return [{ action, resources: [input.ResourceArn] }];
  if (name.startsWith("List")) return [{ action, resources: ["*"] }];
  if (name.endsWith("Group")) return [{ action, resources: [schedules.arnOf("schedule-group", String(input.Name))] }];
  const group = (input.GroupName as string | undefined) ?? DEFAULT_GROUP;
  const need = { action, resources: [schedules.arnOf("schedule", `${group}/${input.Name}`)] };
  const role = (input.Target as { RoleArn?: string } | undefined)?.RoleArn;
  if (role === undefined) return [need];
  const conditions = { "iam:PassedToService": "scheduler.amazonaws.com" };
  return [need, { action: "iam:PassRole", resources: [role], conditions }];
}
