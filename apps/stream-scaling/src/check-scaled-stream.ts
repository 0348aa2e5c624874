import { type Check, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import { scalingAlarms } from "@millrace/stream-scaling";
import { type AlarmPair, formulaOf } from "./alarms.ts";
import type { DayResult, VariantResult } from "./day.ts";
import { missingInAlarmBody } from "./expected/alarm-body.ts";
import { firstBusy, firstFullFiveMinutes, firstQuiet } from "./expected/alarms.ts";
import type { Parameters } from "./parameters.ts";
import { policyOf } from "./policy.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** An alarm is evaluated within a minute, its message, the function and the stream may take two more. */
const PROMPT_MINUTES = 3;
const METRICS = "IncomingBytes, IncomingRecords and iterator age of CloudWatch, minute by minute";

/** What alarms, topic and function did with a stream. */
export function checkScaledStream(
  name: "usage" | "count",
  result: VariantResult,
  day: DayResult,
  alarms: AlarmPair | undefined,
  parameters: Parameters,
): Check[] {
  const policy = policyOf(name, parameters);
  const { metrics, shards, stream } = result;
  const { decisions = [], messages = [] } = result.log ?? {};
  const scaled = decisions.filter(({ outcome }) => outcome === "scaled");
  const minuteOf = (direction: "up" | "down") => {
    const decision = scaled.find((entry) => entry.direction === direction);
    return decision === undefined ? undefined : (decision.at - day.startedAt) / MINUTE;
  };
  const [up, down] = [minuteOf("up"), minuteOf("down")];
  const first = parameters.shards;
  const upRule = { threshold: policy.scaleUp.threshold, datapoints: 5, periods: 5 };
  const expectedUp =
    name === "usage" ? firstBusy(metrics, first, upRule) : firstFullFiveMinutes(metrics, first, upRule.threshold);
  const expected = scalingAlarms({ ...policy, streamName: stream, shards: first });
  const checks = [
    checkEqual(
      `${name}: Terraform makes the alarms of the package`,
      "scalingAlarms of @millrace/stream-scaling",
      { up: formulaOf(expected.up), down: formulaOf(expected.down) } as never,
      (alarms ?? null) as never,
    ),
    checkPrompt(`${name}: the stream is doubled when its alarm's rule holds`, expectedUp, up),
    checkEqual(
      `${name}: every scaling that is logged is seen in the shards, and no other`,
      "DescribeStreamSummary, each minute",
      changes(first, shards),
      scaled.map(({ targetShards = 0 }) => targetShards),
    ),
    checkEqual(
      `${name}: UpdateShardCount is asked for at most double and at least half`,
      "API reference",
      [],
      scaled
        .filter(({ shards: open = 0, targetShards = 0 }) => targetShards > 2 * open || targetShards < open / 2)
        .map(({ shards: open = 0, targetShards = 0 }) => `${open} to ${targetShards}`),
    ),
    checkAtMost(`${name}: UpdateShardCount is asked 10 times a day at most`, "API reference", 10, mostInADay(scaled)),
    checkEqual(
      `${name}: no scaling fails`,
      "log of the function",
      [],
      decisions.filter(({ outcome }) => outcome === "failed").map(({ reason }) => reason),
    ),
  ];
  if (name === "count") return [...checks, ...checkThresholds(messages, first, shards)];
  return [
    ...checks,
    checkEqual(
      "usage: alarm messages have the form of recorded ones",
      "two messages of real alarms",
      [],
      messages.flatMap((message) => missingInAlarmBody(message)),
    ),
    ...checkScaleDown(result, day, up, down, parameters),
  ];
}

/** Scaling down waits for readers: it comes when usage and iterator age allow it, later than usage alone would. */
function checkScaleDown(
  { metrics, shards }: VariantResult,
  { startedAt, reading }: DayResult,
  up: number | undefined,
  down: number | undefined,
  { scaleDown, blockingAge }: Parameters,
): Check[] {
  if (up === undefined) return [];
  const rule = { threshold: scaleDown, datapoints: 57, periods: 60 };
  const grown = Math.max(...shards);
  const from = Math.ceil(up);
  const byUsage = firstQuiet(metrics, grown, rule, from, Number.POSITIVE_INFINITY);
  const byAge = firstQuiet(metrics, grown, rule, from, blockingAge / MINUTE);
  const caughtUp = reading?.caughtUpAt === undefined ? undefined : (reading.caughtUpAt - startedAt) / MINUTE;
  return [
    checkPrompt("usage: the stream is halved when usage and iterator age allow it", byAge, down),
    checkThat(
      "usage: a reader that is behind keeps the stream from being halved",
      `the usage alone would allow it after minute ${byUsage}`,
      `after minute ${byUsage}, when the reader has caught up`,
      `minute ${down?.toFixed(0) ?? "never"}, caught up in minute ${caughtUp?.toFixed(0) ?? "never"}`,
      byUsage !== undefined &&
        down !== undefined &&
        caughtUp !== undefined &&
        down > byUsage + PROMPT_MINUTES &&
        down > caughtUp,
    ),
  ];
}

/** Thresholds of the messages: 80 % of what the shards take in five minutes, then a quarter of what twice as many take. */
function checkThresholds(
  messages: readonly Readonly<Record<string, unknown>>[],
  first: number,
  shards: readonly number[],
): Check[] {
  const grown = shards.find((open) => open > first);
  if (grown === undefined) return [];
  const expected = [0.8 * 1000 * first * 300, 0.25 * 1000 * grown * 300];
  const actual = messages.map(({ Trigger }) => (Trigger as { Threshold?: number } | undefined)?.Threshold ?? 0);
  return [
    checkEqual(
      "count: the threshold grows and shrinks with the shards",
      "800 × 2 × 300, then 250 × 4 × 300",
      expected,
      actual.slice(0, 2),
    ),
  ];
}

function mostInADay(scaled: readonly { readonly at: number }[]): number {
  return Math.max(0, ...scaled.map(({ at: from }) => scaled.filter(({ at }) => at >= from && at < from + DAY).length));
}

/** Shard counts one after the other, without the first. */
function changes(first: number, shards: readonly number[]): number[] {
  return shards.filter((open, index) => open !== (index === 0 ? first : shards[index - 1]));
}

/** @param expected Minute whose end makes the rule hold. */
function checkPrompt(name: string, expected: number | undefined, actual: number | undefined): Check {
  if (expected === undefined)
    return checkThat(name, METRICS, "never", actual?.toFixed(1) ?? "never", actual === undefined);
  const ok = actual !== undefined && actual > expected && actual <= expected + 1 + PROMPT_MINUTES;
  const range = `minute ${expected + 1} to ${expected + 1 + PROMPT_MINUTES}`;
  return checkThat(name, METRICS, range, actual === undefined ? "never" : `minute ${actual.toFixed(1)}`, ok);
}
