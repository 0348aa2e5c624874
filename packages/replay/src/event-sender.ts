import { createProducer, type Delivery, type Failure, type Producer } from "@millrace/kinesis-producer";
import { DeliveryMarks } from "./delivery-marks.ts";
import type { ResolvedOptions } from "./options.ts";
import type { ReplayPosition, RowReference } from "./position.ts";
import type { RejectLog } from "./rejects.ts";
import { NO_DATA, ReplayEvent } from "./replay-event.ts";
import { ReplayLag } from "./replay-lag.ts";
import { ShardList } from "./shard-list.ts";
import { shiftTimes } from "./time-adaptation.ts";
import { type WatermarkRecord, Watermarks } from "./watermarks.ts";

const MEBIBYTE = 1_048_576;
/** A partition key has at most 256 characters, each up to 4 bytes. */
const LONGEST_KEY = 1024;

/** Sends events in the order given, and watermarks and positions when everything before them is settled. */
export class EventSender {
  sent = 0;
  delivered = 0;
  failed = 0;
  bytes = 0;
  late = 0;
  /** Newest position before which everything is settled; null before the first one, and when all is. */
  settledPosition: ReplayPosition | null = null;
  /** Milliseconds added by `adaptTime: "invocation"`. */
  timeShift: number | undefined;
  readonly lag = new ReplayLag();
  readonly producer: Producer;
  readonly shards: ShardList;
  readonly watermarks: Watermarks;
  readonly #options: ResolvedOptions;
  readonly #rejects: RejectLog;
  readonly #marks: DeliveryMarks;
  readonly #moved: ReadonlySet<string>;
  /** The newest event of the run that is resumed. */
  readonly #resumed: (RowReference & { eventTime: number }) | null;
  /** The newest event sent, by time and then place. */
  #newestEvent: ReplayEvent | undefined;
  #newestTime: number;
  /** Time that the payload of the newest event carries. */
  #newestCarried = Number.NaN;

  constructor(options: ResolvedOptions, rejects: RejectLog) {
    const { client, streamName, clock, resume } = options;
    this.#options = options;
    this.#rejects = rejects;
    this.#moved = new Set([...options.timeAttributes, options.timeAttribute]);
    this.#resumed = resume?.sent ?? null;
    this.#newestTime = this.#resumed?.eventTime ?? Number.NEGATIVE_INFINITY;
    this.timeShift = resume?.timeShift;
    this.shards = new ShardList(client, streamName, clock);
    this.producer = createProducer({
      ...options.producer,
      client,
      streamName,
      clock,
      maxOutstanding: options.maxOutstanding,
      maxRecordSize: Math.max(MEBIBYTE, Math.min(10 * MEBIBYTE, options.maxRowSize + LONGEST_KEY)),
      onDelivered: (deliveries) => this.#onDelivered(deliveries),
      onFailed: (failures) => this.#onFailed(failures),
    });
    this.watermarks = new Watermarks(this.producer, this.shards);
    this.#marks = new DeliveryMarks((mark) => {
      this.settledPosition = mark.position;
      if (options.watermarks !== false && !Number.isNaN(mark.watermark)) this.watermarks.send(mark);
    });
  }

  /** The newest event sent, by time and then place, in this run or the one that is resumed. */
  get newest(): (RowReference & { eventTime: number }) | null {
    const event = this.#newestEvent;
    return event === undefined ? this.#resumed : { object: event.object.name, line: event.line, eventTime: event.time };
  }

  /** Events sent and neither delivered nor given up. */
  get outstanding(): number {
    return this.sent - this.delivered - this.failed;
  }

  /**
   * Sends an event that is due at `due`. Returns undefined while there is room, and otherwise a promise to await before the
   * next event.
   */
  send(event: ReplayEvent, due: number): Promise<void> | undefined {
    const { time } = event;
    const carried = this.#carriedTime(time, due);
    if (time < this.#newestTime) {
      this.late++;
    } else {
      this.#newestTime = time;
      this.#newestCarried = carried;
      this.#newestEvent = event;
    }
    const text = carried === time ? event.text : shiftTimes(event.text, this.#moved, carried - time);
    event.text = "";
    event.data = encodeLine(text);
    this.#marks.sent(event);
    if (this.#options.speedup !== Number.POSITIVE_INFINITY) this.lag.sent(event, due);
    this.sent++;
    return this.producer.put(event);
  }

  /** Ends the current mark: the watermark is the time of the newest event sent, below which only late events follow. */
  mark(position: ReplayPosition | null): void {
    this.#marks.close(this.#newestCarried, this.#newestTime, position);
  }

  /** Waits until everything sent is delivered or given up, watermarks included. */
  async close(): Promise<void> {
    await this.producer.flush();
    await this.watermarks.idle();
    await this.producer.close();
  }

  /** The time that a payload carries: `adaptTime` decides. */
  #carriedTime(time: number, due: number): number {
    switch (this.#options.adaptTime) {
      case "original":
        return time;
      case "invocation":
        this.timeShift ??= due - time;
        return time + this.timeShift;
      case "ingestion":
        return due;
    }
  }

  #onDelivered(deliveries: readonly Delivery[]): void {
    const now = this.#options.clock.now();
    for (const { record } of deliveries) {
      if (record instanceof ReplayEvent) {
        this.delivered++;
        this.bytes += record.data.length;
        record.data = NO_DATA;
        this.lag.settled(record, now);
        this.#marks.settled(record);
      } else {
        this.watermarks.settled(record as WatermarkRecord, true);
      }
    }
  }

  #onFailed(failures: readonly Failure[]): void {
    const now = this.#options.clock.now();
    for (const { record, code, message } of failures) {
      if (!(record instanceof ReplayEvent)) {
        this.watermarks.settled(record as WatermarkRecord, false);
        continue;
      }
      this.failed++;
      const reason = `${code}: ${message}`;
      const text = Buffer.from(record.data).toString("utf8", 0, record.data.length - 1);
      this.#rejects.add({ kind: "delivery", object: record.object.name, line: record.line, reason, text });
      record.data = NO_DATA;
      this.lag.settled(record, now);
      this.#marks.settled(record);
    }
  }
}

/** The text and a line end in UTF-8, without a longer text in between. */
function encodeLine(text: string): Uint8Array {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(length + 1);
  bytes.write(text, 0, length, "utf8");
  bytes[length] = 10;
  return bytes;
}
