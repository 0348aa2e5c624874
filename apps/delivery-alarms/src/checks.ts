import { type Check, checkEqual } from "@millrace/sample";
import { readBundles, readFailures, readOrders } from "./lake.ts";
import type { Context } from "./parameters.ts";
import type { Delivery } from "./result.ts";

/** Compares what the run left in the bucket, in CloudWatch and in the queue with what was put. */
export async function checkDelivery(result: Delivery, context: Context): Promise<Check[]> {
  const { records } = context;
  const bundles = await readBundles(context);
  const orders = await readOrders(context);
  const failures = await readFailures(context);
  records.delivered(bundles.size + orders.size);
  for (const { code, message, data } of failures) records.failed(`${code}: ${message}`, data);
  return [checkEqual("every bundle is in the bucket", "bundles put", result.clicks.stats.put, bundles.size)];
}
