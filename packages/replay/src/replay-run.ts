import { ReplayError } from "./errors.ts";
import { EventSender } from "./event-sender.ts";
import { Intake, placeOf, settledBy } from "./intake.ts";
import { holdClock, type ResolvedOptions } from "./options.ts";
import { Pacing } from "./pacing.ts";
import type { ReplayPosition } from "./position.ts";
import { RejectLog } from "./rejects.ts";
import { SortBuffer } from "./sort-buffer.ts";
import { listObjects } from "./source.ts";
import { SourceReader } from "./source-reader.ts";
import type { ObjectNote } from "./statistics.ts";

/** Shortest pause between looks at the clock, milliseconds: pacing costs a timer per pause, not per event. */
const SHORTEST_SLEEP = 5;
/** Events sent between looks at the clock while everything is overdue. */
const EVENTS_PER_LOOK = 256;
/** Without watermarks, positions are still taken at these intervals. */
const CHECKPOINTS = { intervalMs: 5000, events: 100_000 };

/** One replay from the listing of its files to the last confirmed event. */
export class ReplayRun {
  readonly options: ResolvedOptions;
  readonly pacing: Pacing;
  readonly rejects: RejectLog;
  readonly sender: EventSender;
  objectsSkipped: ObjectNote[] = [];
  /** Set once the files are listed. */
  intake: Intake | undefined;
  reader: SourceReader | undefined;
  buffer: SortBuffer | undefined;
  startedAt = Number.NaN;
  firstEventTime: number | null = null;
  readonly #checkpoints: { intervalMs: number; events: number };
  readonly #wake = new AbortController();
  #stopping = false;
  #markAt = Number.NaN;
  #sentBeforeMark = 0;

  constructor(options: ResolvedOptions) {
    this.options = options;
    this.pacing = new Pacing(options.speedup);
    this.rejects = new RejectLog(options);
    this.sender = new EventSender(options, this.rejects);
    this.#checkpoints = options.watermarks === false ? CHECKPOINTS : options.watermarks;
  }

  /** Lets no further event out; {@link run} then ends as soon as everything sent is settled. */
  stop(): void {
    this.#stopping = true;
    this.#wake.abort();
  }

  /** Replays; resolves when everything sent is settled, also before it throws. */
  async run(): Promise<void> {
    this.startedAt = this.options.clock.now();
    try {
      await this.#openAndSend();
    } catch (error) {
      await this.#settle().catch(() => undefined);
      throw this.#withPosition(error);
    }
    await this.#settle().catch((error: unknown) => {
      throw this.#withPosition(error);
    });
  }

  /** Where to go on; null before the files are listed and when everything is read and sent. */
  get position(): ReplayPosition | null {
    const { buffer, sender, options } = this;
    if (buffer === undefined || buffer.exhausted) return null;
    const { newest } = sender;
    return {
      version: 1,
      source: [...options.source],
      ...buffer.place,
      eventTime: newest?.eventTime ?? null,
      sent: newest,
      readTo: buffer.readTo,
      ...(sender.timeShift !== undefined && { timeShift: sender.timeShift }),
    };
  }

  #withPosition(error: unknown): unknown {
    if (error instanceof ReplayError) error.position = this.position ?? undefined;
    return error;
  }

  async #openAndSend(): Promise<void> {
    const buffer = await this.#open();
    try {
      await this.#sendAll(buffer);
    } finally {
      await buffer.close();
    }
  }

  async #open(): Promise<SortBuffer> {
    const { options, rejects } = this;
    const { objects, skipped } = await listObjects(options.source, options.s3, options.clock);
    this.objectsSkipped = skipped;
    if (objects.length === 0) {
      const names = skipped.map((note) => `${note.object} (${note.reason})`).join(", ");
      const found = names === "" ? "none" : `only ${names}`;
      throw new ReplayError(
        "REPLAY_SOURCE_EMPTY",
        `${options.source.join(", ")}: expected files to read, got ${found}`,
      );
    }
    if (options.watermarks !== false) await this.sender.shards.startingHashKeys();
    const { resume } = options;
    const start = resume === undefined ? { index: 0, line: 1 } : placeOf(resume, objects);
    const settled = resume === undefined ? undefined : settledBy(resume, objects);
    if (start === undefined || (resume !== undefined && settled === undefined)) {
      throw new ReplayError("REPLAY_POSITION_INVALID", "resume: expected files that the source still has, got others");
    }
    const movedAttributes = options.adaptTime === "original" ? [] : options.timeAttributes;
    const stopAfterRows = options.ordered ? options.bufferSize : Number.POSITIVE_INFINITY;
    this.intake = new Intake({ ...options, rejects, settled });
    this.reader = new SourceReader(
      objects,
      start,
      this.intake,
      { ...options, movedAttributes, stopAfterRows },
      options.clock,
    );
    this.buffer = new SortBuffer(options.bufferSize, this.reader, this.intake, rejects, options.clock);
    return this.buffer;
  }

  async #sendAll(buffer: SortBuffer): Promise<void> {
    const { clock } = this.options;
    const { pacing, sender } = this;
    let now = clock.now();
    this.#markAt = now + this.#checkpoints.intervalMs;
    for (let looks = 0; !this.#stopping; ) {
      if (buffer.refill()) {
        await buffer.read();
        continue;
      }
      if (buffer.size === 0) return;
      const time = buffer.nextTime;
      if (!pacing.begun) this.#begin(time);
      const due = pacing.due(time);
      if (due > now || ++looks % EVENTS_PER_LOOK === 0) now = clock.now();
      if (now >= this.#markAt || sender.sent - this.#sentBeforeMark >= this.#checkpoints.events) {
        this.#markAt = now + this.#checkpoints.intervalMs;
        this.#mark();
        this.#sentBeforeMark = sender.sent;
        continue;
      }
      if (due > now) {
        await this.#rest(Math.min(due, this.#markAt) - now);
        now = clock.now();
        continue;
      }
      const room = sender.send(buffer.take(), pacing.paced ? due : now);
      if (room !== undefined) {
        await room;
        now = clock.now();
      }
    }
  }

  #begin(time: number): void {
    this.pacing.begin(this.options.clock.now(), time);
    this.firstEventTime = time;
  }

  /** Takes a position: it holds, and its watermark is sent, when everything sent so far is settled. */
  #mark(): void {
    const newest = this.sender.newest?.eventTime ?? Number.NEGATIVE_INFINITY;
    // Late events that wait are sent first. A full producer takes them all the same; there are few.
    for (const event of this.buffer?.takeOlder(newest) ?? []) void this.sender.send(event, this.#dueNow(newest));
    this.sender.mark(this.position);
  }

  #dueNow(time: number): number {
    return this.pacing.paced ? this.pacing.due(time) : this.options.clock.now();
  }

  async #rest(ms: number): Promise<void> {
    await this.options.clock.sleep(Math.max(SHORTEST_SLEEP, ms), this.#wake.signal).catch((error: unknown) => {
      if (!this.#wake.signal.aborted) throw error;
    });
  }

  /** Waits for everything sent and closes the log of rejects. */
  async #settle(): Promise<void> {
    this.#mark();
    await this.sender.close();
    await holdClock(this.options.clock, this.rejects.close());
  }
}
