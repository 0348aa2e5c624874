import { listObjects, readObject } from "@millrace/sample";
import { bundleOf } from "./clicks.ts";
import type { Context } from "./parameters.ts";

/** A record that the function refused, as Firehose wrote it to the error prefix. */
export interface FailedRecord {
  readonly code: string;
  readonly message: string;
  readonly data: Buffer;
}

/** An order as the function delivered it. */
export interface DeliveredOrder {
  readonly order: number;
  readonly total: number;
}

/** What the delivery streams left in the bucket. */
export interface Lake {
  /** Number of each bundle to how often it is there. */
  readonly bundles: ReadonlyMap<number, number>;
  readonly orders: readonly DeliveredOrder[];
  readonly failures: readonly FailedRecord[];
}

const LINE_FEED = 10;

/** Reads everything back. */
export async function readLake(context: Context): Promise<Lake> {
  const bundles = new Map<number, number>();
  for (const { key } of await listObjects(context, "clicks/")) {
    for (const line of linesOf(await readObject(context, key))) {
      const bundle = bundleOf(line);
      bundles.set(bundle, (bundles.get(bundle) ?? 0) + 1);
    }
  }
  return { bundles, ...(await readOrders(context)) };
}

/** Reads the orders back, and the records in the error prefix. */
export async function readOrders(context: Context): Promise<Pick<Lake, "orders" | "failures">> {
  const orders: DeliveredOrder[] = [];
  for (const { key } of await listObjects(context, "orders/"))
    for (const line of linesOf(await readObject(context, key)))
      orders.push(JSON.parse(line.toString()) as DeliveredOrder);
  const failures: FailedRecord[] = [];
  for (const { key } of await listObjects(context, "errors/")) {
    for (const line of linesOf(await readObject(context, key))) {
      const { errorCode, errorMessage, rawData } = JSON.parse(line.toString()) as Record<string, string>;
      failures.push({ code: errorCode!, message: errorMessage!, data: Buffer.from(rawData!, "base64") });
    }
  }
  return { orders, failures };
}

function* linesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; ) {
    const found = content.indexOf(LINE_FEED, start);
    const end = found === -1 ? content.length : found;
    if (end > start) yield content.subarray(start, end);
    start = end + 1;
  }
}
