import type { AlarmHistoryItem, HistoryItemType } from "@aws-sdk/client-cloudwatch";
import type { ServiceHost } from "../../../service.ts";
import { actionsFor, type Breach, execute, failureOf, isScalingPolicy } from "./actions.ts";
import type { Alarm, CompositeAlarm, MetricAlarm, StateValue } from "./alarm.ts";
import { updateComposite } from "./composite.ts";
import { evaluate, intervalOf } from "./evaluation.ts";
import { detailOf, type Transition } from "./notification.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** History is kept for 30 days (DescribeAlarmHistory). */
const HISTORY_MS = 30 * DAY_MS;
const MINUTE_MS = 60_000;
/**
 * How long after the end of a minute its data is looked at, so that what arrives at its end counts. AWS spreads its alarms
 * over the minute (the notifications that came to light were sent 45 and 52 seconds into it); here all have this offset.
 */
export const EVALUATION_OFFSET_MS = 5000;

/**
 * The alarms of one Region, evaluated on the clock. The timer is a background one: it fires when time passes it, but an
 * alarm is no reason for a fast clock to go on.
 */
export class Alarms {
  readonly host: ServiceHost;
  readonly #alarms = new Map<string, Alarm>();
  readonly #history: AlarmHistoryItem[] = [];
  #timer: { cancel(): void } | undefined;
  #closed = false;

  constructor(host: ServiceHost) {
    this.host = host;
  }

  get(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  /** By name or ARN. */
  find(nameOrArn: string): Alarm | undefined {
    const prefix = this.arnOf("");
    return this.#alarms.get(nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn);
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
  }

  /** In order of their names. */
  list(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get size(): number {
    return this.#alarms.size;
  }

  /** Oldest first; what is over 30 days old is gone. */
  get history(): readonly AlarmHistoryItem[] {
    const from = this.host.clock.now() - HISTORY_MS;
    const gone = this.#history.findIndex((item) => item.Timestamp!.getTime() >= from);
    this.#history.splice(0, gone < 0 ? this.#history.length : gone);
    return this.#history;
  }

  put(alarm: Alarm): void {
    const existing = this.#alarms.get(alarm.name);
    this.#alarms.set(alarm.name, alarm);
    this.record(alarm, "ConfigurationUpdate", `Alarm "${alarm.name}" ${existing ? "updated" : "created"}`, {
      version: "1.0",
      type: existing ? "Update" : "Create",
      updatedAlarm: { alarmName: alarm.name, alarmArn: alarm.arn },
    });
    if (alarm.kind === "CompositeAlarm") this.updateComposites();
    else this.#arm();
  }

  delete(alarm: Alarm): void {
    this.#alarms.delete(alarm.name);
    this.record(alarm, "ConfigurationUpdate", `Alarm "${alarm.name}" deleted`, {
      version: "1.0",
      type: "Delete",
      deletedAlarm: { alarmName: alarm.name, alarmArn: alarm.arn },
    });
    this.updateComposites();
  }

  record(alarm: Alarm, type: HistoryItemType, summary: string, data: Readonly<Record<string, unknown>>): void {
    this.#history.push({
      AlarmName: alarm.name,
      AlarmType: alarm.kind,
      Timestamp: new Date(this.host.clock.now()),
      HistoryItemType: type,
      HistorySummary: summary.slice(0, 255),
      HistoryData: JSON.stringify(data),
    });
  }

  /** Puts an alarm in a state and takes the actions of it when it is another. */
  setState(alarm: Alarm, state: StateValue, reason: string, reasonData: string | undefined, breach: Breach): void {
    const time = this.host.clock.now();
    const { state: value, reason: oldReason, reasonData: oldData, stateUpdated } = alarm;
    const previous = { value, reason: oldReason, reasonData: oldData, time: stateUpdated };
    const transition: Transition = {
      alarm,
      region: this.host.region,
      account: this.host.account,
      time,
      state: { value: state, reason, reasonData, time },
      previous,
    };
    Object.assign(alarm, { state, reason, reasonData, stateUpdated: time });
    if (state === value) return;
    alarm.stateTransitioned = time;
    this.record(alarm, "StateUpdate", `Alarm updated from ${value} to ${state}`, {
      version: "1.0",
      oldState: writeState(value, oldReason, oldData),
      newState: writeState(state, reason, reasonData),
    });
    this.#tell(transition);
    if (alarm.actionsEnabled && !(alarm.kind === "CompositeAlarm" && alarm.suppression))
      for (const arn of actionsFor(alarm, state)) this.#take(arn, transition, breach);
    this.updateComposites();
  }

