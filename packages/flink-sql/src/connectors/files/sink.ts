import { SqlError } from "../../errors.ts";
import type { BulkFormat, Encoder, FormatColumns, RecordFormat } from "../../formats/format.ts";
import type { CatalogTable } from "../../planner/catalog.ts";
import type { Row } from "../../runtime/operator.ts";
import type { Environment, SinkWriter } from "../connector.ts";
import type { TableOptions } from "../options.ts";
import { Bucket, type OpenFileState, type PendingFile, writeWhole } from "./bucket.ts";
import type { PartitionCommitState, PartitionCommits } from "./commits.ts";
import { escapePathName, internalText } from "./partitions.ts";
import type { FileStore } from "./store.ts";

/** Characters that may wait to be written before a writer asks to be waited for. */
const MAX_UNWRITTEN = 4 * 2 ** 20;
/** Rows of a file of a bulk format, whatever the size of the rows. */
const MAX_BULK_ROWS = 1_000_000;

/** What files are written with. */
export interface FileWriting {
  readonly table: CatalogTable;
  readonly store: FileStore;
  readonly environment: Environment;
  readonly options: TableOptions;
  readonly formatOptions: TableOptions;
  readonly format: RecordFormat | BulkFormat;
  /** Columns that go into the files: all but those of the folders. */
  readonly fileColumns: FormatColumns;
  readonly partitionKeys: readonly string[];
  /** Begins the names of all files of a job: `part-<uuid>`. */
  readonly prefix: string;
}

/** The files of a writer at a checkpoint. */
export interface FileWriterState {
  readonly counter: number;
  readonly open: readonly OpenFileState[];
  readonly pending: readonly PendingFile[];
  readonly commits: PartitionCommitState | undefined;
}

