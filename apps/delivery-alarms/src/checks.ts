import { raiseQuota } from "@millrace/firehose-producer";
import { type Check, checkAtLeast, checkEqual, checkThat } from "@millrace/sample";
import { alarmsOf, type StateChange } from "./alarms.ts";
import { checkAlarmSettings, checkDashboard } from "./check-settings.ts";
import { expectedOrders } from "./expected/orders.ts";
import { minutesToAlarm } from "./expected/usage.ts";
import { BACKOFF } from "./load-clicks.ts";
import type { Context } from "./parameters.ts";
import { numberOf } from "./put-orders.ts";
import type { Delivery } from "./result.ts";

const CLOUDWATCH = "CloudWatch, GetMetricData";
const HISTORY = "CloudWatch, DescribeAlarmHistory";
const MINUTE = 60_000;
const MEBIBYTE = 1024 * 1024;

/** Compares what the run left in the bucket, in CloudWatch and in the queue with what was put and what the post says. */
export async function checkDelivery(result: Delivery, context: Context): Promise<Check[]> {
  return [
    ...quotaChecks(result),
    ...(await checkAlarmSettings(context)),
    await checkDashboard(context),
    ...rampChecks(result, context),
    ...retryChecks(result),
    ...orderChecks(result),
    ...freshnessChecks(result, context),
    checkEqual(
      "the topic tells of every change of state",
      HISTORY,
      countStates(result.history),
      countStates(result.notifications),
    ),
  ];
}

function quotaChecks({ quota, clicksMetrics }: Delivery): Check[] {
  const raised = raiseQuota({ mebibytesPerSecond: 5, recordsPerSecond: 500_000, requestsPerSecond: 2000 }, 10);
  return [
    checkEqual(
      "the limits that CloudWatch tells are the documented quota",
      "Developer Guide, Quota",
      {
        bytes: quota.mebibytesPerSecond * MEBIBYTE,
        records: quota.recordsPerSecond,
        requests: quota.requestsPerSecond,
      },
      { ...clicksMetrics.limits },
    ),
    checkEqual(
      "5 MiB/s raised to 10 doubles the other two quotas",
      "figures of the post",
      { records: 1_000_000, requests: 4000 },
      { records: raised.recordsPerSecond, requests: raised.requestsPerSecond },
    ),
  ];
}

function rampChecks({ clicks, clicksMetrics, history }: Delivery, context: Context): Check[] {
  const { percentage, peak } = context.parameters;
  const names = alarmsOf(context).clicks;
  const fired = (alarm: string) => history.find((change) => change.alarm === alarm && change.state === "ALARM")?.at;
  const minutes = minutesToAlarm(clicks.steps, percentage);
  const due = minutes === undefined ? undefined : clicks.startedAt + minutes * MINUTE;
  const bytesAt = fired(names.bytes);
  const throttledAt = clicks.firstThrottledAt;
  const checks = [
    checkThat(
      `five minutes above ${percentage} % of the bytes fire the alarm`,
      "the steps of the ramp, averaged over five minutes",
      due === undefined ? "no alarm" : `within a minute of ${time(due)}`,
      time(bytesAt),
      due === undefined ? bytesAt === undefined : bytesAt !== undefined && within(bytesAt, due, due + lag(context)),
    ),
    checkEqual(
      "records and requests stay far below their quotas",
      HISTORY,
      [],
      [...[names.records, names.requests].filter((name) => fired(name) !== undefined)],
    ),
  ];
  if (peak <= 100)
    return [
      ...checks,
      checkEqual("at the quota or below nothing is throttled", CLOUDWATCH, 0, clicksMetrics.throttledRecords),
    ];
  const throttleAlarmAt = fired(names.throttled);
  return [
    ...checks,
    checkThat(
      "the alarm fires before throttling starts",
      "first answer with refused records",
      `before ${time(throttledAt)}`,
      time(bytesAt),
      bytesAt !== undefined && throttledAt !== undefined && bytesAt < throttledAt,
    ),
    checkThat(
      "throttling fires an alarm of its own",
      HISTORY,
      `after ${time(throttledAt)}`,
      time(throttleAlarmAt),
      throttleAlarmAt !== undefined && throttledAt !== undefined && throttleAlarmAt > throttledAt,
    ),
  ];
}

