import { ScalingError } from "./errors.ts";

/** What CloudWatch hands to a function that is the action of an alarm, as far as it is read here. */
export interface AlarmActionEvent {
  readonly alarmArn: string;
  readonly alarmData: {
    readonly alarmName: string;
    readonly state: { readonly value: string; readonly timestamp: string; readonly reasonData?: string };
  };
}

/** One change of an alarm's state and the values behind it. */
export interface AlarmBreach {
  name: string;
  arn: string;
  /** `ALARM`, `OK` or `INSUFFICIENT_DATA`. */
  state: string;
  /** Milliseconds since the epoch. */
  changedAt: number;
  /** Values that were counted, oldest first; none when the alarm went off by missing data alone. */
  values: readonly number[];
  threshold: number;
}

/** Reads the event of an alarm's action; throws `SCALING_EVENT_INVALID` when it is none. */
export function readAlarmAction(event: AlarmActionEvent): AlarmBreach {
  const { alarmArn, alarmData } = event;
  const changedAt = Date.parse(alarmData?.state?.timestamp?.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  if (typeof alarmArn !== "string" || typeof alarmData.alarmName !== "string" || Number.isNaN(changedAt)) {
    const text = JSON.stringify(event)?.slice(0, 200);
    throw new ScalingError("SCALING_EVENT_INVALID", `event: expected the action of a CloudWatch alarm: ${text}`);
  }
  const { value: state, reasonData } = alarmData.state;
  return { name: alarmData.alarmName, arn: alarmArn, state, changedAt, ...readReasonData(reasonData) };
}

/** A state that a caller has set carries no values, or whatever the caller says. */
function readReasonData(text = "{}"): Pick<AlarmBreach, "values" | "threshold"> {
  const { recentDatapoints, threshold } = parse(text) as { recentDatapoints?: unknown; threshold?: unknown };
  return {
    values: Array.isArray(recentDatapoints) ? recentDatapoints.filter((value) => typeof value === "number") : [],
    threshold: typeof threshold === "number" ? threshold : Number.NaN,
  };
}

function parse(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch (cause) {
    throw new ScalingError("SCALING_EVENT_INVALID", `reasonData: expected JSON: ${text.slice(0, 200)}`, { cause });
  }
}
