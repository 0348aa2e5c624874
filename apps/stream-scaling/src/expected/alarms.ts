/*
 * When alarms go off, worked out from CloudWatch's own minutes with the formulas of the posts, apart from the code that
 * makes and answers the alarms.
 */

/** What a minute of a stream brought, as CloudWatch has it; missing values are 0. */
export interface Minute {
  readonly bytes: number;
  readonly records: number;
  /** Milliseconds. */
  readonly iteratorAge: number;
}

/** `datapoints` of the last `periods` minutes beyond the threshold. */
export interface Rule {
  readonly threshold: number;
  readonly datapoints: number;
  readonly periods: number;
}

/** MAX(bytes, records) as a share of what so many shards take: a mebibyte or 1,000 records a second each. */
export function usageOf({ bytes, records }: Minute, shards: number): number {
  return Math.max(bytes / (1024 * 1024 * 60 * shards), records / (1000 * 60 * shards));
}

/** First minute, `from` or later, after which the usage was at the threshold or above; undefined when never. */
export function firstBusy(minutes: readonly Minute[], shards: number, rule: Rule, from = 0): number | undefined {
  return firstWindow(minutes, rule, from, (minute) => usageOf(minute, shards) >= rule.threshold);
}

/**
 * First minute, `from` or later, after which the usage was below the threshold, and so was the iterator age as a share of
 * `blockingMinutes` (left out when infinite) times that threshold.
 */
export function firstQuiet(
  minutes: readonly Minute[],
  shards: number,
  rule: Rule,
  from: number,
  blockingMinutes: number,
): number | undefined {
  return firstWindow(minutes, rule, from, (minute) => {
    const age = (minute.iteratorAge / 60_000 / blockingMinutes) * rule.threshold;
    return Math.max(usageOf(minute, shards), age) < rule.threshold;
  });
}

/** First minute, `from` or later, with which the records of five minutes reach a share of what so many shards take. */
export function firstFullFiveMinutes(
  minutes: readonly Minute[],
  shards: number,
  share: number,
  from = 0,
): number | undefined {
  for (let minute = from; minute < minutes.length; minute++) {
    const window = minutes.slice(Math.max(0, minute - 4), minute + 1);
    if (window.reduce((sum, { records }) => sum + records, 0) >= share * 1000 * shards * 300) return minute;
  }
  return undefined;
}

/** Minutes before the first one had no traffic: they count as quiet. */
function firstWindow(
  minutes: readonly Minute[],
  { datapoints, periods }: Rule,
  from: number,
  holds: (minute: Minute) => boolean,
): number | undefined {
  const idle = holds({ bytes: 0, records: 0, iteratorAge: 0 });
  const held = minutes.map(holds);
  for (let minute = from; minute < minutes.length; minute++) {
    const window = held.slice(Math.max(0, minute - periods + 1), minute + 1);
    const before = idle ? periods - window.length : 0;
    if (before + window.filter(Boolean).length >= datapoints) return minute;
  }
  return undefined;
}
