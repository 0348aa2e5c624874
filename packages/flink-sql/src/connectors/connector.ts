import type { UserFunctions } from "../functions/user.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import type { Row } from "../runtime/operator.ts";
import type { LogicalType } from "../types/logical.ts";
import type { OptionSpecs } from "./options.ts";

/** Time of a job; that of the machine, of a test or of the embedded AWS. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` milliseconds of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Keeps a clock that jumps from jumping until the returned function is called: rows are being processed. */
  hold?(): () => void;
  /** A background timer never makes a clock jump that does so: for checkpoints of a job that has nothing to keep. */
  setTimer?(ms: number, callback: () => void, options?: { background?: boolean }): { cancel(): void };
}

/** A connector: which options it has, and what it opens for a table. Options it does not name are refused. */
export interface Connector {
  /** Value of the option 'connector'. */
  readonly name: string;
  /** Its options by key, without 'connector' and without those of the format; a `#` in a key stands for any text. */
  readonly options: OptionSpecs;
  /** Whether it takes an option 'format', which is then required, or its default. */
  readonly format?: "required" | "json";
  /** Refuses what the kinds of the options cannot say, when a query is planned. */
  readonly check?: (table: CatalogTable) => void;
  /** Metadata columns it gives by key, with the type Flink documents; undefined when there are none. */
  readonly metadata?: Readonly<Record<string, { readonly type: LogicalType; readonly writable: boolean }>>;
  /** Opens the table for reading; undefined when it can only be written. Checks options, touches nothing outside. */
  readonly source?: (table: CatalogTable, environment: Environment) => Source;
  /** Opens the table for writing; undefined when it can only be read. Checks options, touches nothing outside. */
  readonly sink?: (table: CatalogTable, environment: Environment) => Sink;
  /** Rows of others can be looked up in it: `JOIN t FOR SYSTEM_TIME AS OF` processing time. */
  readonly lookup?: true;
  /** What an INSERT may send: rows only; upserts where the table has a primary key, else rows only; or a full changelog. */
  readonly accepts?: "append" | "upsert" | "all";
}

/** A table that is read, in one or more parallel readers. */
export interface Source {
  /** Whether it has an end; a job ends when all its sources have ended. */
  readonly bounded: boolean;
  /** Watermarks are kept per split and the least of them counts; needs `splits` of the reader. One for all unless given. */
  readonly watermarkPerSplit?: boolean;
  /**
   * Opens the reader of one of `parallelism` subtasks (0 to parallelism - 1), which takes its share of the splits (shards,
   * files). `state` holds what the readers of all subtasks, maybe of another parallelism, gave at the savepoint.
   */
  open(subtask: number, parallelism: number, state: readonly unknown[] | undefined): Promise<SourceReader>;
}

/** Rows of one split (a shard, a file, the whole table), in their order. */
export interface SourceBatch {
  /** Physical columns, then metadata columns, in the order the table declares them. */
  readonly rows: readonly Row[];
  /** Kinds of the rows; undefined when all are +I. */
  readonly kinds?: Uint8Array;
  readonly split: string;
  /** Bytes as they came from outside, for metrics. */
  readonly bytes: number;
  /** For SOURCE_WATERMARK(): event time has reached this behind these rows. */
  readonly watermark?: number;
}

/** Reads the splits of one subtask. */
export interface SourceReader {
  /** Waits for rows, at most until the signal aborts (then an empty batch or a rejection by the signal's reason); undefined at the end. */
  read(signal: AbortSignal): Promise<SourceBatch | undefined>;
  /** Positions after the last batch that `read` gave; survives a structured clone. */
  snapshot(): unknown;
  /** All rows of the first batch that `read` gave, and of which it was not told so far, were processed. */
  processed?(): void;
  /** All splits it reads at the moment, those without a row so far as well. */
  splits?(): readonly string[];
  /** Whether it has no split to read and says so: its watermark then holds no other back. */
  idle?(): boolean;
  /** Figures by Flink's metric name, such as millisBehindLatest. */
  metrics?(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** A table that is written, in one or more parallel writers. */
export interface Sink {
  /** What writers do together, for which all must be opened in one thread; undefined when there is no such thing. */
  readonly together?: string | undefined;
  /** Opens the writer of one subtask; `state` as of Source. A restored writer makes what was pending visible, once. */
  open(subtask: number, parallelism: number, state: readonly unknown[] | undefined): Promise<SinkWriter>;
}

/** Writes the rows of one subtask. */
export interface SinkWriter {
  /**
   * Takes a row at once; errors of what was sent before surface in the next call of any method. Updates come as -U and +U;
   * a -U that no +U of its key follows has left the table: the row behind it was filtered.
   */
  write(row: Row, kind: number): void;
  /** Undefined while the writer takes more, else what to wait for before the next row: back-pressure. */
  ready(): Promise<void> | undefined;
  /** Event time has reached this; for partition commit. */
  watermark?(time: number): void;
  /**
   * Before a checkpoint: sends what is buffered (at-least-once) or sets it aside (exactly-once). Resolves with the state
   * the checkpoint keeps, which survives a structured clone.
   */
  prepare(checkpoint: number): Promise<unknown>;
  /**
   * The checkpoint is complete: makes visible what `prepare` of this checkpoint and earlier ones set aside, not what was
   * written since. May be called again after a restore.
   */
  commit(checkpoint: number): Promise<void>;
  metrics?(): Readonly<Record<string, number>>;
  /** The input has ended and its last checkpoint is committed, or the job is cancelled. */
  close(): Promise<void>;
}

/** An HTTP request to a search domain; signed by whoever is given it. */
export type HttpRequest = (request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** What is posted reaches every other thread that has joined, as a structured clone. */
export interface Channel {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

/** What connectors reach the outside with. What a table needs and is missing is refused by name when the job starts. */
export interface Environment {
  readonly clock: Clock;
  /** Random numbers from 0 up to 1. */
  readonly random: () => number;
  readonly zone: string;
  /** Lines of the print connector. */
  readonly print: (line: string) => void;
  /** Rows of `values` tables, by name. */
  readonly rows: ReadonlyMap<string, readonly { readonly kind: "+I" | "-U" | "+U" | "-D"; readonly row: Row }[]>;
  /** A Kinesis client (`@aws-sdk/client-kinesis`) for a Region. */
  readonly kinesis?: (
    region: string,
    endpoint: string | undefined,
  ) => { send(command: object, options?: object): Promise<unknown> };
  /** An S3 client (`@aws-sdk/client-s3`) for s3:// paths. */
  readonly s3?: () => { send(command: object, options?: object): Promise<unknown> };
  readonly http?: HttpRequest;
  /** Joins what the threads of a job tell each other about a topic; absent where one thread runs it all. */
  readonly channel?: (topic: string) => Channel;
  /** What CREATE FUNCTION can name; a session that the script is started in brings its own. */
  readonly functions?: UserFunctions;
}
