import type { PutCompositeAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../../errors.ts";
import { checkTags } from "../tags.ts";
import { missing, validationError } from "../validation.ts";
import { isScalingPolicy } from "./actions.ts";
import { type CompositeAlarm, INITIAL_REASON } from "./alarm.ts";
import type { Alarms } from "./alarms.ts";
import { checkName, readCommon } from "./put-metric-alarm.ts";
import { type AlarmRule, alarmsIn, parseRule } from "./rule.ts";

/** Alarms that one rule may ask. */
const MAX_CHILDREN = 100;

/** Creates a composite alarm, or overwrites the configuration of the one of this name. */
export function putCompositeAlarm(alarms: Alarms, input: PutCompositeAlarmCommandInput): void {
  const name = checkName(input.AlarmName);
  const existing = alarms.get(name);
  if (existing && existing.kind !== "CompositeAlarm")
    throw validationError(`Metric alarm with name "${name}" already exists`);
  const common = readCommon(input);
  if ([...common.alarmActions, ...common.okActions, ...common.insufficientDataActions].some(isScalingPolicy))
    throw validationError("Composite alarms do not support Auto Scaling actions");
  const rule = parseRule(input.AlarmRule!);
  checkChildren(alarms, name, rule);
  const suppressor = readSuppressor(alarms, input);
  const now = alarms.host.clock.now();
  alarms.put({
    kind: "CompositeAlarm",
    name,
    arn: alarms.arnOf(name),
    ...common,
    ruleText: input.AlarmRule!,
    rule,
    ...suppressor,
    suppression: undefined,
    tags: existing?.tags ?? checkTags(new Map(), input.Tags ?? []),
    configured: now,
    state: existing?.state ?? "INSUFFICIENT_DATA",
    reason: existing?.reason ?? INITIAL_REASON,
    reasonData: existing?.reasonData,
    stateUpdated: existing?.stateUpdated ?? now,
    stateTransitioned: existing?.stateTransitioned ?? now,
  } satisfies CompositeAlarm);
}

function checkChildren(alarms: Alarms, name: string, rule: AlarmRule): void {
  const children = alarmsIn(rule);
  if (children.length > MAX_CHILDREN)
    throw new AwsError("LimitExceededFault", `AlarmRule must not ask more than ${MAX_CHILDREN} alarms.`);
  for (const child of children) {
    if (child === name || child === alarms.arnOf(name) || reaches(alarms, child, name, new Set()))
      throw validationError(`AlarmRule must not depend on the alarm itself: ${child} does.`);
    if (!alarms.find(child))
      throw validationError(`AlarmRule must not contain an unknown alarm: ${child} does not exist.`);
  }
}

/** Whether an alarm's state depends on another's, over any number of composite alarms. */
function reaches(alarms: Alarms, from: string, name: string, seen: Set<string>): boolean {
  const alarm = alarms.find(from);
  if (alarm?.name === name) return true;
  if (alarm?.kind !== "CompositeAlarm" || seen.has(alarm.name)) return false;
  seen.add(alarm.name);
  return alarmsIn(alarm.rule).some((child) => reaches(alarms, child, name, seen));
}

function readSuppressor(alarms: Alarms, input: PutCompositeAlarmCommandInput) {
  const {
    ActionsSuppressor: suppressor,
    ActionsSuppressorWaitPeriod: wait,
    ActionsSuppressorExtensionPeriod: extension,
  } = input;
  if (suppressor === undefined) {
    if (wait !== undefined || extension !== undefined)
      throw missing(
        "ActionsSuppressor is required with ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod.",
      );
    return { suppressor: undefined, waitPeriod: undefined, extensionPeriod: undefined };
  }
  if (wait === undefined || extension === undefined)
    throw missing(
      "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod are required with ActionsSuppressor.",
    );
  if (!alarms.find(suppressor)) throw validationError(`ActionsSuppressor ${suppressor} does not exist.`);
  if (wait < 0 || extension < 0) throw validationError("Periods of the ActionsSuppressor must not be negative.");
  return { suppressor, waitPeriod: wait, extensionPeriod: extension };
}
