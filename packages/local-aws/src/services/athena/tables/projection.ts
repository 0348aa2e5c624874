import { notTranslated, QueryFailure } from "../errors.ts";
import { fieldsOf, kindOf, type Name, type Node } from "../sql/ast.ts";
import type { TableUse } from "../sql/query.ts";
import type { LakePartition, LakeTable } from "./lake-table.ts";

/*
 * Partition projection (Athena User Guide): values come from the table's properties instead of the catalogue,
 * `projection.<column>.type` is enum, integer, date or injected, and `storage.location.template` may name the place.
 */

/** Past this many combinations a query must narrow its partitions. */
const MAX_PARTITIONS = 1_000_000;

/** @throws QueryFailure for settings that are missing or wrong. */
export function projectedPartitions(table: LakeTable, use: TableUse, now: number): readonly LakePartition[] {
  let values: readonly (readonly string[])[] = [[]];
  for (const { name } of table.partitionKeys) {
    const own = columnValues(table, name, use, now);
    if (values.length * own.length > MAX_PARTITIONS)
      throw notTranslated(
        `projection of more than ${MAX_PARTITIONS} partitions`,
        "narrow the ranges of the projection",
      );
    values = values.flatMap((before) => own.map((value) => [...before, value]));
  }
  return values.map((item) => ({ values: item, location: locationOf(table, item) }));
}

function locationOf(table: LakeTable, values: readonly string[]): string {
  const template = table.properties["storage.location.template"];
  const base = table.location.endsWith("/") ? table.location : `${table.location}/`;
  if (template === undefined)
    return `${base}${table.partitionKeys.map(({ name }, index) => `${name}=${values[index]}`).join("/")}/`;
  return template.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const index = table.partitionKeys.findIndex((key) => key.name === name.toLowerCase());
    return index < 0 ? whole : values[index]!;
  });
}

