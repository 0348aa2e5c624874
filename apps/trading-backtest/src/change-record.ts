import { formatTime, type MarketBar } from "@millrace/dataset-market-bars";

/** Schema and table of the bars at their source. */
export const SCHEMA_NAME = "market";
export const TABLE_NAME = "bars";

/** A bar on its way through the stream, in the form in which Database Migration Service writes to Kinesis. */
interface ChangeRecord {
  readonly data?: {
    readonly dt: string;
    readonly sym: string;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
    readonly vol: number;
  };
  readonly metadata: {
    /** ISO 8601. */
    readonly timestamp: string;
    readonly "record-type": "data" | "control";
    readonly operation: string;
    readonly "partition-key-type": "primary-key" | "task-id";
    readonly "schema-name": string;
    readonly "table-name": string;
  };
}

/** A row of the table: `load` for those that were there at the start, `insert` for those that came later. */
export function dataRecord(bar: MarketBar, operation: "load" | "insert", time: number): Uint8Array {
  const { symbol: sym, open, high, low, close, volume: vol } = bar;
  const data = { dt: formatTime(bar.time), sym, open, high, low, close, vol };
  return encode({ data, metadata: metadata("data", operation, "primary-key", time) });
}

/** What comes before the rows of a table. */
export function createTableRecord(time: number): Uint8Array {
  return encode({ metadata: metadata("control", "create-table", "task-id", time) });
}

/**
 * The bar that a record carries; undefined for control records.
 * @throws {TypeError} for anything else: another table, an operation that does not add a row, a broken record.
 */
export function readChange(bytes: Uint8Array): MarketBar | undefined {
  const { data, metadata } = JSON.parse(Buffer.from(bytes).toString()) as ChangeRecord;
  if (metadata["record-type"] === "control") return undefined;
  const { operation, "schema-name": schema, "table-name": table } = metadata;
  if (data === undefined || schema !== SCHEMA_NAME || table !== TABLE_NAME || !/^(load|insert)$/.test(operation))
    throw new TypeError(
      `change record: expected load or insert of ${SCHEMA_NAME}.${TABLE_NAME}, got ${operation} of ${schema}.${table}`,
    );
  const { dt, sym: symbol, open, high, low, close, vol: volume } = data;
  return { symbol, time: Date.parse(dt), open, high, low, close, volume };
}

function metadata(
  type: "data" | "control",
  operation: string,
  key: "primary-key" | "task-id",
  time: number,
): ChangeRecord["metadata"] {
  return {
    timestamp: new Date(time).toISOString(),
    "record-type": type,
    operation,
    "partition-key-type": key,
    "schema-name": SCHEMA_NAME,
    "table-name": TABLE_NAME,
  };
}

function encode(record: ChangeRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}
