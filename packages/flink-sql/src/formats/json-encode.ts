import { SqlError } from "../errors.ts";
import { doubleText, floatText } from "../functions/runtime/casts.ts";
import type { LogicalType } from "../types/logical.ts";
import { dateText } from "../types/time.ts";
import { bigDecimalText } from "./decimal-text.ts";
import type { Encoder, FormatColumns } from "./format.ts";
import { clockSeconds, momentText, type TimestampStandard } from "./moments.ts";

/** How JSON is written. */
export interface JsonEncoding {
  readonly timestamps: TimestampStandard;
  /** What becomes of a NULL key of a map. */
  readonly nullKeys: "FAIL" | "DROP" | "LITERAL";
  readonly nullKeyLiteral: string;
  /** Decimals never with an exponent. */
  readonly plainDecimals: boolean;
  readonly ignoreNullFields: boolean;
}

/** Compiles an encoder of rows to compact JSON objects. */
export function compileJsonEncoder(columns: FormatColumns, encoding: JsonEncoding): Encoder {
  const writers: unknown[] = [];
  const names = columns.map(({ name }) => JSON.stringify(`${JSON.stringify(name)}:`));
  const values = columns.map(({ type }, index) => valueCode(`r[${index}]`, type, encoding, writers));
  const helpers = {
    number: doubleText,
    single: floatText,
    text: jsonString,
    date: dateText,
    clock: clockSeconds,
    moment: momentText,
    decimal: bigDecimalText,
  };
  if (encoding.ignoreNullFields) {
    const fields = values.map(
      (value, index) => `if (r[${index}] !== null) t += (t === "{" ? "" : ",") + ${names[index]} + ${value};`,
    );
    const source = `"use strict"; return function(r) { let t = "{"; ${fields.join(" ")} return t + "}"; };`;
    return new Function("h", "k", source)(helpers, writers) as Encoder;
  }
  const parts = values.map((value, index) => `${index === 0 ? `"{"` : `","`} + ${names[index]} + ${value}`);
  const source = `"use strict"; return function(r) { return ${parts.length === 0 ? `"{"` : parts.join(" + ")} + "}"; };`;
  return new Function("h", "k", source)(helpers, writers) as Encoder;
}

/** Code of the JSON of a value, `null` where it is NULL. */
function valueCode(code: string, type: LogicalType, encoding: JsonEncoding, writers: unknown[]): string {
  const written = notNullCode(code, type, encoding, writers);
  return type.nullable ? `(${code} === null ? "null" : ${written})` : written;
}

function notNullCode(code: string, type: LogicalType, encoding: JsonEncoding, writers: unknown[]): string {
  switch (type.name) {
    case "BOOLEAN":
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "BIGINT":
    case "INTERVAL_MONTH":
    case "INTERVAL_SECOND":
      return code;
    case "FLOAT":
      return `(Number.isFinite(${code}) ? h.single(${code}) : '"' + ${code} + '"')`;
    case "DOUBLE":
      return `(Number.isFinite(${code}) ? h.number(${code}) : '"' + ${code} + '"')`;
    case "DECIMAL":
      return `h.decimal(${code}, ${type.scale}, ${encoding.plainDecimals})`;
    case "CHAR":
    case "VARCHAR":
      return `h.text(${code})`;
    case "DATE":
      return `'"' + h.date(${code}) + '"'`;
    case "TIME":
      return `'"' + h.clock(${code}) + '"'`;
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return `'"' + h.moment(${code}, "${encoding.timestamps}", ${type.name === "TIMESTAMP_LTZ"}) + '"'`;
    case "BINARY":
    case "VARBINARY":
      return `'"' + Buffer.from(${code}).toString("base64") + '"'`;
    default: {
      const index = writers.push(nestedWriter(type, encoding)) - 1;
      return `k[${index}](${code})`;
    }
  }
}

function valueWriter(type: LogicalType, encoding: JsonEncoding): (value: unknown) => string {
  const encode = compileJsonEncoder([{ name: "", type: { ...type, nullable: true } }], {
    ...encoding,
    ignoreNullFields: false,
  });
  // The object has one field of an empty name: {"":value}
  return (value) => encode([value]).slice(4, -1);
}

function nestedWriter(type: LogicalType, encoding: JsonEncoding): (value: never) => string {
  switch (type.name) {
    case "ARRAY": {
      const element = valueWriter(type.element!, encoding);
      return (value: readonly unknown[]) => `[${value.map(element).join(",")}]`;
    }
    case "MAP": {
      const item = valueWriter(type.value!, encoding);
      return (value: ReadonlyMap<string | null, unknown>) => {
        const fields: string[] = [];
        for (const [key, inner] of value) {
          const name = key ?? nullKey(encoding);
          if (name !== undefined) fields.push(`${jsonString(name)}:${item(inner)}`);
        }
        return `{${fields.join(",")}}`;
      };
    }
    case "MULTISET":
      return (value: readonly (string | null)[]) => {
        const counts = new Map<string, number>();
        for (const key of value) {
          const name = key ?? nullKey(encoding);
          if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
        }
        return `{${[...counts].map(([name, count]) => `${jsonString(name)}:${count}`).join(",")}}`;
      };
    case "ROW":
      return compileJsonEncoder(type.fields!, encoding);
    default:
      throw new SqlError("FLINK_SQL_VALIDATION", `Not support to parse type: ${type.name}`);
  }
}

/** What is written for a NULL key; undefined when its entry is dropped. */
function nullKey(encoding: JsonEncoding): string | undefined {
  switch (encoding.nullKeys) {
    case "DROP":
      return undefined;
    case "LITERAL":
      return encoding.nullKeyLiteral;
    case "FAIL":
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        "JSON format doesn't support to serialize map data with null keys. You can drop null key entries or encode null in literals by specifying map-null-key.mode option.",
      );
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function jsonString(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
