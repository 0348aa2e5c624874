import { directPutQuota } from "@millrace/firehose-producer";
import { defineSample } from "@millrace/sample";
import { alarmsOf, namesOf, readHistory, waitForState } from "./alarms.ts";
import { checkDelivery } from "./checks.ts";
import { deliverOrders } from "./deliver-orders.ts";
import { loadClicks } from "./load-clicks.ts";
import { readNotifications } from "./notifications.ts";
import { outputs, parameters } from "./parameters.ts";
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

    // C. What alarms, topic and metrics say.
    const history = (await Promise.all(namesOf(alarms).map((name) => readHistory(context, name)))).flat();
    const notifications = await readNotifications(context);
    const result = { since, region, quota, clicks, orders, history, notifications };
    await recordSeries(context, result);
    metrics.set("bundles put", clicks.stats.put, "bundles");
    metrics.set("bundles sent again", clicks.stats.retried, "bundles");
    metrics.set("longest pause before a repetition", Math.max(0, ...clicks.pauses), "ms");
    metrics.set("requests for orders one by one", orders.singleRequests, "requests");
    metrics.set("requests for the same in batches", orders.batchRequests, "requests");
    metrics.set("notifications", notifications.length, "messages");
    return result;
  },
  checks: checkDelivery,
  views: drawDelivery,
});
