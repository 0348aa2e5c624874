import { directPutQuota, LARGE_QUOTA_REGIONS, raiseQuota } from "@millrace/firehose-producer";
import type { View } from "@millrace/sample";
import type { Context } from "./parameters.ts";
import type { Delivery } from "./result.ts";
import { readMetric, readUsage, type Values } from "./stream-metrics.ts";

const QUOTAS = [
  { series: "clicks-records-usage", usage: "IncomingRecords", limit: "RecordsPerSecondLimit" },
  { series: "clicks-bytes-usage", usage: "IncomingBytes", limit: "BytesPerSecondLimit" },
  { series: "clicks-requests-usage", usage: "IncomingPutRequests", limit: "PutRequestsPerSecondLimit" },
];

const METRICS = [
  { stream: "clicks", series: "clicks-throttled", unit: "records", name: "ThrottledRecords", statistic: "Sum" },
  { stream: "orders", series: "orders-throttled", unit: "records", name: "ThrottledRecords", statistic: "Sum" },
  { stream: "clicks", series: "clicks-freshness", unit: "s", name: "DeliveryToS3.DataFreshness", statistic: "Maximum" },
  { stream: "orders", series: "orders-freshness", unit: "s", name: "DeliveryToS3.DataFreshness", statistic: "Maximum" },
] as const;

/** Records what CloudWatch holds of both streams, and the states of the alarms that fired, for the charts. */
export async function recordSeries(context: Context, { since, history }: Delivery): Promise<void> {
  const { clock, outputs, parameters, series } = context;
  const record = (name: string, unit: string, values: Values) => {
    const line = series.of(name, unit);
    for (const [time, value] of values) line.add(time, value);
  };
  for (const { series: name, usage, limit } of QUOTAS)
    record(name, "%", await readUsage(context, outputs.clicks, { usage, limit }, since));
  record("alarm-percentage", "%", [
    [since, parameters.percentage],
    [clock.now(), parameters.percentage],
  ]);
  for (const { stream, series: name, unit, name: metric, statistic } of METRICS)
    record(name, unit, await readMetric(context, outputs[stream], { name: metric, statistic, period: 60 }, since));
  for (const name of firedAlarms(history)) {
    const line = series.of(`alarm-${name}`, "state");
    let state = 0;
    for (const change of history.filter(({ alarm }) => alarm === name)) {
      line.add(change.at, state);
      state = change.state === "ALARM" ? 1 : 0;
      line.add(change.at, state);
    }
    line.add(clock.now(), state);
  }
}

function firedAlarms(history: Delivery["history"]): string[] {
  return [...new Set(history.filter(({ state }) => state === "ALARM").map(({ alarm }) => alarm))];
}

/** The pictures of a run. */
export function drawDelivery({ region, history, orders }: Delivery): View[] {
  const quota = directPutQuota(region);
  return [
    {
      kind: "line",
      title: "Clicks: usage of the quotas over five minutes, and what was throttled",
      series: [
        { name: "clicks-bytes-usage", title: "bytes, percent of the quota", axis: "left" },
        { name: "clicks-requests-usage", title: "requests, percent of the quota", axis: "left" },
        { name: "clicks-records-usage", title: "records, percent of the quota", axis: "left" },
        { name: "alarm-percentage", title: "the alarm's percentage", axis: "left" },
        { name: "clicks-throttled", title: "throttled records per minute", axis: "right" },
      ],
    },
    {
      kind: "line",
      title: "Age of the oldest record not delivered",
      series: [
        { name: "clicks-freshness", title: "clicks", axis: "left" },
        { name: "orders-freshness", title: "orders", axis: "left" },
      ],
    },
    {
      kind: "line",
      title: "Alarms that fired: 1 while in ALARM",
      series: firedAlarms(history).map((name) => ({ name: `alarm-${name}`, title: name })),
    },
    {
      kind: "table",
      title: "What the same orders cost",
      columns: [
        { name: "operation" },
        { name: "orders" },
        { name: "requests" },
        { name: "throttled", unit: "records" },
      ],
      rows: [
        ["PutRecord", orders.each, orders.single.requests, orders.single.throttled],
        ["PutRecordBatch", orders.each, orders.batched.requests, orders.batched.throttled],
      ],
    },
    {
      kind: "table",
      title: "Changes of state",
      columns: [{ name: "time" }, { name: "alarm" }, { name: "state" }],
      rows: [...history]
        .sort((one, other) => one.at - other.at)
        .map(({ at, alarm, state }) => [new Date(at).toISOString(), alarm, state]),
    },
    {
      kind: "table",
      title: "Quotas of a delivery stream with direct puts",
      columns: [
        { name: "Regions" },
        { name: "throughput", unit: "MiB/s" },
        { name: "records", unit: "records/s" },
        { name: "requests", unit: "requests/s" },
      ],
      rows: [
        { regions: LARGE_QUOTA_REGIONS.join(", "), quota: directPutQuota(LARGE_QUOTA_REGIONS[0]!) },
        { regions: "the same, raised to 10 MiB/s", quota: raiseQuota(directPutQuota(LARGE_QUOTA_REGIONS[0]!), 10) },
        { regions: `this run: ${region}`, quota },
        { regions: "the same, doubled", quota: raiseQuota(quota, 2 * quota.mebibytesPerSecond) },
      ].map(({ regions, quota: { mebibytesPerSecond, recordsPerSecond, requestsPerSecond } }) => [
        regions,
        mebibytesPerSecond,
        recordsPerSecond,
        requestsPerSecond,
      ]),
    },
  ];
}
