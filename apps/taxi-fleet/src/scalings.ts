import { type AlarmHistoryItem, DescribeAlarmHistoryCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { StepLogEntry } from "@millrace/stream-scaling";
import type { StepTarget } from "@millrace/stream-scaling/steps";
import type { Context } from "./parameters.ts";

const MINUTE = 60_000;

/** What CloudWatch recorded when an alarm went off. */
export interface AlarmRecord {
  readonly alarmName: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly values: readonly number[];
  readonly threshold: number;
}

/** What alarms said and what the function made of it, in order of time. */
export interface Scalings {
  readonly targets: readonly StepTarget[];
  readonly decisions: readonly StepLogEntry[];
  readonly alarms: readonly AlarmRecord[];
}

/** Reads the function's log and the history of its alarms since a time, and keeps the traffic by the minute as a series. */
export async function readScalings(context: Context, since: number): Promise<Scalings> {
  const targets = JSON.parse(context.outputs.scaling_targets) as StepTarget[];
  const names = targets.flatMap(({ policies }) => Object.keys(policies));
  const alarms: AlarmRecord[] = [];
  for (const name of names) alarms.push(...(await readAlarms(context, name, since)));
  await keepTraffic(context, since);
  return { targets, decisions: await readDecisions(context, since), alarms };
}

async function readDecisions({ aws, outputs }: Context, startTime: number): Promise<StepLogEntry[]> {
  const decisions: StepLogEntry[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws
      .cloudwatchLogs()
      .send(new FilterLogEventsCommand({ logGroupName: outputs.scaling_log_group, startTime, nextToken }));
    for (const { message = "" } of page.events ?? []) {
      const { _aws, Resource, ...line } = JSON.parse(message) as Record<string, unknown>;
      if (typeof line.outcome !== "string") continue;
      const at = (_aws as { Timestamp: number }).Timestamp;
      decisions.push({ ...line, resource: Resource, at } as StepLogEntry);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return decisions.sort((a, b) => a.at - b.at);
}

async function readAlarms({ aws }: Context, alarmName: string, since: number): Promise<AlarmRecord[]> {
  const items: AlarmHistoryItem[] = [];
  let token: string | undefined;
  do {
    const page = await aws.cloudwatch().send(
      new DescribeAlarmHistoryCommand({
        AlarmName: alarmName,
        HistoryItemType: "StateUpdate",
        StartDate: new Date(since),
        ScanBy: "TimestampAscending",
        NextToken: token,
      }),
    );
    items.push(...(page.AlarmHistoryItems ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return items.flatMap(({ Timestamp, HistoryData = "{}" }) => {
    const { newState } = JSON.parse(HistoryData) as {
      newState?: { stateValue: string; stateReasonData?: { recentDatapoints: number[]; threshold: number } };
    };
    if (newState?.stateValue !== "ALARM" || newState.stateReasonData === undefined) return [];
    const { recentDatapoints: values, threshold } = newState.stateReasonData;
    return [{ alarmName, at: Timestamp!.getTime(), values, threshold }];
  });
}

/** Records that came into the stream, by the minute. */
async function keepTraffic({ aws, clock, outputs, series }: Context, since: number): Promise<void> {
  const answer = await aws.cloudwatch().send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(since / MINUTE) * MINUTE),
      EndTime: new Date(Math.ceil((clock.now() + 1) / MINUTE) * MINUTE),
      ScanBy: "TimestampAscending",
      MetricDataQueries: [
        {
          Id: "incoming",
          MetricStat: {
            Metric: {
              Namespace: "AWS/Kinesis",
              MetricName: "IncomingRecords",
              Dimensions: [{ Name: "StreamName", Value: outputs.stream }],
            },
            Period: 60,
            Stat: "Sum",
          },
          ReturnData: false,
        },
        { Id: "traffic", Expression: "FILL(incoming, 0)" },
      ],
    }),
  );
  const { Timestamps = [], Values = [] } = answer.MetricDataResults?.[0] ?? {};
  const line = series.of("traffic", "records/min");
  for (const [index, value] of Values.entries()) line.add(Timestamps[index]!.getTime(), value);
}
