import type { ColumnInfo, Row } from "@aws-sdk/client-athena";
import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";

/*
 * Result files as Athena writes them: every value of a row in double quotes, a null as nothing between the commas, the
 * labels first (User Guide, "Work with query results"). Values are Trino's text of their type.
 */

type Writer = (value: DuckDBValue) => string;

const SIZES: Readonly<Record<string, readonly [string, number]>> = {
  BOOLEAN: ["boolean", 0],
  TINYINT: ["tinyint", 3],
  SMALLINT: ["smallint", 5],
  INTEGER: ["integer", 10],
  BIGINT: ["bigint", 19],
  HUGEINT: ["bigint", 19],
  UBIGINT: ["bigint", 19],
  UINTEGER: ["bigint", 19],
  FLOAT: ["float", 17],
  DOUBLE: ["double", 17],
  VARCHAR: ["varchar", 2147483647],
  DATE: ["date", 0],
  TIME: ["time", 3],
  TIMESTAMP: ["timestamp", 3],
  "TIMESTAMP WITH TIME ZONE": ["timestamp with time zone", 3],
  BLOB: ["varbinary", 1073741824],
  INTERVAL: ["interval day to second", 0],
  UUID: ["uuid", 0],
  '"NULL"': ["unknown", 0],
};

interface Nested {
  readonly valueType?: DuckDBType;
  readonly keyType?: DuckDBType;
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDBType[];
  readonly width?: number;
  readonly scale?: number;
}

/** What the API tells of a column. */
export function columnInfo(name: string, type: DuckDBType): ColumnInfo {
  const { Type, Precision, Scale } = typeInfo(type);
  return {
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Name: name,
    Label: name,
    Type,
    Precision,
    Scale,
    Nullable: "UNKNOWN",
    CaseSensitive: Type === "varchar",
  };
}

function typeInfo(type: DuckDBType): { Type: string; Precision: number; Scale: number } {
  if (type.alias === "JSON") return { Type: "json", Precision: 0, Scale: 0 };
  const text = type.toString();
  const { width = 0, scale = 0 } = type as Nested;
  if (text.startsWith("DECIMAL")) return { Type: "decimal", Precision: width, Scale: scale };
  if (text.endsWith("[]")) return { Type: "array", Precision: 0, Scale: 0 };
  if (text.startsWith("MAP(")) return { Type: "map", Precision: 0, Scale: 0 };
  if (text.startsWith("STRUCT(")) return { Type: "row", Precision: 0, Scale: 0 };
  const [Type, Precision] = SIZES[text] ?? ["varchar", 2147483647];
  return { Type, Precision, Scale: 0 };
}

/** A type with names for the fields of rows that have none, as `field0`; undefined when all have one. */
export function namedType(type: DuckDBType): string | undefined {
  const text = type.toString();
  if (!text.includes('STRUCT("" ')) return undefined;
  const fields: number[] = [];
  return text.replace(/"(?:[^"]|"")*"|[(),]/g, (token) => {
    if (token === "(") fields.push(0);
    else if (token === ")") fields.pop();
    else if (token === ",") fields[fields.length - 1]!++;
    return token === '""' ? `field${fields.at(-1)}` : token;
  });
}

/** Trino's text of the values of a type. */
export function textWriter(type: DuckDBType): Writer {
  const text = type.toString();
  if (text.endsWith("[]")) {
    const item = nullable(textWriter((type as Nested).valueType!));
    return (list) => `[${(list as unknown as { items: readonly DuckDBValue[] }).items.map(item).join(", ")}]`;
  }
  if (text.startsWith("MAP(")) {
    const { keyType, valueType } = type as Nested;
    const key = nullable(textWriter(keyType!));
    const value = nullable(textWriter(valueType!));
    return (map) => {
      const { entries } = map as unknown as { entries: readonly { key: DuckDBValue; value: DuckDBValue }[] };
      return `{${entries.map((entry) => `${key(entry.key)}=${value(entry.value)}`).join(", ")}}`;
    };
  }
  if (text.startsWith("STRUCT(")) {
    const { entryNames = [], entryTypes = [] } = type as Nested;
    const items = entryTypes.map((entry) => nullable(textWriter(entry)));
    return (row) => {
      const { entries } = row as unknown as { entries: Readonly<Record<string, DuckDBValue>> };
      const values = Object.values(entries);
      return `{${entryNames.map((name, index) => `${name === "" ? `field${index}` : name}=${items[index]!(values[index]!)}`).join(", ")}}`;
    };
  }
  switch (text) {
    case "DOUBLE":
      return (value) => doubleText(value as number);
    case "FLOAT":
      return (value) => doubleText(Number((value as number).toPrecision(7)));
    case "TIMESTAMP":
      return (value) => millis(String(value));
    case "TIMESTAMP WITH TIME ZONE":
      return (value) => `${millis(String(value).replace(/\+00$/, ""))} UTC`;
    case "TIME":
      return (value) => millis(String(value));
    case "BLOB":
      return (value) => hexText((value as unknown as { bytes: Uint8Array }).bytes);
    case "INTERVAL":
      return (value) => intervalText(value as unknown as { months: number; days: number; micros: bigint });
    default:
      return String;
  }
}

function nullable(write: Writer): Writer {
  return (value) => (value === null ? "null" : write(value));
}

/** Java's Double.toString. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** Groups of eight bytes, four groups to a line (Trino, SqlVarbinary.toString). */
function hexText(bytes: Uint8Array): string {
  let text = "";
  for (const [index, byte] of bytes.entries()) {
    if (index > 0) text += index % 32 === 0 ? "\n" : index % 8 === 0 ? "   " : " ";
    text += byte.toString(16).padStart(2, "0");
  }
  return text;
}

/** Three digits of a second. */
function millis(text: string): string {
  const [whole, fraction = ""] = text.split(".") as [string, string?];
  return `${whole}.${fraction.slice(0, 3).padEnd(3, "0")}`;
}

function intervalText({ months, days, micros }: { months: number; days: number; micros: bigint }): string {
  if (months !== 0) return `${Math.trunc(months / 12)}-${months % 12}`;
  const total = BigInt(days) * 86_400_000n + micros / 1000n;
  const sign = total < 0n ? "-" : "";
  const ms = total < 0n ? -total : total;
  const two = (value: bigint) => String(value).padStart(2, "0");
  return `${sign}${ms / 86_400_000n} ${two((ms / 3_600_000n) % 24n)}:${two((ms / 60_000n) % 60n)}:${two((ms / 1000n) % 60n)}.${String(ms % 1000n).padStart(3, "0")}`;
}

export function csvLine(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`)).join(",")}\n`;
}

/** Rows of a page of a result file, and the offset behind the last. */
export function readCsv(text: Buffer, offset: number, limit: number): { rows: Row[]; next: number } {
  const rows: Row[] = [];
  let position = offset;
  while (position < text.length && rows.length < limit) {
    const data: { VarCharValue?: string }[] = [];
    while (true) {
      if (text[position] === QUOTE) {
        let end = position + 1;
        while (text[end] !== QUOTE || text[end + 1] === QUOTE) end += text[end] === QUOTE ? 2 : 1;
        data.push({ VarCharValue: text.toString("utf8", position + 1, end).replaceAll('""', '"') });
        position = end + 1;
      } else data.push({});
      if (text[position++] !== COMMA) break;
    }
    rows.push({ Data: data });
  }
  return { rows, next: position };
}

const QUOTE = 0x22;
const COMMA = 0x2c;
