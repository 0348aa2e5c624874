import type { Target } from "@aws-sdk/client-scheduler";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { Schedule as Recurrence } from "../schedule-expression.ts";

export const DEFAULT_GROUP = "default";

export interface ScheduleSettings {
  readonly expression: string;
  readonly timeZone: string;
  /** Recurring schedules; a schedule that comes once has `at`. */
  readonly recurrence: Recurrence | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Minutes in which an invocation is spread; undefined when the window is off. */
  readonly windowMinutes: number | undefined;
  readonly state: "ENABLED" | "DISABLED";
  readonly description: string | undefined;
  readonly afterCompletion: "NONE" | "DELETE";
  readonly kmsKeyArn: string | undefined;
  readonly target: Target;
}

export interface StoredSchedule {
  readonly name: string;
  readonly group: ScheduleGroup;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  modified: number;
  settings: ScheduleSettings;
  timer: Timer | undefined;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly tags: Map<string, string>;
  readonly schedules: Map<string, StoredSchedule>;
}

/** The schedule groups of one Region; the default one is always there. */
export class Schedules {
  readonly host: ServiceHost;
  readonly groups = new Map<string, ScheduleGroup>();

  constructor(host: ServiceHost) {
    this.host = host;
    this.addGroup(DEFAULT_GROUP);
  }

  arnOf(kind: "schedule" | "schedule-group", name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:scheduler:${region}:${account}:${kind}/${name}`;
  }

  addGroup(name: string): ScheduleGroup {
    const created = this.host.clock.now();
    const group = {
      name,
      arn: this.arnOf("schedule-group", name),
      created,
      tags: new Map<string, string>(),
      schedules: new Map<string, StoredSchedule>(),
    };
    this.groups.set(name, group);
    return group;
  }

  /** @throws AwsError ResourceNotFoundException. */
  requireGroup(name: string = DEFAULT_GROUP): ScheduleGroup {
    const group = this.groups.get(name);
    if (group === undefined)
      throw new AwsError("ResourceNotFoundException", `Schedule group ${name} does not exist.`, { status: 404 });
    return group;
  }

  /** @throws AwsError ResourceNotFoundException. */
  require(name: string, groupName: string | undefined): StoredSchedule {
    const schedule = this.groups.get(groupName ?? DEFAULT_GROUP)?.schedules.get(name);
    if (schedule === undefined)
      throw new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, { status: 404 });
    return schedule;
  }

  remove(schedule: StoredSchedule): void {
    schedule.timer?.cancel();
    schedule.group.schedules.delete(schedule.name);
  }

  close(): void {
    for (const group of this.groups.values()) for (const { timer } of group.schedules.values()) timer?.cancel();
  }
}
