import type { BulkFormat, Decoder, FormatColumns, RecordFormat } from "../../formats/format.ts";
import type { CatalogTable } from "../../planner/catalog.ts";
import type { Row } from "../../runtime/operator.ts";
import type { Environment, SourceBatch, SourceReader } from "../connector.ts";
import type { TableOptions } from "../options.ts";
import { readLines, unpacked } from "./lines.ts";
import { partitionSpec, partitionValue } from "./partitions.ts";
import type { FileInfo, FileStore } from "./store.ts";

/** Rows a batch of a file holds at most. */
const BATCH = 1000;

/** What files are read with. */
export interface FileReading {
  readonly table: CatalogTable;
  readonly store: FileStore;
  readonly environment: Environment;
  readonly options: TableOptions;
  readonly formatOptions: TableOptions;
  readonly format: RecordFormat | BulkFormat;
  /** Columns that are in the files: all but those of the folders. */
  readonly fileColumns: FormatColumns;
  readonly partitionKeys: readonly string[];
  /** Metadata columns of the table by key, in their order. */
  readonly metadata: readonly string[];
}

/** What was read: whole files, and how many lines or rows of those that were begun. */
export interface FilePositions {
  readonly done: readonly string[];
  readonly begun: readonly (readonly [file: string, position: number])[];
}

/** A batch of one file, and the position behind it. */
interface FileBatch {
  readonly rows: Row[];
  readonly position: number;
  readonly bytes: number;
}

/** Reads the files whose name falls to its subtask, one after the other. */
export class FileReader implements SourceReader {
  readonly #reading: FileReading;
  readonly #subtask: number;
  readonly #parallelism: number;
  readonly #done: Set<string>;
  readonly #decoder: Decoder | undefined;
  /** Where files begin that were being read at the savepoint. */
  readonly #resumed: Map<string, number>;
  #current: { file: FileInfo; position: number; batches: AsyncIterator<FileBatch> } | undefined;
  #queue: FileInfo[] = [];
  #nextListing: number | undefined;

  constructor(reading: FileReading, subtask: number, parallelism: number, states: readonly FilePositions[]) {
    this.#reading = reading;
    this.#subtask = subtask;
    this.#parallelism = parallelism;
    this.#done = new Set(states.flatMap(({ done }) => done).filter((file) => this.#isOwn(file)));
    this.#resumed = new Map(states.flatMap(({ begun }) => begun).filter(([file]) => this.#isOwn(file)));
    const { format, fileColumns, formatOptions } = reading;
    this.#decoder = format.kind === "record" ? format.decoder(fileColumns, formatOptions) : undefined;
  }

