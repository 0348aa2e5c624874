import { alarmsOf, waitForState } from "./alarms.ts";
import { readOrders } from "./lake.ts";
import { withoutPermission } from "./outage.ts";
import type { Context } from "./parameters.ts";
import { type OrderPuts, putOrders, putTooLarge } from "./put-orders.ts";
import type { Delivery, PutCost } from "./result.ts";
import { readSum } from "./stream-metrics.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Orders put at the start of the outage. */
const STUCK_ORDERS = 500;
/** After this long the metrics of a burst are there. */
const METRICS_DELAY = 5 * MINUTE;
/** Pauses between Firehose's attempts grow to five minutes; alarms and metrics follow minutes later. */
const RECOVERY = 30 * MINUTE;

/** Puts orders one by one and in batches, then breaks their destination until after the freshness alarm, and repairs it. */
export async function deliverOrders(context: Context): Promise<Delivery["orders"]> {
  const { clock, parameters, progress, signal } = context;
  const puts: OrderPuts = { put: 0, accepted: 0 };
  const stage = progress.stage("orders", { unit: "orders" });

  stage.status("one by one");
  const single = await measured(context, () => putOrders(context, puts, parameters.orders, "PutRecord"));
  stage.set(puts.put);
  stage.status("in batches");
  const batched = await measured(context, () => putOrders(context, puts, parameters.orders, "PutRecordBatch"));
  await putTooLarge(context);
  stage.set(puts.put);
  await settle(context, puts);

  stage.status("destination broken");
  let brokenAt = 0;
  await withoutPermission(context, async () => {
    brokenAt = clock.now();
    await clock.sleep(MINUTE, signal);
    await putOrders(context, puts, STUCK_ORDERS, "PutRecordBatch");
    stage.set(puts.put);
    await clock.sleep(parameters.outage, signal);
  });
  const repairedAt = clock.now();
  stage.status("destination repaired");
  await settle(context, puts);
  await waitForState(context, [alarmsOf(context).orders.freshness], "OK", HOUR);
  stage.done();
  return { ...puts, each: parameters.orders, single, batched, brokenAt, repairedAt };
}

/** Puts orders and tells what CloudWatch counted meanwhile. */
async function measured(context: Context, put: () => Promise<void>): Promise<PutCost> {
  const { clock, outputs, signal } = context;
  const since = clock.now();
  await put();
  await clock.sleep(METRICS_DELAY, signal);
  return {
    requests: await readSum(context, outputs.orders, "IncomingPutRequests", since),
    throttled: await readSum(context, outputs.orders, "ThrottledRecords", since),
  };
}

/** Waits until all orders that Firehose took are in the bucket, or so long that they cannot come any more. */
async function settle(context: Context, { accepted }: OrderPuts): Promise<void> {
  const { clock, signal } = context;
  const end = clock.now() + RECOVERY;
  while (clock.now() < end) {
    await clock.sleep(MINUTE, signal);
    const { orders, failures } = await readOrders(context);
    if (orders.length + failures.length >= accepted) return;
  }
}
