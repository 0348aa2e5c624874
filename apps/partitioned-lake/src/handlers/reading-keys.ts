import { gunzipSync } from "node:zlib";
import { createTransform, ok, type TransformEvent, type TransformResponse } from "@millrace/firehose-transform";

/**
 * Unpacks CSV lines `customer;seconds;celsius` of one customer, and tells customer and day as partition keys, which Firehose
 * cannot find in what is no JSON.
 */
const transform = createTransform((record) => {
  const lines = gunzipSync(record.data).toString().trimEnd().split("\n");
  const [customer, seconds] = lines[0]!.split(";");
  const rows = lines.map((line) => {
    const [customer_id, at, celsius] = line.split(";");
    return `${JSON.stringify({ customer_id, at: Number(at), celsius: Number(celsius) })}\n`;
  });
  return ok(rows.join(""), {
    customer_id: customer!,
    day: new Date(Number(seconds) * 1000).toISOString().slice(0, 10),
  });
});

/** `KEYS_BELONG_IN=record` answers as a function in circulation does, with keys that Firehose does not look for. */
export const handler = process.env.KEYS_BELONG_IN === "record" ? misplacedKeys : transform;

async function misplacedKeys(event: TransformEvent, context: Parameters<typeof transform>[1]) {
  const { records }: TransformResponse = await transform(event, context);
  return { records: records.map(({ metadata, ...record }) => ({ ...record, ...metadata })) };
}
