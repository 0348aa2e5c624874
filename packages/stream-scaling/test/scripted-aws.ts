import {
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { DescribeStreamSummaryCommand, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";
import type { ScalingHandlerOptions } from "../src/function.ts";
import { type ScalingPolicy, scalingAlarms } from "../src/index.ts";

/** A stream and its alarms in memory. `fail` makes the next call of an operation reject. */
export class ScriptedAws {
  shards: number;
  status = "ACTIVE";
  now = Date.UTC(2026, 0, 1);
  readonly alarms = new Map<string, PutMetricAlarmCommandInput>();
  readonly states: string[] = [];
  readonly tags = new Map<string, Map<string, string>>();
  readonly calls: string[] = [];
  readonly fail = new Map<string, Error>();

  constructor(shards: number, policy: ScalingPolicy = {}) {
    this.shards = shards;
    const { up, down } = scalingAlarms({ streamName: "trips", shards, actions: ["arn:topic"], ...policy });
    for (const alarm of [up, down]) this.alarms.set(alarm.AlarmName!, { ...alarm, AlarmDescription: "ours" });
  }

  readonly client = { send: (command: object) => this.#answer(command) };

  get tools(): Pick<ScalingHandlerOptions, "kinesis" | "cloudwatch" | "clock"> {
    const client = this.client as never;
    return { kinesis: client, cloudwatch: client, clock: { now: () => this.now } };
  }

  /** The event of an alarm that goes off now. */
  goesOff(direction: "up" | "down", changedAt = this.now): { Records: { Sns: { Message: string } }[] } {
    const alarm = this.alarms.get(`trips-scale-${direction}`)!;
    return { Records: [{ Sns: { Message: alarmMessage(alarm, { changedAt }) } }] };
  }

  async #answer(command: object): Promise<unknown> {
    const operation = command.constructor.name.replace(/Command$/, "");
    this.calls.push(operation);
    const error = this.fail.get(operation);
    if (error !== undefined) {
      this.fail.delete(operation);
      throw error;
    }
    if (command instanceof DescribeStreamSummaryCommand) {
      return { StreamDescriptionSummary: { OpenShardCount: this.shards, StreamStatus: this.status } };
    }
    if (command instanceof UpdateShardCountCommand) this.shards = command.input.TargetShardCount!;
    if (command instanceof DescribeAlarmsCommand) {
      const MetricAlarms = [...this.alarms.values()].filter((alarm) =>
        command.input.AlarmNames!.includes(alarm.AlarmName!),
      );
      return { MetricAlarms: MetricAlarms.map((alarm) => ({ ...alarm, AlarmArn: arnOf(alarm.AlarmName!) })) };
    }
    if (command instanceof PutMetricAlarmCommand) this.alarms.set(command.input.AlarmName!, command.input);
    if (command instanceof SetAlarmStateCommand) {
      this.states.push(`${command.input.AlarmName} ${command.input.StateValue}`);
    }
    if (command instanceof ListTagsForResourceCommand) {
      const tags = this.tags.get(command.input.ResourceARN!) ?? new Map<string, string>();
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    }
    if (command instanceof TagResourceCommand) {
      const tags = this.tags.get(command.input.ResourceARN!) ?? new Map<string, string>();
      for (const { Key, Value } of command.input.Tags!) tags.set(Key!, Value!);
      this.tags.set(command.input.ResourceARN!, tags);
    }
    return {};
  }
}

/** The message that CloudWatch publishes when an alarm changes its state, in the shape of the recorded ones. */
export function alarmMessage(
  alarm: PutMetricAlarmCommandInput,
  { changedAt = 0, state = "ALARM" }: { changedAt?: number; state?: string },
): string {
  const dimensions = (list: PutMetricAlarmCommandInput["Dimensions"]) =>
    list?.map(({ Name, Value }) => ({ name: Name, value: Value }));
  return JSON.stringify({
    AlarmName: alarm.AlarmName,
    NewStateValue: state,
    StateChangeTime: new Date(changedAt).toISOString().replace("Z", "+0000"),
    AlarmArn: arnOf(alarm.AlarmName!),
    Trigger: {
      Threshold: alarm.Threshold,
      Period: alarm.Period ?? 60,
      MetricName: alarm.MetricName,
      Namespace: alarm.Namespace,
      Dimensions: dimensions(alarm.Dimensions),
      Metrics: alarm.Metrics?.map(({ MetricStat, ...query }) => ({
        ...query,
        MetricStat: MetricStat && {
          ...MetricStat,
          Metric: { ...MetricStat.Metric, Dimensions: dimensions(MetricStat.Metric?.Dimensions) },
        },
      })),
    },
  });
}

export function arnOf(alarmName: string): string {
  return `arn:alarm:${alarmName}`;
}