  async read(signal: AbortSignal): Promise<SourceBatch | undefined> {
    for (;;) {
      if (this.#current === undefined && !(await this.#openNext(signal))) return undefined;
      const current = this.#current!;
      const next = await this.#hold(current.batches.next());
      if (next.done === true) {
        this.#done.add(current.file.relative);
        this.#current = undefined;
        continue;
      }
      current.position = next.value.position;
      if (next.value.rows.length > 0)
        return { rows: next.value.rows, split: current.file.relative, bytes: next.value.bytes };
    }
  }

  snapshot(): FilePositions {
    const begun = [...this.#resumed];
    if (this.#current !== undefined) begun.push([this.#current.file.relative, this.#current.position]);
    return { done: [...this.#done], begun };
  }

  splits(): readonly string[] {
    return this.#current === undefined ? [] : [this.#current.file.relative];
  }

  async close(): Promise<void> {
    await this.#current?.batches.return?.();
  }

  /** Opens the next file; false when there is none and never will be. */
  async #openNext(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#reading.environment;
    const interval = this.#reading.options.optionalNumber("source.monitor-interval");
    while (this.#queue.length === 0) {
      if (this.#nextListing !== undefined) {
        if (interval === undefined) return false;
        await clock.sleep(Math.max(0, this.#nextListing - clock.now()), signal);
      }
      this.#queue = await this.#hold(this.#listing());
      this.#nextListing = clock.now() + (interval ?? 0);
    }
    const file = this.#queue.shift()!;
    const position = this.#resumed.get(file.relative) ?? 0;
    this.#resumed.delete(file.relative);
    this.#current = { file, position, batches: this.#batches(file, position) };
    return true;
  }

  /** The files of this subtask that were not read. */
  async #listing(): Promise<FileInfo[]> {
    const pattern = this.#reading.options.text("source.path.regex-pattern");
    const regex = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
    const files = await this.#reading.store.list();
    return files.filter(
      ({ relative, path }) =>
        (regex === undefined || regex.test(path)) && this.#isOwn(relative) && !this.#done.has(relative),
    );
  }

  #isOwn(file: string): boolean {
    return hash(file) % this.#parallelism === this.#subtask;
  }

  async *#batches(file: FileInfo, from: number): AsyncGenerator<FileBatch> {
    const { format, fileColumns, formatOptions, store } = this.#reading;
    const complete = this.#completion(file);
    let position = 0;
    if (format.kind === "bulk") {
      const parts: Uint8Array[] = [];
      for await (const chunk of store.read(file)) parts.push(chunk);
      for await (const rows of format.read(Buffer.concat(parts), fileColumns, formatOptions)) {
        position += rows.length;
        // Batches of a file are the same whenever it is read.
        if (position > from) yield { rows: rows.map(complete), position, bytes: 0 };
      }
      return;
    }
    const decoder = this.#decoder!;
    const decode = decoder.decodeLine ?? decoder.decode;
    for await (const lines of readLines(
      unpacked(() => store.read(file), file.relative),
      decoder.open?.bind(decoder),
    )) {
      for (let begin = Math.max(0, from - position); begin < lines.length; begin += BATCH) {
        const end = Math.min(lines.length, begin + BATCH);
        const rows: Row[] = [];
        let bytes = 0;
        for (let index = begin; index < end; index++) {
          decode.call(decoder, lines[index]!, rows);
          bytes += lines[index]!.length + 1;
        }
        yield { rows: rows.map(complete), position: position + end, bytes };
      }
      position += lines.length;
    }
  }

  /** Puts the columns of the folders and the metadata of a file to a row of it. */
  #completion(file: FileInfo): (row: Row) => Row {
    const { table, partitionKeys, fileColumns, metadata, options } = this.#reading;
    const extra = metadata.map((key) => metadataOf(file, key));
    if (partitionKeys.length === 0) return extra.length === 0 ? (row) => row : (row) => [...row, ...extra];
    const spec = partitionSpec(file.relative);
    const defaultName = options.string("partition.default-name");
    const sources = table.physical.map(({ name, type }) => {
      const index = fileColumns.findIndex((column) => column.name === name);
      const text = spec.get(name);
      return index >= 0
        ? { index, value: null }
        : { index, value: text === undefined ? null : partitionValue(text, type, defaultName) };
    });
    return (row) => {
      const full = sources.map(({ index, value }) => (index >= 0 ? row[index] : value));
      return extra.length === 0 ? full : full.concat(extra);
    };
  }

  /** Waits for what a jumping clock cannot see on a disk. */
  async #hold<T>(work: Promise<T>): Promise<T> {
    const { environment, store } = this.#reading;
    const release = store.takesTime ? undefined : environment.clock.hold?.();
    try {
      return await work;
    } finally {
      release?.();
    }
  }
}

function metadataOf(file: FileInfo, key: string): unknown {
  switch (key) {
    case "file.path":
      return file.path;
    case "file.name":
      return file.path.slice(file.path.lastIndexOf("/") + 1);
    case "file.size":
      return file.size;
    default:
      return file.modified;
  }
}

/** Spreads names over subtasks, always alike (FNV-1a). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
