import type { OptionSpecs, TableOptions } from "../connectors/options.ts";
import type { Row } from "../runtime/operator.ts";
import type { LogicalType } from "../types/logical.ts";

/** Columns a format reads or writes, in the order rows hold them. */
export type FormatColumns = readonly { readonly name: string; readonly type: LogicalType }[];

/** Reads records into rows: a record of a stream, a line of a file. */
export interface Decoder {
  /** Appends the rows of a record; none when it is passed over, an SqlError when it cannot be read. */
  decode(record: string, rows: Row[]): void;
  /** The same of bytes; formats of text read them as UTF-8. */
  decodeBytes(record: Uint8Array, rows: Row[]): void;
  /** The same for a line of a file, where that is not the same. */
  decodeLine?(line: string, rows: Row[]): void;
  /** Whether a line of a file ends inside a value, so that the next line belongs to it. */
  open?(line: string): boolean;
}

/** Writes a row as one record, without a line end. */
export type Encoder = (row: Row) => string;

/** A format of records and lines. */
export interface RecordFormat {
  readonly kind: "record";
  /** Value of the option 'format', and prefix of its own options. */
  readonly name: string;
  /** By key without the prefix. */
  readonly options: OptionSpecs;
  /** The decoder of columns, after their types and the options were checked. */
  readonly decoder: (columns: FormatColumns, options: TableOptions) => Decoder;
  readonly encoder: (columns: FormatColumns, options: TableOptions) => Encoder;
  /** Encodes a row as bytes where these are no UTF-8 text. */
  readonly byteEncoder?: (columns: FormatColumns, options: TableOptions) => (row: Row) => Uint8Array;
}

/** A format of whole files, such as Parquet. */
export interface BulkFormat {
  readonly kind: "bulk";
  readonly name: string;
  readonly options: OptionSpecs;
  /** Reads the rows of a file in batches. */
  readonly read: (file: Uint8Array, columns: FormatColumns, options: TableOptions) => AsyncIterable<Row[]>;
  /** Writes rows as one file. */
  readonly write: (rows: readonly Row[], columns: FormatColumns, options: TableOptions) => Promise<Uint8Array>;
  /** Refuses columns it cannot hold. */
  readonly check: (columns: FormatColumns, options: TableOptions) => void;
}

export type Format = RecordFormat | BulkFormat;

const UTF8 = new TextDecoder();

/** A decoder of texts, which reads bytes as UTF-8. */
export function textDecoder(decode: (record: string, rows: Row[]) => void): Decoder {
  return { decode, decodeBytes: (record, rows) => decode(UTF8.decode(record), rows) };
}

/** Slices keep the text they were cut from in memory, here a whole block of a file; texts below 13 letters are copies. */
export function copied(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
