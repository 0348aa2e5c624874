import { createProducer } from "@millrace/firehose-producer";
import { createJitter } from "./jitter.ts";
import type { Context } from "./parameters.ts";
import { producerClient } from "./producer-client.ts";

/** One order in this many is spoilt: the function sends it to the error output. */
const SPOILT_EVERY = 97;
/** One byte more than Firehose takes in a record. */
const TOO_LARGE_BYTES = 1000 * 1024 + 1;

/** What the producers of orders did. */
export interface OrderPuts {
  /** Orders put, by numbers from 0; those that were refused included. */
  put: number;
  /** Orders that Firehose took. */
  accepted: number;
}

/** Puts orders with the numbers from `puts.put` on, and waits until Firehose took them. */
export async function putOrders(
  context: Context,
  puts: OrderPuts,
  count: number,
  operation: "PutRecord" | "PutRecordBatch",
): Promise<void> {
  const { clock, outputs, records } = context;
  const producer = createProducer({
    client: await producerClient(context),
    deliveryStreamName: outputs.orders,
    operation,
    clock,
    // A second's burst: everything is sent before the first answer is known.
    concurrency: 256,
    backoff: { random: createJitter() },
    onFailed(failures) {
      for (const { code, message, data } of failures) {
        if (code === "PRODUCER_RECORD_TOO_LARGE") records.dropped("larger than 1,000 KiB");
        else records.failed(`${code}: ${message}`, data);
      }
    },
  });
  for (let index = 0; index < count; index++) await producer.put(orderOf(puts.put++));
  records.read(count);
  await producer.close();
  puts.accepted += producer.stats().delivered;
}

/** Puts one order that is too large for Firehose. */
export async function putTooLarge(context: Context): Promise<void> {
  const { clock, outputs, records } = context;
  const producer = createProducer({
    client: await producerClient(context),
    deliveryStreamName: outputs.orders,
    clock,
    onFailed: (failures) => records.dropped("larger than 1,000 KiB", failures.length),
  });
  records.read(1);
  await producer.put(Buffer.alloc(TOO_LARGE_BYTES, "x"));
  await producer.close();
}

function orderOf(order: number): Buffer {
  const text = JSON.stringify({ order, items: (order % 9) + 1, price: 4.99 + (order % 40) });
  return Buffer.from(isSpoilt(order) ? text.slice(0, -2) : text);
}

function isSpoilt(order: number): boolean {
  return order % SPOILT_EVERY === SPOILT_EVERY - 1;
}

/** The number of an order, cut off or not. */
export function numberOf(record: Uint8Array): number {
  return Number(/^\{"order":(\d+)/.exec(Buffer.from(record).toString())?.[1]);
}
