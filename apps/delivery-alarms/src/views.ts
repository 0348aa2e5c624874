import { directPutQuota, LARGE_QUOTA_REGIONS, raiseQuota } from "@millrace/firehose-producer";
import type { View } from "@millrace/sample";
import type { Context } from "./parameters.ts";
import type { Delivery } from "./result.ts";
import { readMetric } from "./stream-metrics.ts";

/** Records what CloudWatch holds of both streams, for the charts. */
export async function recordSeries(context: Context, { since }: Delivery): Promise<void> {
  const { outputs, series } = context;
  const charted = [
    { series: "clicks-bytes", unit: "bytes/s", stream: outputs.clicks, name: "IncomingBytes", perSecond: true },
    { series: "clicks-throttled", unit: "records", stream: outputs.clicks, name: "ThrottledRecords" },
    { series: "orders-throttled", unit: "records", stream: outputs.orders, name: "ThrottledRecords" },
  ];
  for (const { series: name, unit, stream, name: metric, perSecond } of charted) {
    const line = series.of(name, unit);
    for (const [time, value] of await readMetric(
      context,
      stream,
      { name: metric, statistic: "Sum", period: 60 },
      since,
    ))
      line.add(time, perSecond ? value / 60 : value);
  }
  const limit = series.of("clicks-bytes-limit", "bytes/s");
  const limitMetric = { name: "BytesPerSecondLimit", statistic: "Minimum", period: 60 };
  for (const [time, value] of await readMetric(context, outputs.clicks, limitMetric, since)) limit.add(time, value);
  const freshness = { name: "DeliveryToS3.DataFreshness", statistic: "Maximum", period: 60 };
  for (const stream of ["clicks", "orders"] as const) {
    const line = series.of(`${stream}-freshness`, "s");
    for (const [time, value] of await readMetric(context, outputs[stream], freshness, since)) line.add(time, value);
  }
}

/** The pictures of a run. */
export function drawDelivery({ region, history }: Delivery, { clock }: Context): View[] {
  void clock;
  const quota = directPutQuota(region);
  return [
    {
      kind: "line",
      title: "Clicks: bytes per second, quota, throttled records per minute",
      series: [
        { name: "clicks-bytes", title: "bytes per second", axis: "left" },
        { name: "clicks-bytes-limit", title: "quota", axis: "left" },
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
      kind: "table",
      title: "Alarms",
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
