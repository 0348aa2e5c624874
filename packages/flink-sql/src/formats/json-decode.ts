import type { Row } from "../runtime/operator.ts";
import { decimalOfNumber } from "../types/decimal.ts";
import type { LogicalType } from "../types/logical.ts";
import type { FormatColumns } from "./format.ts";
import type { JsonSettings } from "./json.ts";
import { parseClock, parseDay, parseMoment } from "./moments.ts";

/** Digits that a double may not hold. */
const LONG_NUMBER = /[\d.]{16}/;

/**
 * Compiles a decoder that reads what is written plainly in one pass: the type that is expected, in its usual form. For
 * any other record, wrong or only unusual, it calls `exact`, which knows all rules.
 */
export function compileJsonDecoder(
  columns: FormatColumns,
  settings: JsonSettings,
  exact: (text: string, rows: Row[]) => void,
): (text: string, rows: Row[]) => void {
  // Names that every object has would be read from its prototype.
  if (columns.some(({ name }) => name in Object.prototype)) return exact;
  const writer = new DecoderWriter(settings);
  const lines = columns.map(({ name, type }, index) => writer.field(`o[${JSON.stringify(name)}]`, `c${index}`, type));
  const longNumbers = columns.some(({ type }) => holds(type, "DECIMAL"));
  const source = `"use strict"; return function(text, rows) {
    ${longNumbers ? "if (LONG_NUMBER.test(text)) return exact(text, rows);" : ""}
    let o, v;
    try { o = JSON.parse(text); } catch { return exact(text, rows); }
    if (typeof o !== "object" || o === null || Array.isArray(o)) return exact(text, rows);
    ${lines.join("\n")}
    rows.push([${columns.map((_, index) => `c${index}`).join(",")}]);
  };`;
  return new Function("exact", "h", "LONG_NUMBER", "k", source)(exact, HELPERS, LONG_NUMBER, writer.constants);
}

function holds(type: LogicalType, name: string): boolean {
  if (type.name === name) return true;
  const inner = [type.element, type.key, type.value, ...(type.fields ?? []).map((field) => field.type)];
  return inner.some((one) => one !== undefined && holds(one, name));
}

/** Given back by readers of nested values that are not in their usual form. */
const UNUSUAL: unique symbol = Symbol("unusual");

const HELPERS = { moment: parseMoment, day: parseDay, clock: parseClock, decimal: decimalOfNumber, UNUSUAL };

class DecoderWriter {
  readonly constants: unknown[] = [];
  readonly #settings: JsonSettings;

  constructor(settings: JsonSettings) {
    this.#settings = settings;
  }

  /** Declares `local` and sets it to the value of a field. */
  field(code: string, local: string, type: LogicalType): string {
    const missing = this.#settings.failOnMissingField ? "v === null" : "v === undefined || v === null";
    const [test, value, check] = this.#reading(type);
    const after = check === undefined ? "" : ` if (${check(local)}) return exact(text, rows);`;
    return `v = ${code}; let ${local} = null; if (${test}) { ${local} = ${value};${after} } else if (!(${missing})) return exact(text, rows);`;
  }

  /** The test that a value `v` is in its usual form, the code of the value, and what makes that unusable after all. */
  #reading(type: LogicalType): [string, string, ((local: string) => string)?] {
    const failed = (local: string) => `${local} !== ${local}`;
    const { timestamps } = this.#settings;
    switch (type.name) {
      case "BOOLEAN":
        return [`typeof v === "boolean"`, "v"];
      case "TINYINT":
        return [`typeof v === "number" && (v << 24 >> 24) === v`, "v | 0"];
      case "SMALLINT":
        return [`typeof v === "number" && (v << 16 >> 16) === v`, "v | 0"];
      case "INT":
      case "INTERVAL_MONTH":
        return [`typeof v === "number" && (v | 0) === v`, "v | 0"];
      case "BIGINT":
      case "INTERVAL_SECOND":
        return [`Number.isSafeInteger(v)`, "v + 0"];
      case "FLOAT":
        return [`typeof v === "number"`, "Math.fround(v)"];
      case "DOUBLE":
        return [`typeof v === "number"`, "v"];
      case "DECIMAL":
        return [`typeof v === "number"`, `h.decimal(v, ${type.precision}, ${type.scale})`];
      case "CHAR":
      case "VARCHAR":
        return [`typeof v === "string"`, "v"];
      case "DATE":
        return [`typeof v === "string"`, "h.day(v)", failed];
      case "TIME":
        return [`typeof v === "string"`, "Math.floor(h.clock(v, false) / 1000) * 1000", failed];
      case "TIMESTAMP":
      case "TIMESTAMP_LTZ": {
        const zoned = type.name === "TIMESTAMP_LTZ";
        return [`typeof v === "string"`, `h.moment(v, "${timestamps}", ${zoned}, ${type.precision})`, failed];
      }
      case "ARRAY":
      case "MAP":
      case "ROW": {
        const reader = nestedReader(type, this.#settings);
        const index = this.constants.push(reader) - 1;
        return [`typeof v === "object" && v !== null`, `k[${index}](v)`, (local) => `${local} === h.UNUSUAL`];
      }
      default:
        return ["false", "null"];
    }
  }
}

/** A reader of one value, which gives UNUSUAL for what is not in its usual form. */
function valueReader(type: LogicalType, settings: JsonSettings): (value: unknown) => unknown {
  const writer = new DecoderWriter(settings);
  const line = writer.field("input", "result", type).replaceAll("return exact(text, rows)", "return h.UNUSUAL");
  const source = `"use strict"; return function(input) { let v; ${line} return result; };`;
  return new Function("h", "k", source)(HELPERS, writer.constants) as (value: unknown) => unknown;
}

function nestedReader(type: LogicalType, settings: JsonSettings): (value: object) => unknown {
  switch (type.name) {
    case "ARRAY": {
      const element = valueReader(type.element!, settings);
      return (value) => {
        if (!Array.isArray(value)) return UNUSUAL;
        const items = value.map(element);
        return items.includes(UNUSUAL) ? UNUSUAL : items;
      };
    }
    case "MAP": {
      const item = valueReader(type.value!, settings);
      return (value) => {
        if (Array.isArray(value)) return UNUSUAL;
        const map = new Map<string, unknown>();
        for (const [key, inner] of Object.entries(value)) {
          const read = item(inner);
          if (read === UNUSUAL) return UNUSUAL;
          map.set(key, read);
        }
        return map;
      };
    }
    default: {
      const fields = type.fields!.map((field) => ({ name: field.name, read: valueReader(field.type, settings) }));
      const unreadable = fields.some(({ name }) => name in Object.prototype);
      return (value) => {
        if (unreadable || Array.isArray(value)) return UNUSUAL;
        const row = fields.map(({ name, read }) => read((value as Record<string, unknown>)[name]));
        return row.includes(UNUSUAL) ? UNUSUAL : row;
      };
    }
  }
}
