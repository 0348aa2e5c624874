import { SqlError } from "../errors.ts";
import type { CatalogTable } from "../planner/catalog.ts";

/** How a value is written: `duration` as `10 s`, `memory` as `128 mb`, a list of names as one of them in any case. */
export type OptionKind = "string" | "int" | "long" | "double" | "boolean" | "duration" | "memory" | readonly string[];

/** One option of a connector or format. */
export interface OptionSpec {
  readonly kind: OptionKind;
  readonly default?: string;
  readonly required?: true;
  /** Flink has it, this engine does not execute it: using it is refused by name, with this reason when it is a text. */
  readonly refused?: true | string;
}

/** Options by key. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

const DURATION_UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  "": 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
};

const MEMORY_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  bytes: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  kibibytes: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  mebibytes: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
  gibibytes: 2 ** 30,
  t: 2 ** 40,
  tb: 2 ** 40,
  tebibytes: 2 ** 40,
};

/** Milliseconds of a text such as `10 s`, `1min` or `500`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  return parseMeasure(text, DURATION_UNITS);
}

/** Bytes of a text such as `128 mb`; undefined when it is none. */
export function parseMemory(text: string): number | undefined {
  return parseMeasure(text, MEMORY_UNITS);
}

function parseMeasure(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^\s*(\d+)\s*([a-zA-Z]*)\s*$/.exec(text);
  const unit = match === null ? undefined : units[match[2]!.toLowerCase()];
  return unit === undefined ? undefined : Number(match![1]) * unit;
}

/** A value read as its kind; undefined when it is not one. */
export function parseOption(value: string, kind: OptionKind): string | number | boolean | undefined {
  switch (kind) {
    case "string":
      return value;
    case "int":
    case "long": {
      const limit = kind === "int" ? 2_147_483_647 : Number.MAX_SAFE_INTEGER;
      const number = Number(value);
      return /^\s*[+-]?\d+\s*$/.test(value) && Math.abs(number) <= limit ? number : undefined;
    }
    case "double":
      return value.trim() === "" || Number.isNaN(Number(value)) ? undefined : Number(value);
    case "boolean": {
      const lower = value.toLowerCase();
      return lower === "true" ? true : lower === "false" ? false : undefined;
    }
    case "duration":
      return parseDuration(value);
    case "memory":
      return parseMemory(value);
    default:
      return kind.find((name) => name.toLowerCase() === value.toLowerCase());
  }
}

/** Typed reading of a table's options, with the defaults of their specs; `prefix` is put before every key asked for. */
export class TableOptions {
  readonly table: CatalogTable;
  readonly #specs: OptionSpecs;
  readonly #prefix: string;

  constructor(table: CatalogTable, specs: OptionSpecs, prefix = "") {
    this.table = table;
    this.#specs = specs;
    this.#prefix = prefix;
  }

  has(key: string): boolean {
    return this.table.options.has(this.#prefix + key);
  }

  /** The text of an option or its default. */
  text(key: string): string | undefined {
    return this.#read(key) as string | undefined;
  }

  /** The text of an option that has a default or is required. */
  string(key: string): string {
    return this.#read(key) as string;
  }

  /** A number: of a duration in milliseconds, of a memory size in bytes. */
  number(key: string): number {
    return this.#read(key) as number;
  }

  optionalNumber(key: string): number | undefined {
    return this.#read(key) as number | undefined;
  }

  boolean(key: string): boolean {
    return this.#read(key) as boolean;
  }

  /** The error of a value that its connector cannot take. */
  invalid(message: string): SqlError {
    return new SqlError("FLINK_SQL_VALIDATION", message, this.table.definition.at);
  }

  #read(key: string): unknown {
    const spec = this.#specs[key]!;
    const value = this.table.options.get(this.#prefix + key) ?? spec.default;
    if (value === undefined) return undefined;
    const parsed = parseOption(value, spec.kind);
    if (parsed === undefined) throw invalidValue(this.#prefix + key, value, spec.kind, this.table);
    return parsed;
  }
}

/** The error of a value that is not of its option's kind. */
export function invalidValue(key: string, value: string, kind: OptionKind, table: CatalogTable): SqlError {
  const expected = typeof kind === "string" ? kind : `one of ${kind.join(", ")}`;
  return new SqlError(
    "FLINK_SQL_VALIDATION",
    `Invalid value for option '${key}'. Could not parse value '${value}' for key '${key}': expected ${expected}`,
    table.definition.at,
  );
}
