import { AthenaError } from "./errors.ts";

/** What a parameter can be; a `Date` is a timestamp in UTC with milliseconds. */
export type Parameter = string | number | bigint | boolean | Date | null;

/** The literal of a value in Trino SQL. @throws AthenaError ATHENA_PARAMETER for numbers that have none. */
export function literal(value: Parameter): string {
  if (value === null) return "NULL";
  switch (typeof value) {
    case "string":
      if (value.includes("\0")) throw new AthenaError("ATHENA_PARAMETER", "a text with a NUL has no literal");
      return `'${value.replaceAll("'", "''")}'`;
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw new AthenaError("ATHENA_PARAMETER", `${value} has no literal`);
      return Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : exponential(value);
    default:
      if (!(value instanceof Date) || Number.isNaN(value.getTime()))
        throw new AthenaError("ATHENA_PARAMETER", "expected a text, number, boolean, valid Date or null");
      return `TIMESTAMP '${value.toISOString().slice(0, 23).replace("T", " ")}'`;
  }
}

/** A double, which a number with a point alone would not be. */
function exponential(value: number): string {
  return value.toExponential().replace("e+", "E").replace("e-", "E-");
}

/** A name in double quotes, for queries. @throws AthenaError ATHENA_PARAMETER for an empty name. */
export function identifier(name: string): string {
  if (name === "" || name.includes("\0")) throw new AthenaError("ATHENA_PARAMETER", "expected a name");
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name in backquotes, for Hive DDL. @throws AthenaError ATHENA_PARAMETER for a name that Hive does not take. */
export function hiveIdentifier(name: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(name))
    throw new AthenaError("ATHENA_PARAMETER", `expected letters, digits, _ and -, got ${JSON.stringify(name)}`);
  return `\`${name}\``;
}
