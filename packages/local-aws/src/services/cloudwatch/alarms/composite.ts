import { type Alarm, type CompositeAlarm, type StateValue, type Suppression, writeTime } from "./alarm.ts";
import type { Alarms } from "./alarms.ts";
import { alarmsIn, holds } from "./rule.ts";

/** Brings a composite alarm to the state its rule gives and its actions to what the suppressor allows. */
export function updateComposite(alarms: Alarms, alarm: CompositeAlarm): void {
  const state = stateOf(alarms, alarm);
  const suppressing = isSuppressing(alarms, alarm);
  const changed = state !== alarm.state;
  if (changed && !alarm.suppression) alarm.suppression = suppressing ? bySuppressor(alarm) : waiting(alarms, alarm);
  else if (suppressing && alarm.state === "ALARM" && alarm.suppression?.by !== "Alarm" && alarm.suppression)
    alarm.suppression = bySuppressor(alarm);
  else if (!suppressing && alarm.suppression?.by === "Alarm") extend(alarms, alarm);
  if (changed)
    alarms.setState(alarm, state, writeReason(alarms, alarm, state), writeReasonData(alarms, alarm), NO_BREACH);
}

const NO_BREACH = { values: [], threshold: Number.NaN };

function stateOf(alarms: Alarms, alarm: CompositeAlarm): StateValue {
  return holds(alarm.rule, (name) => alarms.find(name)?.state) ? "ALARM" : "OK";
}

function isSuppressing(alarms: Alarms, alarm: CompositeAlarm): boolean {
  return alarm.suppressor !== undefined && alarms.find(alarm.suppressor)?.state === "ALARM";
}

function bySuppressor(alarm: CompositeAlarm): Suppression {
  return { by: "Alarm", reason: `Actions suppressed by ${alarm.suppressor}` };
}

/** After a change of state the suppressor has this long to come up before actions are taken (ActionsSuppressorWaitPeriod). */
function waiting(alarms: Alarms, alarm: CompositeAlarm): Suppression | undefined {
  if (alarm.suppressor === undefined || !alarm.waitPeriod) return undefined;
  return hold(alarms, alarm, { by: "WaitPeriod", reason: "Actions suppressed by the wait period" }, alarm.waitPeriod);
}

/** After the suppressor has gone actions stay suppressed this long (ActionsSuppressorExtensionPeriod). */
function extend(alarms: Alarms, alarm: CompositeAlarm): void {
  const seconds = alarm.extensionPeriod ?? 0;
  const suppression: Suppression = { by: "ExtensionPeriod", reason: "Actions suppressed by the extension period" };
  if (seconds > 0) alarm.suppression = hold(alarms, alarm, suppression, seconds);
  else release(alarms, alarm);
}

function hold(alarms: Alarms, alarm: CompositeAlarm, suppression: Suppression, seconds: number): Suppression {
  const end = () => {
    if (alarm.suppression === suppression) release(alarms, alarm);
  };
  alarms.host.clock.setTimer(seconds * 1000, end, { background: true });
  return suppression;
}

function release(alarms: Alarms, alarm: CompositeAlarm): void {
  alarm.suppression = undefined;
  if (alarms.get(alarm.name) === alarm) alarms.takeActions(alarm);
}

function writeReason(alarms: Alarms, alarm: CompositeAlarm, state: StateValue): string {
  const children = alarmsIn(alarm.rule).map((name) => alarms.find(name));
  const last = children
    .filter((child): child is Alarm => child !== undefined)
    .sort((a, b) => b.stateTransitioned - a.stateTransitioned)[0];
  if (!last) return `Alarm Rule evaluated to ${state === "ALARM" ? "TRUE" : "FALSE"}`;
  const date = new Date(last.stateTransitioned).toUTCString().replace("GMT", "UTC");
  return `${last.arn} transitioned to ${last.state} at ${date}`;
}

function writeReasonData(alarms: Alarms, alarm: CompositeAlarm): string {
  const triggeringAlarms = alarmsIn(alarm.rule).flatMap((name) => {
    const child = alarms.find(name);
    return child
      ? { arn: child.arn, state: { value: child.state, timestamp: writeTime(child.stateTransitioned) } }
      : [];
  });
  return JSON.stringify({ triggeringAlarms });
}