function retryChecks({ clicks, clicksMetrics, lake }: Delivery): Check[] {
  const { retries, stats } = clicks;
  const bounds = retries.map(({ retry }) => Math.min(BACKOFF.cap, BACKOFF.base * 2 ** retry));
  const tooLong = retries.filter(({ pause }, index) => pause > bounds[index]!).length;
  const shares = retries.map(({ pause }, index) => pause / bounds[index]!);
  const mean = shares.length === 0 ? 0.5 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return [
    checkEqual("what Firehose refused was sent again", CLOUDWATCH, clicksMetrics.throttledRecords, stats.retried),
    checkEqual("no pause is longer than base · 2ⁿ or the cap", "exponential backoff", 0, tooLong),
    checkThat(
      "pauses are spread over the whole of it",
      "mean of full jitter, as a share of the longest pause",
      "0.4 to 0.6",
      Math.round(mean * 1000) / 1000,
      within(mean, 0.4, 0.6),
    ),
    checkEqual(
      "every bundle is in the bucket",
      "bundles put",
      { bundles: stats.put, last: stats.put - 1 },
      { bundles: lake.bundles.size, last: lake.bundles.size === 0 ? -1 : Math.max(...lake.bundles.keys()) },
    ),
    checkEqual(
      "as many bytes are delivered as came in",
      CLOUDWATCH,
      clicksMetrics.incomingBytes,
      clicksMetrics.deliveredBytes,
    ),
  ];
}

function orderChecks({ orders, quota, lake }: Delivery): Check[] {
  const expected = expectedOrders(orders.put);
  const cents = lake.orders.reduce((sum, { total }) => sum + Math.round(total * 100), 0);
  const failed = lake.failures.map(({ data }) => numberOf(data));
  const above = Math.max(0, orders.each - quota.requestsPerSecond);
  return [
    checkEqual(
      "requests one by one, and in batches of 500",
      `${orders.each} orders`,
      { PutRecord: orders.each, PutRecordBatch: Math.ceil(orders.each / 500) },
      { PutRecord: orders.single.requests, PutRecordBatch: orders.batched.requests },
    ),
    checkAtLeast("a second's burst above the request quota is throttled", CLOUDWATCH, above, orders.single.throttled),
    checkEqual("the same orders in batches are not", CLOUDWATCH, 0, orders.batched.throttled),
    checkEqual(
      "every whole order is in the bucket once, with its total",
      "numbers of the orders",
      { orders: expected.whole, cents: expected.cents },
      { orders: new Set(lake.orders.map(({ order }) => order)).size, cents },
    ),
    checkEqual(
      "every spoilt order is in the error prefix as it was put",
      "numbers of the orders",
      [...expected.spoilt],
      failed.sort((one, other) => one - other),
    ),
  ];
}

function freshnessChecks({ orders, history, loggedErrors }: Delivery, context: Context): Check[] {
  const { freshness, outage } = context.parameters;
  const { clicks, orders: names } = alarmsOf(context);
  const changes = history.filter(({ alarm }) => alarm === names.freshness);
  const firedAt = changes.find(({ state }) => state === "ALARM")?.at;
  // The oldest order was put a minute into the outage.
  const due = orders.brokenAt + MINUTE + freshness;
  const expected = outage > freshness + 5 * MINUTE;
  return [
    checkThat(
      "data that is late fires the freshness alarm",
      "the outage and the age that the alarm allows",
      expected ? `within three minutes of ${time(due)}` : "no alarm",
      time(firedAt),
      expected ? firedAt !== undefined && within(firedAt, due, due + 3 * lag(context)) : firedAt === undefined,
    ),
    checkEqual("the alarm is over after the repair", HISTORY, "OK", changes.at(-1)?.state ?? "none"),
    checkEqual(
      "the other stream is not late",
      HISTORY,
      [],
      history.filter(({ alarm, state }) => alarm === clicks.freshness && state === "ALARM").map(({ alarm }) => alarm),
    ),
    checkThat(
      "the error log says why",
      "CloudWatch Logs, FilterLogEvents",
      "S3.AccessDenied and nothing else about S3",
      { ...loggedErrors },
      Object.keys(loggedErrors)
        .filter((code) => code.startsWith("S3."))
        .join() === "S3.AccessDenied",
    ),
  ];
}

/** How long after its data an alarm may come: metrics are late on AWS. */
function lag({ target }: Context): number {
  return target === "aws" ? 10 * MINUTE : MINUTE;
}

function within(value: number, minimum: number, maximum: number): boolean {
  return value >= minimum && value <= maximum;
}

function time(at: number | undefined): string {
  return at === undefined ? "never" : new Date(at).toISOString();
}

/** `alarm state` to how often. */
function countStates(changes: readonly StateChange[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { alarm, state } of changes) counts[`${alarm} ${state}`] = (counts[`${alarm} ${state}`] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => one.localeCompare(other)));
}
