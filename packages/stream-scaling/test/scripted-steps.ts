import { ListTagsForResourceCommand, SetAlarmStateCommand, TagResourceCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeStreamSummaryCommand, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";
import { DescribeApplicationCommand, UpdateApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import type { AlarmActionEvent, StepHandlerOptions } from "../src/steps.ts";

const ARN = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:";

/** A stream, an application and alarms in memory. `fail` makes the next call of an operation reject. */
export class ScriptedSteps {
  shards = 2;
  parallelism = 1;
  version = 7;
  status = "ACTIVE";
  applicationStatus = "RUNNING";
  now = Date.UTC(2026, 0, 1);
  readonly states: string[] = [];
  readonly tags = new Map<string, Map<string, string>>();
  readonly updates: object[] = [];
  readonly fail = new Map<string, Error>();

  get tools(): Pick<StepHandlerOptions, "kinesis" | "kinesisAnalytics" | "cloudwatch" | "clock"> {
    const client = { send: (command: object) => this.#answer(command) } as never;
    return { kinesis: client, kinesisAnalytics: client, cloudwatch: client, clock: { now: () => this.now } };
  }

  /** The event of an alarm that goes off now with a value, against a threshold of 100. */
  goesOff(alarmName: string, value: number, { changedAt = this.now, state = "ALARM" } = {}): AlarmActionEvent {
    const reasonData = JSON.stringify({ version: "1.0", recentDatapoints: [value], threshold: 100 });
    const timestamp = new Date(changedAt).toISOString().replace("Z", "+0000");
    return { alarmArn: `${ARN}${alarmName}`, alarmData: { alarmName, state: { value: state, timestamp, reasonData } } };
  }

  async #answer(command: object): Promise<unknown> {
    const operation = command.constructor.name.replace(/Command$/, "");
    const error = this.fail.get(operation);
    if (error !== undefined) {
      this.fail.delete(operation);
      throw error;
    }
    if (command instanceof DescribeStreamSummaryCommand)
      return { StreamDescriptionSummary: { OpenShardCount: this.shards, StreamStatus: this.status } };
    if (command instanceof DescribeApplicationCommand) return { ApplicationDetail: this.#application() };
    if (command instanceof UpdateShardCountCommand) this.shards = command.input.TargetShardCount!;
    if (command instanceof UpdateApplicationCommand) this.#update(command.input);
    if (command instanceof SetAlarmStateCommand)
      this.states.push(`${command.input.AlarmName} ${command.input.StateValue}`);
    if (command instanceof ListTagsForResourceCommand) {
      const tags = this.tags.get(command.input.ResourceARN!) ?? new Map<string, string>();
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    }
    if (command instanceof TagResourceCommand) {
      const tags = command.input.Tags!.map(({ Key, Value }) => [Key!, Value!] as const);
      this.tags.set(command.input.ResourceARN!, new Map(tags));
    }
    return {};
  }

  #application(): object {
    const description = { Parallelism: this.parallelism, CurrentParallelism: this.parallelism, ParallelismPerKPU: 2 };
    return {
      ApplicationStatus: this.applicationStatus,
      ApplicationVersionId: this.version,
      ApplicationConfigurationDescription: {
        FlinkApplicationConfigurationDescription: { ParallelismConfigurationDescription: description },
      },
    };
  }

  #update(input: UpdateApplicationCommand["input"]): void {
    this.updates.push(input);
    this.version++;
    const flink = input.ApplicationConfigurationUpdate?.FlinkApplicationConfigurationUpdate;
    this.parallelism = flink!.ParallelismConfigurationUpdate!.ParallelismUpdate!;
  }
}
