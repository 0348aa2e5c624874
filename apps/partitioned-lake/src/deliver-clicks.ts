import { type Click, generateClicks } from "./clicks.ts";
import { producerClients } from "./clients.ts";
import { LAYOUTS, type Layout, separatorOf } from "./layouts.ts";
import type { Context } from "./parameters.ts";
import { putRecords } from "./put.ts";

/** The clicks of a run as they were put. */
export interface PutClicks {
  /** When the period began, in milliseconds since the epoch. */
  readonly start: number;
  /** By number, with the time of arrival. */
  readonly clicks: readonly { readonly click: Click; readonly arrival: number }[];
  /** Records that the clicks were put in, by layout. */
  readonly puts: Readonly<Record<Layout, number>>;
  /** Bytes that Firehose bills for them, each record rounded up to 5 KB, by layout. */
  readonly billedBytes: Readonly<Record<Layout, number>>;
}

const BILLED_UNIT = 5 * 1024;

/** A record that is cut off: no JSON, so that it cannot become Parquet. */
export const BROKEN = '{"event_id": 1, "type": {"device": "mob';

/** Puts every click into the delivery stream of each layout when it arrives, and waits until all are delivered. */
export async function deliverClicks(context: Context): Promise<PutClicks> {
  const { clock, outputs, parameters, progress, records, seed, signal } = context;
  const streams = JSON.parse(outputs.clicks) as Record<Layout, string>;
  const client = producerClients(context);
  const start = clock.now();
  const clicks: { click: Click; arrival: number }[] = [];
  const puts = Object.fromEntries(LAYOUTS.map((layout) => [layout, 0])) as Record<Layout, number>;
  const billedBytes = { ...puts };
  const stage = progress.stage("clicks", { total: parameters.clicks, unit: "clicks" });
  await putRecords(context, await client(), streams.parquet, [Buffer.from(BROKEN)]);
  records.read();
  for (const batch of generateClicks(seed, start, parameters)) {
    await clock.sleep(Math.max(0, batch.time - clock.now()), signal);
    const arrived = batch.records.map(({ data }) => data);
    for (const click of arrived) clicks.push({ click, arrival: clock.now() });
    const lines = toLines(arrived);
    await Promise.all(
      LAYOUTS.map(async (layout) => {
        const separator = separatorOf(layout);
        const data = separator === undefined ? lines : toAggregates(arrived, separator);
        puts[layout] += data.length;
        for (const { length } of data) billedBytes[layout] += Math.ceil(length / BILLED_UNIT) * BILLED_UNIT;
        await putRecords(context, await client(), streams[layout], data);
      }),
    );
    records.read(arrived.length * LAYOUTS.length);
    stage.add(arrived.length);
  }
  stage.status("waiting for delivery");
  await clock.sleep(1.5 * parameters.buffer, signal);
  stage.done();
  return { start, clicks, puts, billedBytes };
}

/** One click a record, each a line. */
function toLines(clicks: readonly Click[]): Buffer[] {
  return clicks.map((click) => Buffer.from(`${JSON.stringify(click)}\n`));
}

/** The clicks of a customer in one record: Firehose bills every started 5 KB of a record. */
function toAggregates(clicks: readonly Click[], separator: string): Buffer[] {
  const byCustomer = new Map<string, string[]>();
  const others: Buffer[] = [];
  for (const click of clicks) {
    const text = JSON.stringify(click);
    const { customer_id } = click;
    const together = customer_id === undefined ? undefined : byCustomer.get(customer_id);
    if (together !== undefined) together.push(text);
    else if (customer_id !== undefined) byCustomer.set(customer_id, [text]);
    else others.push(Buffer.from(text));
  }
  for (const texts of byCustomer.values()) others.push(Buffer.from(texts.join(separator)));
  return others;
}