  /** Composite alarms follow the alarms they ask; those that ask each other settle in as many rounds as there are. */
  updateComposites(): void {
    const composites = [...this.#alarms.values()].filter(
      (alarm): alarm is CompositeAlarm => alarm.kind === "CompositeAlarm",
    );
    for (const alarm of composites) updateComposite(this, alarm);
  }

  /** Takes the actions of the state an alarm is in, as after the end of a suppression. */
  takeActions(alarm: CompositeAlarm): void {
    const { state: value, reason, reasonData, stateUpdated: time } = alarm;
    const snapshot = { value, reason, reasonData, time };
    const { region, account, clock } = this.host;
    const transition: Transition = { alarm, region, account, time: clock.now(), state: snapshot, previous: snapshot };
    if (alarm.actionsEnabled) for (const arn of actionsFor(alarm, value)) this.#take(arn, transition, NO_BREACH);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** The next moment at which an alarm may be due. */
  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#closed) return;
    const metricAlarms = [...this.#alarms.values()].filter((alarm) => alarm.kind === "MetricAlarm");
    if (metricAlarms.length === 0) return;
    const step = Math.min(...metricAlarms.map(intervalOf), MINUTE_MS);
    const now = this.host.clock.now();
    const due = now - ((now - EVALUATION_OFFSET_MS) % step) + step;
    this.#timer = this.host.clock.setTimer(due - now, () => this.#tick(due), { background: true });
  }

  #tick(due: number): void {
    this.#timer = undefined;
    for (const alarm of this.list()) {
      if (alarm.kind !== "MetricAlarm" || (due - EVALUATION_OFFSET_MS) % intervalOf(alarm) !== 0) continue;
      this.#evaluate(alarm);
    }
    this.#arm();
  }

  #evaluate(alarm: MetricAlarm): void {
    const { state, reason, reasonData, values } = evaluate(alarm, this.host.metrics, this.host.clock.now());
    const breach = { values, threshold: alarm.condition.threshold };
    if (state !== undefined && state !== alarm.state) this.setState(alarm, state, reason, reasonData, breach);
    else if (alarm.actionsEnabled) this.#repeat(alarm, breach);
  }

  /** Scaling policies are asked again each minute while the state lasts (CloudWatch User Guide, "Alarm actions"). */
  #repeat(alarm: MetricAlarm, breach: Breach): void {
    const arns = actionsFor(alarm, alarm.state).filter(isScalingPolicy);
    if (arns.length === 0) return;
    const { state: value, reason, reasonData, stateUpdated } = alarm;
    const snapshot = { value, reason, reasonData, time: stateUpdated };
    const { region, account, clock } = this.host;
    const transition = { alarm, region, account, time: clock.now(), state: snapshot, previous: snapshot };
    for (const arn of arns) this.#take(arn, transition, breach, true);
  }

  #take(arn: string, transition: Transition, breach: Breach, repeated = false): void {
    const { host } = this;
    void host.clock.during(
      execute(host, arn, transition, breach)
        .catch((error: Error) => failureOf(arn, transition, error))
        .then(({ summary, data }) => {
          if (!repeated || data.actionState === "Failed") this.record(transition.alarm, "Action", summary, data);
        }),
    );
  }

  /** Every change of state is an event on the default bus. */
  #tell(transition: Transition): void {
    const { host } = this;
    const { alarm } = transition;
    const tell = async () => {
      const bus = await host.load("eventbridge");
      bus.put({
        source: "aws.cloudwatch",
        detailType: "CloudWatch Alarm State Change",
        resources: [alarm.arn],
        detail: { alarmName: alarm.name, ...detailOf(transition) },
      });
    };
    void host.clock.during(tell().catch((error: Error) => host.log(`cloudwatch: ${error.stack}`)));
  }
}

const NO_BREACH: Breach = { values: [], threshold: Number.NaN };

function writeState(stateValue: StateValue, stateReason: string, reasonData: string | undefined) {
  return {
    stateValue,
    stateReason,
    ...(reasonData === undefined ? {} : { stateReasonData: readJson(reasonData) }),
  };
}

/** Reason data that a caller set need not be JSON objects of ours, but it is JSON. */
function readJson(text: string): unknown {
  return JSON.parse(text);
}
