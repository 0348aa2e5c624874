import type { OptionSpecs, TableOptions } from "../connectors/options.ts";
import type { Row } from "../runtime/operator.ts";
import type { LogicalType } from "../types/logical.ts";

/** Columns a format reads or writes, in the order rows hold them. */
export type FormatColumns = readonly { readonly name: string; readonly type: LogicalType }[];

/** Reads records into rows. */
export interface Decoder {
  /** Appends the rows of one record (a stream's record, a line of a file); none when the record is passed over. */
  decode(record: Uint8Array, rows: Row[]): void;
}

/** Writes a row as one record, without a line end. */
export type Encoder = (row: Row, kind: number) => string;

/** A format of records or lines. */
export interface Format {
  /** Value of the option 'format', and prefix of its own options. */
  readonly name: string;
  /** Without the prefix. */
  readonly options: OptionSpecs;
  readonly decoder: (columns: FormatColumns, options: TableOptions) => Decoder;
  readonly encoder: (columns: FormatColumns, options: TableOptions) => Encoder;
}
