import { EventHeap } from "./event-heap.ts";
import type { Intake } from "./intake.ts";
import { holdClock, type ReplayClock } from "./options.ts";
import type { RowReference } from "./position.ts";
import type { RejectLog } from "./rejects.ts";
import type { ReplayEvent } from "./replay-event.ts";
import type { SourceReader } from "./source-reader.ts";

/** Reads ahead as far as its capacity reaches and gives events out in order of time. */
export class SortBuffer {
  readonly #heap: EventHeap<ReplayEvent>;
  readonly #reader: SourceReader;
  readonly #intake: Intake;
  readonly #rejects: RejectLog;
  readonly #clock: ReplayClock;
  readonly #pieces: AsyncGenerator<void, void, undefined>;
  /** Events read and not yet in the heap: `#batch` from `#at` on. In the source they all come after the heap's. */
  #batch: ReplayEvent[] = [];
  #at = 0;
  #ended = false;

  constructor(capacity: number, reader: SourceReader, intake: Intake, rejects: RejectLog, clock: ReplayClock) {
    this.#heap = new EventHeap(capacity);
    this.#reader = reader;
    this.#intake = intake;
    this.#rejects = rejects;
    this.#clock = clock;
    this.#pieces = reader.read();
  }

  /** Events read and not given out. */
  get size(): number {
    return this.#heap.size + this.#batch.length - this.#at;
  }

  /** Event time of the next event; `Infinity` when there is none. */
  get nextTime(): number {
    return this.#heap.nextTime;
  }

  /** Fills up from what is already read; true when {@link read} has to be awaited before the next event is taken. */
  refill(): boolean {
    while (!this.#heap.full) {
      if (this.#at === this.#batch.length) return !this.#ended;
      const event = this.#batch[this.#at++]!;
      this.#heap.push(event.time, event);
    }
    return false;
  }

  /** Reads the next piece of the source. */
  async read(): Promise<void> {
    if (this.#rejects.full) await holdClock(this.#clock, this.#rejects.drain());
    const next = await this.#pieces.next();
    this.#ended = next.done === true;
    this.#batch = this.#intake.take();
    this.#at = 0;
  }

  /** Takes the next event out. */
  take(): ReplayEvent {
    return this.#heap.pop();
  }

  /**
   * Takes out every event older than `time`. A position that names the newest event sent counts all older rows that were read
   * as sent, so these must not stay behind.
   */
  takeOlder(time: number): ReplayEvent[] {
    const older: ReplayEvent[] = [];
    while (this.#heap.nextTime < time) older.push(this.#heap.pop());
    const rest = this.#batch.slice(this.#at);
    older.push(...rest.filter((event) => event.time < time));
    this.#batch = rest.filter((event) => event.time >= time);
    this.#at = 0;
    return older;
  }

  /** The row to start from so that no event that is still here, and no row that was not read, is missed. */
  get place(): RowReference {
    const oldest = this.#heap.oldest() ?? this.#batch[this.#at];
    return oldest === undefined ? this.#reader.place : { object: oldest.object.name, line: oldest.line };
  }

  /** The first row that was not read. */
  get readTo(): RowReference {
    return this.#reader.place;
  }

  /** True when nothing is left to read or to give out. */
  get exhausted(): boolean {
    return this.#ended && this.size === 0;
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await holdClock(this.#clock, this.#pieces.return());
  }
}
