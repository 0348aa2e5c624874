import { directPutQuota } from "@millrace/firehose-producer";
import { defineSample } from "@millrace/sample";
import { alarmsOf, namesOf, readHistory, waitForState } from "./alarms.ts";
import { checkDelivery } from "./checks.ts";
import { readClicksMetrics } from "./clicks-metrics.ts";
import { deliverOrders } from "./deliver-orders.ts";
import { readLoggedErrors } from "./error-log.ts";
import { type Lake, readLake } from "./lake.ts";
import { loadClicks } from "./load-clicks.ts";
import { readNotifications } from "./notifications.ts";
import { type Context, outputs, parameters } from "./parameters.ts";
import { numberOf } from "./put-orders.ts";
import type { Delivery } from "./result.ts";
import { drawDelivery, recordSeries } from "./views.ts";

const HOUR = 3_600_000;

export const sample = defineSample({
  name: "delivery-alarms",
  title: "Delivery alarms",
  summary:
    "Delivery streams watched: alarms at a share of the quotas before throttling starts, and on data that is late.",
  systems: [4],
  // The default quota of most Regions: a fifth of the bytes that a few large Regions take until they throttle.
  region: "eu-central-1",
  terraform: {
    root: "infra/apps/delivery-alarms",
    variables: ({ percentage, freshness }) => ({ quota_percentage: percentage, freshness_seconds: freshness / 1000 }),
    outputs,
  },
  functions: { "check-orders": "src/handlers/check-orders.ts" },
  parameters,
  faults: {
    "refused-batches": {
      description: "One PutRecordBatch call in five is refused as a whole: it is sent again, and nothing is lost.",
      rules: [
        {
          service: "firehose",
          operation: "PutRecordBatch",
          share: 0.2,
          error: { code: "ServiceUnavailableException", status: 500, message: "Slow down." },
        },
      ],
    },
  },
  async run(context) {
    const { aws, clock, metrics } = context;
    const since = clock.now();
    const region = await aws.firehose().config.region();
    const quota = directPutQuota(region);
    const alarms = alarmsOf(context);
    await waitForState(context, namesOf(alarms), "OK", HOUR);

    // A. A load that grows beyond the quota: the alarm comes first, then the throttling; what is refused is sent again.
    const clicks = await loadClicks(context, quota);
    await waitForState(context, Object.values(alarms.clicks), "OK", HOUR);

    // B. Orders one by one and in batches; then their destination is broken for hours, and repaired.
    const orders = await deliverOrders(context);

    // C. What the bucket, the alarms, the topic, the metrics and the log say.
    const lake = await readLake(context);
    account(context, orders, lake);
    const result = {
      ...{ since, region, quota, clicks, orders, lake },
      history: (await Promise.all(namesOf(alarms).map((name) => readHistory(context, name)))).flat(),
      notifications: await readNotifications(context),
      clicksMetrics: await readClicksMetrics(context, since),
      loggedErrors: await readLoggedErrors(context),
    };
    await recordSeries(context, result);
    const { clicksMetrics } = result;
    metrics.set("bundles put", clicks.stats.put, "bundles");
    metrics.set("bundles that Firehose refused", clicksMetrics.throttledRecords, "times");
    metrics.set("longest pause before a repetition", Math.max(0, ...clicks.retries.map(({ pause }) => pause)), "ms");
    metrics.set("requests for orders one by one", orders.single.requests, "requests");
    metrics.set("requests for the same in batches", orders.batched.requests, "requests");
    metrics.set("notifications", result.notifications.length, "messages");
    metrics.set("freshness of clicks, p90", clicksMetrics.freshnessP90, "s");
    metrics.set("half as much again, to alarm on", 1.5 * clicksMetrics.freshnessP90, "s");
    return result;
  },
  checks: checkDelivery,
  views: drawDelivery,
});

/** Books every record that was put as delivered, failed or, when Firehose has discarded it, lost. */
function account({ records }: Context, { put }: Delivery["orders"], { bundles, orders, failures }: Lake): void {
  const found = new Set(orders.map(({ order }) => order));
  records.delivered(bundles.size + found.size);
  for (const { code, message, data } of failures) {
    records.failed(`${code}: ${message}`, data);
    found.add(numberOf(data));
  }
  for (let order = 0; order < put; order++)
    if (!found.has(order)) records.failed("not in the bucket: Firehose discards data after 24 hours", { order });
}
