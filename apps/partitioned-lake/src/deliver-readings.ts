import { gzipSync } from "node:zlib";
import { listObjects, readLines } from "@millrace/sample";
import { customerOf } from "./clicks.ts";
import { producerClients } from "./clients.ts";
import { type FailedRecord, readFailures } from "./lake.ts";
import type { Context } from "./parameters.ts";
import { putRecords } from "./put.ts";

const PACKETS_PER_CUSTOMER = 20;
const READINGS_PER_PACKET = 12;
const MINUTE = 60_000;

/** Packets of readings, and what became of them. */
export interface ReadingDelivery {
  /** Packets put, each of one customer, with as many readings as lines. */
  readonly packets: number;
  readonly readings: number;
  /** Packets of which readings were found: those of a customer in one minute. */
  readonly found: number;
  /** Readings that were found by the folder they are in: `customer_id=…/day=…`. */
  readonly delivered: Readonly<Record<string, readonly { readonly customer_id: string; readonly at: number }[]>>;
  readonly failures: readonly FailedRecord[];
}

/** Puts packets of CSV in gzip, whose partition keys only a function can tell. */
export async function deliverReadings(context: Context): Promise<ReadingDelivery> {
  const { clock, outputs, parameters, progress, records, signal } = context;
  const stage = progress.stage("readings", { unit: "packets" });
  const packets: Buffer[] = [];
  for (let customer = 0; customer < parameters.customers; customer++)
    for (let packet = 0; packet < PACKETS_PER_CUSTOMER; packet++)
      packets.push(packetOf(customerOf(customer), clock.now() - packet * 2 * 60 * MINUTE));
  await putRecords(context, await producerClients(context)(), outputs.readings, packets);
  records.read(packets.length);
  stage.add(packets.length);
  await clock.sleep(5 * MINUTE, signal);

  const delivered: Record<string, { customer_id: string; at: number }[]> = {};
  for (const { key } of await listObjects(context, "readings/")) {
    const folder = key.split("/").slice(1, -1).join("/");
    const rows = (await readLines(context, key)).map((line) => JSON.parse(line) as { customer_id: string; at: number });
    delivered[folder] = [...(delivered[folder] ?? []), ...rows];
  }
  stage.done();
  const minutes = Object.values(delivered).flatMap((rows) =>
    rows.map(({ customer_id, at }) => `${customer_id} ${Math.floor(at / 60)}`),
  );
  return {
    packets: packets.length,
    found: new Set(minutes).size,
    readings: packets.length * READINGS_PER_PACKET,
    delivered,
    failures: await readFailures(context, "errors/readings/"),
  };
}

/** Readings of one customer during a minute, at most one day's: the first line's day counts. */
function packetOf(customer: string, time: number): Buffer {
  const start = Math.floor(time / MINUTE) * 60;
  const lines = Array.from(
    { length: READINGS_PER_PACKET },
    (_, index) => `${customer};${start + index * 5};${(20 + Math.sin(start + index)).toFixed(1)}\n`,
  );
  return gzipSync(lines.join(""));
}
