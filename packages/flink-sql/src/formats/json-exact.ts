import { SqlError } from "../errors.ts";
import { fitDecimal, parseDecimal } from "../types/decimal.ts";
import { toLong } from "../types/integer.ts";
import type { LogicalType } from "../types/logical.ts";
import type { JsonSettings } from "./json.ts";
import { JsonNumber, type JsonTree, jsonTreeText } from "./json-tree.ts";
import { parseClock, parseDay, parseMoment } from "./moments.ts";

const LIMITS: Readonly<Record<string, bigint>> = {
  TINYINT: 127n,
  SMALLINT: 32_767n,
  INT: 2_147_483_647n,
  INTERVAL_MONTH: 2_147_483_647n,
  BIGINT: 2n ** 63n - 1n,
  INTERVAL_SECOND: 2n ** 63n - 1n,
};

/** A value that does not become its type; the message is that of the Java exception. */
class ConversionError extends Error {}

/** Turns JSON into values of a type by all rules of Flink; null for null, and for what fails where errors are ignored. */
export type JsonConverter = (tree: JsonTree) => unknown;

/** The converter of a type. */
export function jsonConverter(type: LogicalType, settings: JsonSettings): JsonConverter {
  const convert = notNull(type, settings);
  if (!settings.ignoreParseErrors) return (tree) => (tree === null ? null : convert(tree));
  return (tree) => {
    if (tree === null) return null;
    try {
      return convert(tree);
    } catch (error) {
      if (error instanceof ConversionError) return null;
      throw error;
    }
  };
}

/** Whether an error says that a value does not become its type. */
export function isConversionError(error: unknown): error is Error {
  return error instanceof ConversionError;
}

function notNull(type: LogicalType, settings: JsonSettings): JsonConverter {
  switch (type.name) {
    case "NULL":
      return () => null;
    case "BOOLEAN":
      return (tree) => (typeof tree === "boolean" ? tree : asText(tree).trim().toLowerCase() === "true");
    case "TINYINT":
    case "SMALLINT":
      return (tree) => wholeNumber(asText(tree).trim(), type.name);
    case "INT":
    case "INTERVAL_MONTH":
    case "BIGINT":
    case "INTERVAL_SECOND":
      return (tree) => integer(tree, type.name);
    case "FLOAT":
      return (tree) => Math.fround(double(asText(tree).trim()));
    case "DOUBLE":
      return (tree) => double(asText(tree).trim());
    case "DECIMAL":
      return (tree) => {
        const digits = parseDecimal(tree instanceof JsonNumber ? tree.text : asText(tree), type.scale!);
        if (digits === null) throw new ConversionError("java.lang.NumberFormatException");
        return fitDecimal(digits, type.precision!);
      };
    case "CHAR":
    case "VARCHAR":
      return (tree) => (isContainer(tree) ? jsonTreeText(tree) : asText(tree));
    case "BINARY":
    case "VARBINARY":
      return (tree) => binary(tree);
    case "DATE":
      return (tree) => parsed(asText(tree), parseDay(asText(tree)));
    case "TIME":
      return (tree) => Math.floor(parsed(asText(tree), parseClock(asText(tree), false)) / 1000) * 1000;
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const zoned = type.name === "TIMESTAMP_LTZ";
      return (tree) => parsed(asText(tree), parseMoment(asText(tree), settings.timestamps, zoned, type.precision!));
    }
    case "ARRAY": {
      const element = jsonConverter(type.element!, settings);
      return (tree) => {
        if (!Array.isArray(tree)) throw notA("ArrayNode", tree);
        return tree.map(element);
      };
    }
    case "MAP": {
      const value = jsonConverter(type.value!, settings);
      return (tree) => new Map([...fieldsOf(tree)].map(([key, item]) => [key, value(item)]));
    }
    case "MULTISET": {
      const count = jsonConverter({ name: "INT", nullable: true }, settings);
      return (tree) =>
        [...fieldsOf(tree)].flatMap(([key, item]) => new Array<unknown>(count(item) as number).fill(key));
    }
    case "ROW":
      return rowConverter(type.fields!, settings);
    default:
      throw new SqlError("FLINK_SQL_VALIDATION", `Unsupported type: ${type.name}`);
  }
}

/** The converter of an object to a row. */
export function rowConverter(
  fields: readonly { readonly name: string; readonly type: LogicalType }[],
  settings: JsonSettings,
): (tree: JsonTree) => unknown[] {
  const converters = fields.map(({ type }) => jsonConverter(type, settings));
  return (tree) => {
    if (!(tree instanceof Map)) throw notA("ObjectNode", tree);
    return fields.map(({ name }, index) => {
      const value = tree.get(name);
      if (value === undefined) {
        if (settings.failOnMissingField) throw new ConversionError(`Could not find field with name '${name}'.`);
        return null;
      }
      try {
        return converters[index]!(value);
      } catch (error) {
        if (!(error instanceof ConversionError)) throw error;
        throw new ConversionError(`Fail to deserialize at field: ${name}. ${error.message}`);
      }
    });
  };
}

function isContainer(tree: JsonTree): boolean {
  return Array.isArray(tree) || tree instanceof Map;
}

function notA(expected: string, tree: JsonTree): ConversionError {
  const actual = tree instanceof Map ? "ObjectNode" : Array.isArray(tree) ? "ArrayNode" : "ValueNode";
  return new ConversionError(`class ${actual} cannot be cast to class ${expected}`);
}

function fieldsOf(tree: JsonTree): ReadonlyMap<string, JsonTree> {
  return tree instanceof Map ? tree : new Map();
}

/** The text of a scalar as it was written; nothing for arrays and objects. */
function asText(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return tree.text;
  return isContainer(tree) ? "" : String(tree);
}

/** A JSON number is cut to its type when it is inside the range, everything else is parsed as text. */
function integer(tree: JsonTree, type: string): unknown {
  if (tree instanceof JsonNumber && !tree.whole) {
    const cut = Math.trunc(Number(tree.text));
    const limit = LIMITS[type]!;
    if (cut <= Number(limit) && cut >= -Number(limit) - 1) {
      const value = BigInt(cut);
      return toLong(value > limit ? limit : value);
    }
  }
  return wholeNumber(asText(tree).trim(), type);
}

function wholeNumber(text: string, type: string): unknown {
  const limit = LIMITS[type]!;
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text) : limit + 1n;
  if (value > limit || value < -limit - 1n)
    throw new ConversionError(`java.lang.NumberFormatException: For input string: "${text}"`);
  return toLong(value);
}

function double(text: string): number {
  const bare = text.replace(/[dDfF]$/, "");
  const value = Number(bare);
  if (bare === "" || (Number.isNaN(value) && bare !== "NaN") || /^[+-]?0[xXbBoO]/.test(bare))
    throw new ConversionError(`java.lang.NumberFormatException: For input string: "${text}"`);
  return value;
}

function parsed(text: string, value: number): number {
  if (!Number.isNaN(value)) return value;
  throw new ConversionError(`java.time.format.DateTimeParseException: Text '${text}' could not be parsed`);
}

function binary(tree: JsonTree): Uint8Array | null {
  if (typeof tree !== "string") return null;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(tree)) throw new ConversionError("Unable to deserialize byte array.");
  return new Uint8Array(Buffer.from(tree, "base64"));
}
