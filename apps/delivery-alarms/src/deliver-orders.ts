import { alarmsOf, waitForState } from "./alarms.ts";
import { readFailures, readOrders } from "./lake.ts";
import { withoutPermission } from "./outage.ts";
import type { Context } from "./parameters.ts";
import { type OrderPuts, putOrders, putTooLarge } from "./put-orders.ts";
import type { Delivery } from "./result.ts";
import { readSum } from "./stream-metrics.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Orders put at the start of the outage. */
const STUCK_ORDERS = 500;
/** Pauses between Firehose's attempts grow to five minutes; alarms and metrics follow minutes later. */
const RECOVERY = 30 * MINUTE;

/** Puts orders one by one and in batches, then breaks their destination until after the freshness alarm, and repairs it. */
export async function deliverOrders(context: Context): Promise<Delivery["orders"]> {
  const { clock, outputs, parameters, progress, signal } = context;
  const puts: OrderPuts = { put: 0, accepted: 0 };
  const since = clock.now();
  const stage = progress.stage("orders", { unit: "orders" });

  stage.status("one by one");
  await putOrders(context, puts, parameters.orders, "PutRecord");
  const singleRequests = await readSum(context, outputs.orders, "PutRecord.Requests", since);
  stage.set(puts.put);
  await clock.sleep(5 * MINUTE, signal);

  stage.status("in batches");
  const batchesSince = clock.now();
  await putOrders(context, puts, parameters.orders, "PutRecordBatch");
  const batchRequests = await readSum(context, outputs.orders, "PutRecordBatch.Requests", batchesSince);
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
  return { ...puts, each: parameters.orders, singleRequests, batchRequests, brokenAt, repairedAt };
}

/** Waits until all orders that Firehose took are in the bucket, or so long that they cannot come any more. */
async function settle(context: Context, { accepted }: OrderPuts): Promise<void> {
  const { clock, signal } = context;
  const end = clock.now() + RECOVERY;
  while (clock.now() < end) {
    await clock.sleep(MINUTE, signal);
    const [orders, failures] = [await readOrders(context), await readFailures(context)];
    if (orders.size + failures.length >= accepted) return;
  }
}
