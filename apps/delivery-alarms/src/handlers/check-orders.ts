import { createTransform, failed, okJson } from "@millrace/firehose-transform";

interface Order {
  readonly order: number;
  readonly items: number;
  readonly price: number;
}

/** Adds the total to each order; what is no order goes to the error output. */
export const handler = createTransform(
  (record) => {
    const order = record.json<Order>();
    if (!Number.isInteger(order.order) || !(order.items > 0)) return failed("no order");
    return okJson({ ...order, total: Math.round(order.items * order.price * 100) / 100 });
  },
  { newline: true },
);
