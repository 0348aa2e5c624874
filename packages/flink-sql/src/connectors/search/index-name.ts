import { formatTimestamp } from "../../functions/runtime/date-patterns.ts";
import type { Row } from "../../runtime/operator.ts";
import { typeText } from "../../types/logical.ts";
import { DAY } from "../../types/time.ts";
import { zoneOf } from "../../types/zone.ts";
import type { Environment } from "../connector.ts";
import { internalText } from "../files/partitions.ts";
import type { TableOptions } from "../options.ts";

/** The index a row goes to. */
export interface IndexName {
  readonly of: (row: Row) => string;
  /** It depends on the time of writing: then a later change of a row would miss it. */
  readonly bySystemTime: boolean;
}

const DEFAULT_FORMATS: Readonly<Record<string, string>> = {
  DATE: "yyyy_MM_dd",
  TIME: "HH_mm_ss",
  TIMESTAMP: "yyyy_MM_dd_HH_mm_ss",
  TIMESTAMP_LTZ: "yyyy_MM_dd_HH_mm_ssX",
};
const GENERAL = new Set(["CHAR", "VARCHAR", "TINYINT", "INT", "BIGINT"]);
const SYSTEM_TIME = /^\s*(?:now\(\s*\)|current_timestamp)\s*$/i;

/** Reads the option 'index': a name, or one with `{field}`, `{field|format}` or `{now()|format}` in it. */
export function indexName(options: TableOptions, environment: Pick<Environment, "clock" | "zone">): IndexName {
  const text = options.string("index");
  const patterns = text.match(/\{[^{}]+\}?/g) ?? [];
  if (patterns.length > 1) {
    throw options.invalid(
      `Chaining dynamic index pattern ${text} is not supported, only support single dynamic index pattern.`,
    );
  }
  if (patterns.length === 0) return { of: () => text, bySystemTime: false };
  const begin = text.indexOf("{");
  const [prefix, suffix] = [text.slice(0, begin), text.slice(text.lastIndexOf("}") + 1)];
  const [name, format] = text.slice(begin + 1, text.lastIndexOf("}")).split("|") as [string, string | undefined];
  if (format !== undefined && SYSTEM_TIME.test(name)) {
    const { toLocal } = zoneOf(environment.zone);
    const pattern = format === "" ? DEFAULT_FORMATS.TIMESTAMP_LTZ! : format;
    const of = () => prefix + formatTimestamp(toLocal(environment.clock.now()), pattern) + suffix;
    return { of, bySystemTime: true };
  }
  const write = fieldWriter(options, name, format);
  return { of: (row) => prefix + write(row) + suffix, bySystemTime: false };
}

function fieldWriter(options: TableOptions, name: string, format: string | undefined): (row: Row) => string {
  const { physical } = options.table;
  const index = physical.findIndex((column) => column.name === name);
  if (index < 0) {
    throw options.invalid(
      `Unknown field '${name}' in index pattern '${options.string("index")}', please check the field name.`,
    );
  }
  const { type } = physical[index]!;
  const otherwise = DEFAULT_FORMATS[type.name];
  if (otherwise === undefined && !GENERAL.has(type.name))
    throw options.invalid(`Unsupported type ${typeText(type)} of index field`);
  if (format === undefined) return (row) => (row[index] === null ? "null" : internalText(row[index], type));
  if (otherwise === undefined) {
    throw options.invalid(
      `Unsupported type '${typeText(type)}' found in Opensearch dynamic index field, time-related pattern only support types are: DATE,TIME,TIMESTAMP.`,
    );
  }
  const pattern = format === "" ? otherwise : format;
  const unit = type.name === "DATE" ? DAY : 1;
  return (row) => (row[index] === null ? "null" : formatTimestamp((row[index] as number) * unit, pattern));
}
