// What the kit costs per record, beside a function written by hand: 500-byte JSON records in batches of 3 MB.
//   node --import ./scripts/register.mjs packages/firehose-transform/bench/transform.bench.ts [--json]
import { parseArgs } from "node:util";
import { createTransform, ok, type TransformEvent, type TransformResponse } from "../src/index.ts";
import { transformEvent } from "../src/testing.ts";

const RECORDS = 6000;
const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const event = transformEvent(
  Array.from({ length: RECORDS }, (_, index) => ({ data: { trip: index, fare: 12.5, note: "x".repeat(460) } })),
);

const rows = [
  { handler: "by hand, bytes as they are", ...(await measure(byHand)) },
  { handler: "kit, bytes as they are", ...(await measure(createTransform(({ data }) => ok(data)))) },
  {
    handler: "kit, text with newline and key",
    ...(await measure(createTransform(({ text }) => ok(text, { table: "trips" }), { newline: true }))),
  },
  {
    handler: "kit, JSON parsed and written",
    ...(await measure(createTransform((record) => ok(JSON.stringify(record.json())), { newline: true }))),
  },
  { handler: "kit, asynchronous", ...(await measure(createTransform(async ({ data }) => ok(data)))) },
];
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

async function byHand({ records }: TransformEvent): Promise<TransformResponse> {
  return {
    records: records.map(({ recordId, data }) => ({
      recordId,
      result: "Ok",
      data: Buffer.from(data, "base64").toString("base64"),
    })),
  };
}

/** The best of the batches of two seconds. */
async function measure(
  transform: (event: TransformEvent) => Promise<TransformResponse>,
): Promise<{ "records/s": number; "ms per batch": number }> {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 2000;
  while (performance.now() < end) {
    const start = performance.now();
    const { records } = await transform(event);
    best = Math.min(best, performance.now() - start);
    if (records.some(({ result }) => result !== "Ok")) throw new Error("a record was not delivered");
  }
  return { "records/s": Math.round(RECORDS / (best / 1000)), "ms per batch": Number(best.toFixed(2)) };
}
