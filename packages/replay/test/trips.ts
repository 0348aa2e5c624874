import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Event time of trip 0. */
export const FIRST_DROPOFF = Date.UTC(2016, 0, 4, 8);

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "replay-"));
}

/** Writes a file into a folder and returns its path. */
export function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A trip that is dropped off `dropoffSecond` seconds after the first. */
export function trip(id: number, dropoffSecond = id, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: "trip",
    trip_id: id,
    pickup_datetime: new Date(FIRST_DROPOFF + (dropoffSecond - 600) * 1000).toISOString(),
    dropoff_datetime: new Date(FIRST_DROPOFF + dropoffSecond * 1000).toISOString(),
    pickup_longitude: -73.98,
    pickup_latitude: 40.75,
    dropoff_longitude: -73.99,
    dropoff_latitude: 40.74,
    total_amount: 8.8,
    ...more,
  });
}

/** Lines with an end each. */
export function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** `count` trips, a second apart. */
export function trips(count: number): string {
  return lines(...Array.from({ length: count }, (_, id) => trip(id)));
}

export const CSV_2015 =
  "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude," +
  "RateCodeID,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount," +
  "tolls_amount,improvement_surcharge,total_amount";

/** A row under {@link CSV_2015}. */
export const CSV_ROW =
  "2,2015-01-15 19:05:39,2015-01-15 19:23:42,1,1.59,-73.993896484375,40.750110626220703,1,N,-73.974784851074219," +
  "40.750617980957031,1,12,1,0.5,3.25,0,0.3,17.05";

/** Trip identifiers of stored payloads, in order. */
export function idsOf(records: readonly { text: string }[]): number[] {
  return records.map((record) => (JSON.parse(record.text) as { trip_id: number }).trip_id);
}