/** Writes rows to files, which are visible once the checkpoint behind their last row is complete. */
export class FileWriter implements SinkWriter {
  readonly #writing: FileWriting;
  readonly #subtask: number;
  readonly #folderOf: (row: Row) => string;
  readonly #project: (row: Row) => Row;
  readonly #encode: Encoder | undefined;
  readonly #commits: PartitionCommits | undefined;
  readonly #buckets = new Map<string, Bucket>();
  /** Rows of bulk files in progress, by folder. */
  readonly #bulk = new Map<string, Row[]>();
  readonly #abort = new AbortController();
  readonly #fileSize: number;
  readonly #rolloverInterval: number;
  readonly #inactivityInterval: number;
  readonly #onBytes = (bytes: number): void => {
    this.#bytes += bytes;
  };
  #bytes = 0;
  #counter = 0;
  #checkAt = Number.POSITIVE_INFINITY;
  #started: number;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(writing: FileWriting, subtask: number, commits: PartitionCommits | undefined) {
    this.#writing = writing;
    this.#subtask = subtask;
    const { table, options, format, fileColumns, formatOptions, partitionKeys } = writing;
    this.#folderOf = folderReader(table, partitionKeys, options.string("partition.default-name"));
    this.#project = projection(table, fileColumns);
    this.#encode = format.kind === "record" ? format.encoder(fileColumns, formatOptions) : undefined;
    this.#commits = commits;
    this.#fileSize = options.number("sink.rolling-policy.file-size");
    this.#rolloverInterval = options.number("sink.rolling-policy.rollover-interval");
    this.#inactivityInterval = options.number("sink.rolling-policy.inactivity-interval");
    this.#started = writing.environment.clock.now();
  }

  /** Makes visible what was pending at a checkpoint, and goes on with what was in progress. */
  async restore(states: readonly FileWriterState[]): Promise<void> {
    const { store, environment } = this.#writing;
    for (const { counter, open, pending, commits } of states) {
      this.#counter = Math.max(this.#counter, counter);
      if (commits !== undefined) this.#commits?.restore(commits);
      for (const { folder, pending: file } of pending) {
        await store.commit(file);
        this.#commits?.add(folder);
      }
      for (const file of open) {
        const bucket = this.#bucket(file.folder);
        // Of two writers of an earlier parallelism only one file can go on.
        bucket.roll();
        bucket.resume(await store.resume(file.state), file);
        this.#arm(bucket);
      }
    }
    this.#started = environment.clock.now();
  }

  write(row: Row): void {
    const folder = this.#folderOf(row);
    const bucket = this.#bucket(folder);
    if (bucket.error !== undefined) throw bucket.error;
    const projected = this.#project(row);
    if (this.#encode === undefined) {
      this.#writeBulk(folder, projected);
      return;
    }
    const now = this.#writing.environment.clock.now();
    if (bucket.isOpen && bucket.size > this.#fileSize) bucket.roll();
    if (!bucket.isOpen) {
      bucket.open(this.#writing.store.create(this.#nextName(folder)), now);
      this.#arm(bucket);
    }
    bucket.append(`${this.#encode(projected)}\n`, now);
  }

  ready(): Promise<void> | undefined {
    let unwritten = 0;
    for (const bucket of this.#buckets.values()) unwritten += bucket.unwritten;
    return unwritten > MAX_UNWRITTEN ? this.#settled() : undefined;
  }

  watermark(time: number): void {
    this.#watermark = time;
  }

  prepare(checkpoint: number): Promise<FileWriterState> {
    return this.#hold(() => this.#prepare(checkpoint));
  }

  commit(checkpoint: number): Promise<void> {
    return this.#hold(() => this.#commit(checkpoint));
  }

  metrics(): Readonly<Record<string, number>> {
    return { numBytesOut: this.#bytes };
  }

  async close(): Promise<void> {
    this.#abort.abort();
    for (const bucket of this.#buckets.values()) await bucket.abandon();
  }

  async #commit(checkpoint: number): Promise<void> {
    const { store } = this.#writing;
    for (const bucket of this.#buckets.values()) {
      for (const [id, files] of bucket.waiting) {
        if (id > checkpoint) continue;
        for (const { pending } of files) await store.commit(pending);
        bucket.waiting.delete(id);
      }
      if (bucket.isIdle && !this.#bulk.has(bucket.folder)) {
        this.#buckets.delete(bucket.folder);
        this.#commits?.add(bucket.folder);
      }
    }
    await this.#commits?.commit(checkpoint);
  }

  async #prepare(checkpoint: number): Promise<FileWriterState> {
    const ended = this.#watermark === Number.POSITIVE_INFINITY;
    for (const [folder, rows] of this.#bulk) this.#rollBulk(folder, rows);
    for (const bucket of this.#buckets.values()) {
      const due = ended || bucket.size > this.#fileSize;
      if (due || this.#commits?.isDue(bucket.folder, bucket.since, this.#watermark) === true) bucket.roll();
      else bucket.flush();
    }
    await this.#settled();
    const open: OpenFileState[] = [];
    const pending: PendingFile[] = [];
    for (const bucket of this.#buckets.values()) {
      if (bucket.closed.length > 0) bucket.waiting.set(checkpoint, bucket.closed.splice(0));
      const state = await bucket.persist();
      if (state !== undefined) open.push(state);
      pending.push(...[...bucket.waiting.values()].flat());
    }
    return { counter: this.#counter, open, pending, commits: this.#commits?.prepare(checkpoint, this.#watermark) };
  }

  /** Does work of files, which a jumping clock cannot see on a disk. */
  async #hold<T>(work: () => Promise<T>): Promise<T> {
    const { environment, store } = this.#writing;
    const release = store.takesTime ? undefined : environment.clock.hold?.();
    try {
      return await work();
    } finally {
      release?.();
    }
  }

  async #settled(): Promise<void> {
    for (const bucket of this.#buckets.values()) {
      await bucket.settled();
      if (bucket.error !== undefined) throw bucket.error;
    }
  }

  #bucket(folder: string): Bucket {
    let bucket = this.#buckets.get(folder);
    if (bucket === undefined) {
      bucket = new Bucket(folder, this.#writing.environment.clock.now(), this.#onBytes);
      this.#buckets.set(folder, bucket);
      this.#commits?.created(folder);
    }
    return bucket;
  }

  #nextName(folder: string): string {
    return `${folder}${this.#writing.prefix}-${this.#subtask}-${this.#counter++}`;
  }

  #writeBulk(folder: string, row: Row): void {
    const rows = this.#bulk.get(folder);
    if (rows === undefined) this.#bulk.set(folder, [row]);
    else if (rows.push(row) >= MAX_BULK_ROWS) this.#rollBulk(folder, rows);
  }

  #rollBulk(folder: string, rows: readonly Row[]): void {
    const { store, format, fileColumns, formatOptions } = this.#writing;
    this.#bulk.delete(folder);
    const name = this.#nextName(folder);
    this.#bucket(folder).add(async () => {
      const content = await (format as BulkFormat).write(rows, fileColumns, formatOptions);
      this.#onBytes(content.length);
      return writeWhole(store, name, content);
    });
  }

  /** Waits for the check at which the policy of times closes a file, if that comes before the one that is waited for. */
  #arm(bucket: Bucket): void {
    const interval = this.#writing.options.number("sink.rolling-policy.check-interval");
    const due = Math.min(bucket.created + this.#rolloverInterval, bucket.updated + this.#inactivityInterval);
    const check = this.#started + Math.max(1, Math.ceil((due - this.#started) / interval)) * interval;
    if (check >= this.#checkAt) return;
    this.#checkAt = check;
    const { clock } = this.#writing.environment;
    clock.sleep(check - clock.now(), this.#abort.signal).then(
      () => {
        if (check === this.#checkAt) this.#checkTimes();
      },
      () => undefined,
    );
  }

  #checkTimes(): void {
    this.#checkAt = Number.POSITIVE_INFINITY;
    const now = this.#writing.environment.clock.now();
    for (const bucket of this.#buckets.values()) {
      if (!bucket.isOpen) continue;
      const old = now - bucket.created >= this.#rolloverInterval;
      if (old || now - bucket.updated >= this.#inactivityInterval) bucket.roll();
      else this.#arm(bucket);
    }
  }
}

/** The folder of a row: `key=value/` for every partition column. */
function folderReader(table: CatalogTable, keys: readonly string[], defaultName: string): (row: Row) => string {
  if (keys.length === 0) return () => "";
  const columns = keys.map((key) => {
    const index = table.physical.findIndex(({ name }) => name === key);
    return { name: `${escapePathName(key)}=`, index, type: table.physical[index]!.type };
  });
  return (row) => {
    let folder = "";
    for (const { name, index, type } of columns) {
      const value = row[index];
      const text = value === null ? "" : internalText(value, type);
      folder += `${name}${escapePathName(text === "" ? defaultName : text)}/`;
    }
    return folder;
  };
}

function projection(table: CatalogTable, fileColumns: FormatColumns): (row: Row) => Row {
  if (fileColumns.length === table.physical.length) return (row) => row;
  const indexes = fileColumns.map(({ name }) => table.physical.findIndex((column) => column.name === name));
  return (row) => indexes.map((index) => row[index]);
}

/** The error of a table whose partition columns cannot be part of a path. */
export function partitionTypeError(table: CatalogTable, key: string): SqlError {
  return new SqlError(
    "FLINK_SQL_VALIDATION",
    `Partition key '${key}' of table '${table.name}' has a type that cannot be part of a path`,
    table.definition.at,
  );
}
