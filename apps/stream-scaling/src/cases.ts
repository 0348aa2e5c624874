import {
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { alarmNameFor, type ScalingDirection } from "@millrace/stream-scaling";
import type { Context } from "./parameters.ts";
import { readScalingLog } from "./scaling-log.ts";
import { describeShards, waitForShards } from "./shard-watch.ts";

const MINUTE = 60_000;
const PATIENCE = 10 * MINUTE;

/** One scaling as it is asked for, and as the original states it. */
export interface ScalingCase {
  readonly from: number;
  readonly direction: ScalingDirection;
  readonly to: number;
  /** Threshold of the scale-down alarm afterwards. */
  readonly downThreshold: number;
}

/** The five cases of the original's tests: double, halve, and the minimum, where the scale-down alarm is switched off. */
export const CASES: readonly ScalingCase[] = [
  { from: 16, direction: "up", to: 32, downThreshold: 0.25 },
  { from: 32, direction: "down", to: 16, downThreshold: 0.25 },
  { from: 1, direction: "up", to: 2, downThreshold: 0.25 },
  { from: 2, direction: "down", to: 1, downThreshold: -1 },
  { from: 1, direction: "down", to: 1, downThreshold: -1 },
];

/** Puts each case's alarm into ALARM by hand, which its topic and function answer, and reads what came of it. */
export async function tryCases(context: Context): Promise<ScalingCase[]> {
  const { aws, clock, outputs, progress, signal } = context;
  const cloudwatch = aws.cloudwatch();
  const stage = progress.stage("cases", { total: CASES.length, unit: "scalings" });
  const streams = [outputs.large_case_stream, outputs.case_stream];
  const alarmNames = streams.flatMap((stream) => [alarmNameFor(stream, "up"), alarmNameFor(stream, "down")]);
  // These streams are idle: their own alarms would scale them down in between.
  await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: alarmNames }));
  const began = clock.now();
  const seen: ScalingCase[] = [];
  for (const { from: expectedFrom, direction, to } of CASES) {
    const stream = expectedFrom >= 16 ? outputs.large_case_stream : outputs.case_stream;
    const AlarmName = alarmNameFor(stream, direction);
    const answered = (await readScalingLog(context, outputs.case_log_group, began)).decisions.length;
    const from = (await describeShards(context, stream)).shards;
    await cloudwatch.send(setState(AlarmName, "OK"));
    await cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: [AlarmName] }));
    await cloudwatch.send(setState(AlarmName, "ALARM"));
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [AlarmName] }));
    const patience = clock.now() + PATIENCE;
    while (clock.now() < patience) {
      await clock.sleep(5000, signal);
      if ((await readScalingLog(context, outputs.case_log_group, began)).decisions.length > answered) break;
    }
    const shards = await waitForShards(context, stream, (open) => open === to, MINUTE);
    const down = alarmNameFor(stream, "down");
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [down] }));
    seen.push({ from, direction, to: shards, downThreshold: MetricAlarms?.[0]?.Threshold ?? Number.NaN });
    stage.add(1);
  }
  stage.done();
  return seen;
}

function setState(AlarmName: string, StateValue: "OK" | "ALARM"): SetAlarmStateCommand {
  return new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "a scaling case" });
}