function columnValues(table: LakeTable, name: string, use: TableUse, now: number): readonly string[] {
  const property = (suffix: string) => table.properties[`projection.${name}.${suffix}`];
  const type = property("type")?.toLowerCase();
  const place = `${table.database}.${table.name}`;
  const invalid = (text: string) =>
    new QueryFailure("INVALID_TABLE_PROPERTY", `Table ${place} is configured for partition projection, but ${text}`);
  const required = (suffix: string) => {
    const value = property(suffix);
    if (value === undefined) throw invalid(`the table property 'projection.${name}.${suffix}' is missing`);
    return value;
  };
  switch (type) {
    case "enum":
      return required("values")
        .split(",")
        .map((value) => value.trim());
    case "integer":
      return integers(required("range"), Number(property("interval") ?? 1), Number(property("digits") ?? 0), invalid);
    case "date":
      return dates(
        required("range"),
        required("format"),
        property("interval"),
        property("interval.unit"),
        now,
        invalid,
      );
    case "injected": {
      const values = injected(name, use);
      if (values.length === 0)
        throw new QueryFailure(
          "CONSTRAINT_VIOLATION",
          `For the injected projected partition column ${name}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
        );
      return values;
    }
    default:
      throw invalid(`the following partition columns are missing projection configuration: [${name}]`);
  }
}

function integers(range: string, interval: number, digits: number, invalid: (text: string) => QueryFailure): string[] {
  const found = /^\s*(-?\d+)\s*,\s*(-?\d+)\s*$/.exec(range);
  if (!found || !(interval >= 1)) throw invalid(`'${range}' is no range of integers`);
  const values: string[] = [];
  for (let value = Number(found[1]); value <= Number(found[2]); value += interval) {
    values.push(String(value).padStart(digits, "0"));
    if (values.length > MAX_PARTITIONS) throw invalid(`the range '${range}' is too large`);
  }
  return values;
}

const UNITS: Readonly<Record<string, number>> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

function dates(
  range: string,
  format: string,
  interval: string | undefined,
  unit: string | undefined,
  now: number,
  invalid: (text: string) => QueryFailure,
): string[] {
  const [from, to] = range.split(",").map((end) => dateOf(end.trim(), format, now, invalid)) as [number, number];
  if (from === undefined || to === undefined) throw invalid(`'${range}' is no range of dates`);
  const step = (unit ?? (/[Hh]/.test(format) ? "hours" : /d/.test(format) ? "days" : "months"))
    .toLowerCase()
    .replace(/([^s])$/, "$1s");
  const count = Number(interval ?? 1);
  const values: string[] = [];
  for (let time = from; time <= to; ) {
    values.push(formatDate(time, format));
    if (values.length > MAX_PARTITIONS) throw invalid(`the range '${range}' is too large`);
    if (step === "months" || step === "years") {
      const date = new Date(time);
      time = date.setUTCMonth(date.getUTCMonth() + count * (step === "years" ? 12 : 1));
    } else {
      const ms = UNITS[step];
      if (ms === undefined) throw invalid(`'${unit}' is no unit of time`);
      time += ms * count;
    }
  }
  return values;
}

/** `NOW`, `NOW-3DAYS`, or a date in the column's format. */
function dateOf(text: string, format: string, now: number, invalid: (text: string) => QueryFailure): number {
  const relative = /^NOW\s*(?:([+-])\s*(\d+)\s*(SECONDS?|MINUTES?|HOURS?|DAYS?|WEEKS?|MONTHS?|YEARS?))?$/i.exec(text);
  if (relative) {
    if (relative[1] === undefined) return now;
    const amount = Number(relative[2]) * (relative[1] === "-" ? -1 : 1);
    const unit = relative[3]!.toLowerCase().replace(/s?$/, "s");
    if (UNITS[unit] !== undefined) return now + amount * UNITS[unit]!;
    const date = new Date(now);
    return date.setUTCMonth(date.getUTCMonth() + amount * (unit === "years" ? 12 : 1));
  }
  const parts: Record<string, number> = {};
  const letters: string[] = [];
  const pattern = format.replace(
    /'([^']*)'|([yMdHms])\2*|[^\w]/g,
    (whole, quoted: string | undefined, letter: string | undefined) => {
      if (quoted !== undefined) return quoted.replace(/[^\w]/g, "\\$&");
      if (letter === undefined) return `\\${whole}`;
      letters.push(letter);
      return `(\\d{${whole.length}})`;
    },
  );
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) throw invalid(`'${text}' does not have the format '${format}'`);
  for (let index = 0; index < letters.length; index++) parts[letters[index]!] = Number(found[index + 1]);
  return Date.UTC(parts.y ?? 1970, (parts.M ?? 1) - 1, parts.d ?? 1, parts.H ?? 0, parts.m ?? 0, parts.s ?? 0);
}

function formatDate(time: number, format: string): string {
  const date = new Date(time);
  const values: Readonly<Record<string, number>> = {
    y: date.getUTCFullYear(),
    M: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    H: date.getUTCHours(),
    m: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
  };
  return format.replace(/'([^']*)'|([yMdHms])\2*/g, (whole, quoted: string | undefined, letter: string) =>
    quoted === undefined ? String(values[letter]).padStart(whole.length, "0") : quoted,
  );
}

/** Constants that the WHERE clause sets a column equal to. */
function injected(name: string, use: TableUse): string[] {
  const isColumn = (node: Node) =>
    kindOf(node) === "column" && (fieldsOf(node).name as Name).name.toLowerCase() === name;
  const text = (node: Node) => (kindOf(node) === "literal" ? [String(fieldsOf(node).value)] : []);
  return use.conditions.flatMap((node) => {
    const fields = fieldsOf(node);
    if (kindOf(node) === "eq") {
      if (isColumn(fields.left as Node)) return text(fields.right as Node);
      if (isColumn(fields.right as Node)) return text(fields.left as Node);
    }
    if (kindOf(node) === "in" && fields.not !== true && isColumn(fields.this as Node))
      return ((fields.expressions ?? []) as Node[]).flatMap(text);
    return [];
  });
}
