import type { Row } from "../src/runtime/operator.ts";
import type { LogicalType } from "../src/types/logical.ts";
import { parseTimestamp } from "../src/types/time.ts";

type Columns = readonly { readonly name: string; readonly type: LogicalType }[];

/** Reads a JSON object into a row of the columns. */
export function decoderOf(columns: Columns): (record: Buffer, rows: Row[]) => void {
  return (record, rows) => {
    const object = JSON.parse(record.toString()) as Record<string, unknown>;
    rows.push(
      columns.map(({ name, type }) => {
        const value = object[name] ?? null;
        return type.name === "TIMESTAMP" && value !== null ? parseTimestamp(value as string) : value;
      }),
    );
  };
}

/** Writes a row as a JSON object. */
export function encoderOf(columns: Columns): (row: Row, kind: number) => string {
  const names = columns.map(({ name }) => JSON.stringify(name));
  return (row) => `{${row.map((value, index) => `${names[index]}:${JSON.stringify(value)}`).join(",")}}`;
}
