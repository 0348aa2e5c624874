import type { SourceBatch, SourceReader } from "../connectors/connector.ts";
import type { JobSource } from "./definition.ts";

/** What an input tells its run. */
export interface InputEvents {
  /** A batch or the end came. */
  changed(): void;
  failed(error: unknown): void;
}

/** The reader of one subtask of a table in a running job, always one batch ahead of what is processed. */
export class Input {
  readonly source: JobSource;
  readonly subtask: number;
  readonly reader: SourceReader;
  /** The batch that is being processed, and how many of its rows have been. */
  current: SourceBatch | undefined;
  offset = 0;
  /** Event time was told that no row comes any more. */
  closed = false;
  /** Marked as idle: its watermark does not hold others back. */
  idle = false;
  /** The reader said that it has nothing to read. */
  withoutSplits = false;
  /** When the last row was processed, or the reader was opened. */
  lastRow: number;
  /** Rows and bytes that were processed. */
  records = 0;
  bytes = 0;
  #ended = false;
  #next: SourceBatch | undefined;
  #reading: Promise<void> | undefined;
  #abort: AbortController | undefined;
  readonly #events: InputEvents;

  constructor(source: JobSource, subtask: number, reader: SourceReader, now: number, events: InputEvents) {
    this.source = source;
    this.subtask = subtask;
    this.reader = reader;
    this.lastRow = now;
    this.#events = events;
  }

  /** Whether there are rows to process. */
  get ready(): boolean {
    return this.current !== undefined || this.#next !== undefined;
  }

  /** Whether the reader has ended and all its rows were processed. */
  get done(): boolean {
    return this.#ended && !this.ready;
  }

  /** Makes the next batch the current one, unless one is being processed, and reads on meanwhile. */
  take(): SourceBatch | undefined {
    if (this.current === undefined) {
      this.current = this.#next;
      this.#next = undefined;
      this.offset = 0;
      this.#request();
    }
    return this.current;
  }

  /** Reads until `pause`. */
  resume(): void {
    this.#abort ??= new AbortController();
    this.#request();
  }

  /** Stops reading; then the reader's position is behind the batches that are here. */
  async pause(): Promise<void> {
    this.#abort?.abort(new DOMException("the job does not read on for the moment", "AbortError"));
    this.#abort = undefined;
    await this.#reading;
  }

  #request(): void {
    if (this.#abort === undefined || this.#ended || this.#next !== undefined || this.#reading !== undefined) return;
    this.#reading = this.#read(this.#abort.signal);
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const batch = await this.reader.read(signal);
      if (batch === undefined) this.#ended = true;
      else if (batch.rows.length > 0 || batch.watermark !== undefined) this.#next = batch;
    } catch (error) {
      const aborted = error === signal.reason || (error instanceof Error && error.name === "AbortError");
      if (!signal.aborted || !aborted) {
        this.#reading = undefined;
        this.#events.failed(error);
        return;
      }
    }
    this.#reading = undefined;
    this.#request();
    this.#events.changed();
  }
}
