import type { Producer, ProducerRecord } from "@millrace/kinesis-producer";
import type { DeliveryMark } from "./delivery-marks.ts";
import type { ShardList } from "./shard-list.ts";
import { formatTime } from "./time-adaptation.ts";

/** Partition key of every watermark; the explicit hash key routes it. */
const PARTITION_KEY = "23";

/** A watermark on its way to one shard. */
export class WatermarkRecord implements ProducerRecord {
  readonly partitionKey = PARTITION_KEY;
  readonly explicitHashKey: string;
  readonly data: Uint8Array;
  readonly mark: DeliveryMark;

  constructor(explicitHashKey: string, data: Uint8Array, mark: DeliveryMark) {
    this.explicitHashKey = explicitHashKey;
    this.data = data;
    this.mark = mark;
  }
}

/**
 * Sends watermarks to every open shard. A mark is handed over only when everything sent before it is settled, so no retry of
 * an older event can follow the watermark: it is a true lower bound of what comes after it in its shard.
 */
export class Watermarks {
  delivered = 0;
  failed = 0;
  /** The newest mark whose watermark every shard has. */
  newest: DeliveryMark | undefined;
  readonly #producer: Producer;
  readonly #shards: ShardList;
  /** Shards that have not confirmed a mark yet. */
  readonly #missing = new Map<DeliveryMark, number>();
  #next: DeliveryMark | undefined;
  #sending: Promise<void> | undefined;

  constructor(producer: Producer, shards: ShardList) {
    this.#producer = producer;
    this.#shards = shards;
  }

  /** Sends the watermark of a settled mark; one that waits for its turn gives way to a newer one. */
  send(mark: DeliveryMark): void {
    this.#next = mark;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when every watermark asked for has been handed to the producer. */
  async idle(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  /** Books a watermark record as confirmed or given up. */
  settled(record: WatermarkRecord, delivered: boolean): void {
    if (delivered) this.delivered++;
    else this.failed++;
    const missing = (this.#missing.get(record.mark) ?? 0) - 1;
    if (missing > 0) {
      this.#missing.set(record.mark, missing);
    } else {
      this.#missing.delete(record.mark);
      if (this.newest === undefined || record.mark.watermark > this.newest.watermark) this.newest = record.mark;
    }
  }

  async #sendAll(): Promise<void> {
    for (let mark = this.#next; mark !== undefined; mark = this.#next) {
      this.#next = undefined;
      const keys = await this.#shards.startingHashKeys();
      const data = Buffer.from(`{"watermark":"${formatTime(mark.watermark)}","type":"watermark"}\n`);
      this.#missing.set(mark, keys.length);
      // A full producer takes a watermark all the same: the promise it returns only asks to wait before the next record.
      for (const key of keys) void this.#producer.put(new WatermarkRecord(key, data, mark));
    }
  }
}
