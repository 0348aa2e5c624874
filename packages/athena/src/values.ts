import type { ColumnInfo } from "@aws-sdk/client-athena";
import { AthenaError } from "./errors.ts";

/**
 * A value of a row, by the type of its column: `tinyint`, `smallint`, `integer`, `float`, `double` are numbers, `bigint`
 * a bigint, `boolean` a boolean, `timestamp` and `timestamp with time zone` a Date, `json` what its text holds,
 * `varbinary` bytes; `decimal`, `date`, `time`, `varchar`, `array`, `map` and `row` are texts as Athena gives them.
 */
export type Value = string | number | bigint | boolean | Date | Uint8Array | object | null;

/** Reads a value. @throws AthenaError ATHENA_VALUE for a text that is none of its type. */
export function readValue(text: string | undefined, { Name, Type }: Pick<ColumnInfo, "Name" | "Type">): Value {
  if (text === undefined) return null;
  switch (Type) {
    case "tinyint":
    case "smallint":
    case "integer":
    case "float":
    case "real":
    case "double":
      return number(text, Name!, Type);
    case "bigint":
      if (!/^-?\d+$/.test(text)) throw unreadable(text, Name!, Type);
      return BigInt(text);
    case "boolean":
      if (text !== "true" && text !== "false") throw unreadable(text, Name!, Type);
      return text === "true";
    case "timestamp":
    case "timestamp with time zone":
      return instant(text, Name!, Type);
    case "varbinary":
      return Uint8Array.from(text === "" ? [] : text.split(" "), (byte) => Number.parseInt(byte, 16));
    case "json":
      return json(text, Name!);
    default:
      return text;
  }
}

function number(text: string, name: string, type: string): number {
  const value = Number(text);
  if (text.trim() === "" || (Number.isNaN(value) && text !== "NaN")) throw unreadable(text, name, type);
  return value;
}

/** Times without a zone are read as UTC; of zones only UTC and offsets can be read without a table. */
function instant(text: string, name: string, type: string): Date {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?: (UTC|Z|[+-]\d\d:\d\d))?$/.exec(text);
  if (!found) throw unreadable(text, name, type);
  const [, date, time, zone = "Z"] = found;
  return new Date(`${date}T${time}${zone === "UTC" ? "Z" : zone}`);
}

function json(text: string, name: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new AthenaError("ATHENA_VALUE", `column ${name}: not JSON: ${text.slice(0, 80)}`, { cause });
  }
}

function unreadable(text: string, name: string, type: string): AthenaError {
  return new AthenaError("ATHENA_VALUE", `column ${name}: ${JSON.stringify(text.slice(0, 80))} is no ${type}`);
}
