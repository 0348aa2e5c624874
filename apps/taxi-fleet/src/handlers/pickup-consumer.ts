import type { _Record } from "@aws-sdk/client-kinesis";
import { validate } from "@millrace/events";
import type { RecordAccount } from "@millrace/sample";
import { encodeGeohash } from "../geohash.ts";
import type { NdjsonObjects } from "../ndjson-objects.ts";
import { createArchive, partitionOf } from "./archive.ts";
import { type ClosedWindow, createPickupWindows } from "./pickup-windows.ts";
import { createWatermarks } from "./watermarks.ts";

/** Where the counts of closed windows are, and where those of late pick-ups. */
export const COUNTS_PREFIX = "pickup-counts/";
export const LATE_PREFIX = "late-pickups/";

/** Cells of about 150 m by 110 m in New York. */
export const GEOHASH_PRECISION = 7;

/** One line of the window counts. */
export interface PickupCount {
  /** End of the window, ISO 8601. */
  readonly timestamp: string;
  readonly location: string;
  readonly pickup_count: number;
}

/** What a consumer is made of. */
export interface PickupConsumerOptions {
  readonly objects: NdjsonObjects;
  readonly records: RecordAccount;
  /** Milliseconds of event time. */
  readonly windowLength: number;
}

/** Counts pick-ups per cell and window, and archives the raw trips. */
export class PickupConsumer {
  readonly #objects: NdjsonObjects;
  readonly #records: RecordAccount;
  readonly #windowLength: number;
  readonly #windows;
  readonly #archive;
  readonly #watermarks = createWatermarks();
  /** Late pick-ups as lines of counts, of one each. */
  readonly #late: string[] = [];
  #trips = 0;
  #maxMillisBehind = 0;

  constructor({ objects, records, windowLength }: PickupConsumerOptions) {
    this.#objects = objects;
    this.#records = records;
    this.#windowLength = windowLength;
    this.#windows = createPickupWindows(windowLength);
    this.#archive = createArchive(objects);
  }

  /** Trips read so far. */
  get trips(): number {
    return this.#trips;
  }

  /** Milliseconds by which reading was behind the tip of a shard, at most. */
  get maxMillisBehind(): number {
    return this.#maxMillisBehind;
  }

  openShard(shardId: string, parents: readonly string[]): void {
    this.#watermarks.open(shardId, parents);
  }

  closeShard(shardId: string): void {
    this.#watermarks.close(shardId);
  }

  async process(shardId: string, records: readonly _Record[], millisBehindLatest: number): Promise<void> {
    this.#maxMillisBehind = Math.max(this.#maxMillisBehind, millisBehindLatest);
    for (const { Data } of records) if (Data !== undefined) this.#take(shardId, Data);
    if (records.length > 0) await this.#writeUpTo(this.#watermarks.current());
  }

  /** The stream has ended: closes every window and writes everything. */
  async close(): Promise<void> {
    await this.#writeUpTo(Infinity);
    await this.#archive.close();
    if (this.#late.length > 0) await this.#objects.put(`${LATE_PREFIX}counts.ndjson.gz`, this.#late);
  }

  #take(shardId: string, data: Uint8Array): void {
    const line = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString().trimEnd();
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      this.#records.failed("no JSON", data);
      return;
    }
    if ((event as { type?: unknown } | null)?.type === "watermark") this.#takeWatermark(shardId, event, data);
    else this.#takeTrip(event, line, data);
  }

  #takeWatermark(shardId: string, event: unknown, data: Uint8Array): void {
    const watermark = validate("watermark", event);
    if (!watermark.ok) {
      this.#records.failed("no valid watermark", data);
      return;
    }
    this.#records.dropped("watermark");
    this.#watermarks.advance(shardId, Date.parse(watermark.value.watermark));
  }

  #takeTrip(event: unknown, line: string, data: Uint8Array): void {
    const trip = validate("taxi-trip", event);
    if (!trip.ok) {
      this.#records.failed("no valid trip", data);
      return;
    }
    const { dropoff_datetime, pickup_latitude, pickup_longitude } = trip.value;
    const time = Date.parse(dropoff_datetime);
    const cell = encodeGeohash(pickup_latitude, pickup_longitude, GEOHASH_PRECISION);
    this.#trips++;
    this.#archive.add(time, line);
    if (this.#windows.add(time, cell)) {
      this.#records.delivered();
      return;
    }
    this.#records.dropped("late");
    const end = Math.floor(time / this.#windowLength) * this.#windowLength + this.#windowLength;
    this.#late.push(countLine(end, cell, 1));
  }

  async #writeUpTo(watermark: number): Promise<void> {
    const writing = this.#windows.closeUpTo(watermark).map((window) => this.#writeWindow(window));
    await Promise.all([...writing, this.#archive.flush(watermark)]);
  }

  #writeWindow({ start, end, counts }: ClosedWindow): Promise<void> {
    const lines = [...counts].map(([cell, count]) => countLine(end, cell, count));
    const key = `${partitionOf(start, COUNTS_PREFIX)}window-${new Date(start).toISOString().replaceAll(/[-:.]/g, "")}.ndjson.gz`;
    return this.#objects.put(key, lines);
  }
}

function countLine(end: number, location: string, count: number): string {
  const line: PickupCount = { timestamp: new Date(end).toISOString(), location, pickup_count: count };
  return JSON.stringify(line);
}
