import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

/** Names of a delivery stream's alarms, by what they are about. */
export type AlarmNames = Readonly<Record<"records" | "bytes" | "requests" | "throttled" | "freshness", string>>;

/** Names of all alarms, as Terraform gives them. */
export interface Alarms {
  readonly clicks: AlarmNames;
  readonly orders: AlarmNames;
}

/** A change of an alarm's state. */
export interface StateChange {
  readonly alarm: string;
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Reads the output `alarms`. */
export function alarmsOf({ outputs }: Context): Alarms {
  return JSON.parse(outputs.alarms) as Alarms;
}

/** All names. */
export function namesOf({ clicks, orders }: Alarms): string[] {
  return [...Object.values(clicks), ...Object.values(orders)];
}

/** State changes of an alarm, the oldest first. */
export async function readHistory({ aws, signal }: Context, alarm: string): Promise<StateChange[]> {
  const changes: StateChange[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.cloudwatch().send(
      new DescribeAlarmHistoryCommand({
        AlarmName: alarm,
        HistoryItemType: "StateUpdate",
        ScanBy: "TimestampAscending",
        NextToken,
      }),
      { abortSignal: signal },
    );
    for (const { Timestamp, HistoryData } of page.AlarmHistoryItems ?? []) {
      const { newState } = JSON.parse(HistoryData!) as { newState: { stateValue: string } };
      changes.push({ alarm, state: newState.stateValue, at: Timestamp!.getTime() });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return changes;
}

const MINUTE = 60_000;

/** Waits, a minute at a time, until all of these alarms have a state; false when they have not within `atMost` ms. */
export async function waitForState(
  { aws, clock, signal }: Context,
  alarms: readonly string[],
  state: "OK" | "ALARM",
  atMost: number,
): Promise<boolean> {
  const end = clock.now() + atMost;
  for (;;) {
    const answer = await aws.cloudwatch().send(new DescribeAlarmsCommand({ AlarmNames: [...alarms] }));
    if (answer.MetricAlarms?.every(({ StateValue }) => StateValue === state)) return true;
    if (clock.now() >= end) return false;
    await clock.sleep(MINUTE, signal);
  }
}
