import type { SourceBatch, SourceReader } from "../connectors/connector.ts";

/** The reader of one table in a running job, always one batch ahead of what is processed. */
export class Input {
  readonly table: string;
  readonly reader: SourceReader;
  /** The batch that is being processed, and how many of its rows have been. */
  current: SourceBatch | undefined;
  offset = 0;
  /** No row comes any more. */
  ended = false;
  /** Event time was told that no row comes any more. */
  closed = false;
  /** Marked as idle: its watermark does not hold others back. */
  idle = false;
  /** When the last row was processed, or the reader was opened. */
  lastRow: number;
  #next: SourceBatch | undefined;
  #reading: Promise<void> | undefined;
  #abort = new AbortController();
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;

  constructor(
    table: string,
    reader: SourceReader,
    now: number,
    events: { changed: () => void; failed: (error: unknown) => void },
  ) {
    this.table = table;
    this.reader = reader;
    this.lastRow = now;
    this.#changed = events.changed;
    this.#failed = events.failed;
  }

  /** Whether there are rows to process. */
  get ready(): boolean {
    return this.current !== undefined || this.#next !== undefined;
  }

  /** Whether the reader has ended and all its rows were processed. */
  get done(): boolean {
    return this.ended && !this.ready;
  }

  /** Makes the next batch the current one, unless one is being processed, and reads on meanwhile. */
  take(): SourceBatch | undefined {
    if (this.current === undefined) {
      this.current = this.#next;
      this.#next = undefined;
      this.offset = 0;
      this.request();
    }
    return this.current;
  }

  /** Reads on unless a batch waits or is on its way. */
  request(): void {
    if (this.ended || this.#next !== undefined || this.#reading !== undefined) return;
    const { signal } = this.#abort;
    if (signal.aborted) return;
    this.#reading = this.#read(signal);
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const batch = await this.reader.read(signal);
      if (batch === undefined) this.ended = true;
      else if (batch.rows.length > 0 || batch.watermark !== undefined) this.#next = batch;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) this.#failed(error);
    }
    this.#reading = undefined;
    this.request();
    this.#changed();
  }

  /** Stops reading; afterwards the reader's position is behind the batches that are here. `resume` reads on. */
  async pause(): Promise<void> {
    this.#abort.abort(new DOMException("the job does not read on for the moment", "AbortError"));
    await this.#reading;
  }

  resume(): void {
    this.#abort = new AbortController();
    this.request();
  }
}
