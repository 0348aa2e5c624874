import { decompress, detectStorage } from "./compression.ts";
import { CsvRows } from "./csv-rows.ts";
import { ReplayError } from "./errors.ts";
import type { Intake } from "./intake.ts";
import { type LineSink, LineSplitter } from "./line-splitter.ts";
import { NdjsonRows, type NdjsonSettings } from "./ndjson-rows.ts";
import { holdClock, type ReplayClock } from "./options.ts";
import { readParquet } from "./parquet-rows.ts";
import type { RowReference } from "./position.ts";
import type { SourceObject } from "./source.ts";
import { detectTextFormat } from "./text-format.ts";
import { TripBuilder } from "./trip-builder.ts";

/** What the reader has to know of the options. */
export interface ReaderSettings extends NdjsonSettings {
  from: number;
  to: number;
  /** Rows past `to` after which reading stops; `Infinity` reads everything. */
  stopAfterRows: number;
  maxRowSize: number;
}

/** Bytes of a text file, or all of a shorter one, by which its format is told. */
const FORMAT_BYTES = 4096;

/** Reads the objects one after the other, each row into the intake. */
export class SourceReader {
  /** The first row that was not read; behind the last object once all are. */
  readonly next: { index: number; line: number };
  /** Line behind the last one of the object read last. */
  #end = 1;
  /** Files that were opened and not refused. */
  objects = 0;
  readonly #objects: readonly SourceObject[];
  readonly #intake: Intake;
  readonly #settings: ReaderSettings;
  readonly #clock: ReplayClock;
  readonly #builder: TripBuilder;
  #firstRefusal: ReplayError | undefined;

  /** Starts at `start`, the place of a row. */
  constructor(
    objects: readonly SourceObject[],
    start: { index: number; line: number },
    intake: Intake,
    settings: ReaderSettings,
    clock: ReplayClock,
  ) {
    this.#objects = objects;
    this.#intake = intake;
    this.#settings = settings;
    this.#clock = clock;
    this.#builder = new TripBuilder(settings.timeAttribute, settings.keyAttribute);
    this.next = { ...start };
  }

  /** The first row that was not read, by name; at the end, the one behind the last. */
  get place(): RowReference {
    const { index, line } = this.next;
    const atEnd = index === this.#objects.length;
    return { object: this.#objects[atEnd ? index - 1 : index]!.name, line: atEnd ? this.#end : line };
  }

  /**
   * Reads on; yields after each piece, when the intake may be emptied.
   * @throws {ReplayError} `REPLAY_SOURCE_UNREADABLE`, or `REPLAY_SOURCE_REFUSED` when not one of the files could be read.
   */
  async *read(): AsyncGenerator<void, void, undefined> {
    while (this.next.index < this.#objects.length) {
      const object = this.#objects[this.next.index]!;
      this.objects++;
      try {
        for await (const _piece of this.#readObject(object, this.next.line)) {
          yield;
          if (this.#intake.rowsPastEnd >= this.#settings.stopAfterRows) return;
        }
      } catch (error) {
        this.#note(object, error);
      }
      this.next.index++;
      this.#end = this.next.line;
      this.next.line = 1;
      yield;
    }
    if (this.objects === 0 && this.#firstRefusal !== undefined) throw this.#firstRefusal;
  }

  /** A refused or damaged file is noted and costs no other file; what cannot be read at all ends the replay. */
  #note(object: SourceObject, error: unknown): void {
    if (!(error instanceof ReplayError)) throw error;
    if (error.code === "REPLAY_SOURCE_REFUSED") {
      this.objects--;
      this.#intake.refuse(object, error.message);
      this.next.line = 2;
      this.#firstRefusal ??= new ReplayError(error.code, `${object.name}: ${error.message}`, { cause: error });
    } else if (error.code === "REPLAY_DATA_DAMAGED") {
      this.#intake.damaged(object, this.next.line, 1, `file damaged from here on: ${error.message}`);
      this.next.line++;
    } else {
      throw error;
    }
  }

  async *#readObject(object: SourceObject, firstLine: number): AsyncGenerator<void, void, undefined> {
    const storage = detectStorage(await object.read(0, Math.min(4, object.size)));
    if (storage !== "parquet") {
      // A request may wait on the clock, for a retry; its answer, once there, is read like a file.
      const content = decompress(storage, await object.open());
      yield* this.#readText(object, firstLine, startWith(FORMAT_BYTES, this.#held(content)));
    } else if (this.#settings.event === "any") {
      throw refusedForAny("Parquet");
    } else {
      yield* readParquet(object, this.#intake, this.#builder, { ...this.#settings, firstRow: firstLine }, this.next);
    }
  }

  async *#readText(
    object: SourceObject,
    firstLine: number,
    chunks: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<void, void, undefined> {
    let lines: LineSplitter | undefined;
    try {
      for await (const chunk of chunks) {
        let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        if (lines === undefined) {
          // A byte order mark may stand before the first line.
          if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
          const format = detectTextFormat(object.name, bytes);
          const rows = this.#rowsOf(format, object, firstLine);
          lines = new LineSplitter(rows, this.#settings.maxRowSize, format === "csv" ? 1 : firstLine);
        }
        lines.push(bytes);
        this.next.line = Math.max(firstLine, lines.next);
        yield;
      }
    } catch (error) {
      if (lines !== undefined && error instanceof ReplayError && error.code === "REPLAY_DATA_DAMAGED") {
        // Whole lines before the damage count, also those of a record that is open.
        lines.cut();
        this.next.line = Math.max(firstLine, lines.next);
      }
      throw error;
    }
    if (lines === undefined) return;
    lines.end();
    this.next.line = Math.max(firstLine, lines.next);
  }

  #rowsOf(format: "ndjson" | "csv", object: SourceObject, firstLine: number): LineSink {
    const { maxRowSize, event } = this.#settings;
    if (format === "ndjson") return new NdjsonRows(object, this.#intake, this.#builder, this.#settings, maxRowSize);
    if (event === "any") throw refusedForAny("CSV");
    return new CsvRows(object, this.#intake, this.#builder, firstLine, maxRowSize);
  }

  /** Keeps a virtual clock from jumping while a piece is read and decompressed. */
  async *#held(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const iterator = chunks[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await holdClock(this.#clock, iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}

/** Passes chunks on, the first one with at least `length` bytes unless there are fewer. */
async function* startWith(
  length: number,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < length) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

function refusedForAny(format: string): ReplayError {
  return new ReplayError(
    "REPLAY_SOURCE_REFUSED",
    `expected NDJSON for event "any", got ${format}: use event "taxi-trip"`,
  );
}
