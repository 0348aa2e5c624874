import { createTransform, ok } from "@millrace/firehose-transform";

interface Message {
  readonly table?: string;
}

/**
 * Tells table and day of each message as partition keys; messages without a table are transactions. The day is that of the
 * arrival, without leading zeros, so that a message that is transformed again goes to the same folder.
 */
export const handler = createTransform(
  (record) => {
    const { table = "Transaction" } = record.json<Message>();
    const arrival = new Date(record.arrivedAt);
    return ok(record.text, {
      table,
      year: String(arrival.getUTCFullYear()),
      month: String(arrival.getUTCMonth() + 1),
      day: String(arrival.getUTCDate()),
    });
  },
  { newline: true },
);
