import { invalidInput } from "./errors.ts";

/** A partition value read as its key's type: text, digits that compare as numbers, or a number. */
export type Value = string | number | bigint;

/** How the values of a partition key are read and compared. */
export interface PartitionType {
  /** As Glue's messages name it. */
  readonly family: "Integral" | "Decimal" | "String" | "Date" | "Timestamp";
  /** undefined when the text is no value of the type. */
  read(text: string): Value | undefined;
  compare(a: Value, b: Value): number;
  problem(text: string): string;
}

/** @throws AwsError InvalidInputException for types that Glue does not filter by. */
export function partitionType(type: string): PartitionType {
  const known = TYPES[/^[a-z]+/i.exec(type.trim())?.[0].toLowerCase() ?? ""];
  if (known === undefined) throw invalidInput(`Unknown type : '${type}'`);
  return known;
}

function order(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const INTEGRAL: PartitionType = {
  family: "Integral",
  read: (text) => (/^[+-]?\d+$/.test(text) ? BigInt(text) : undefined),
  compare: order,
  problem: (text) => `"${text}" is not an integer.`,
};

const DECIMAL: PartitionType = {
  family: "Decimal",
  read: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined),
  compare: order,
  problem: (text) => `${text} is not a decimal.`,
};

const STRING: PartitionType = {
  family: "String",
  read: (text) => text,
  compare: order,
  problem: (text) => `${text} is not a string.`,
};

const DATE: PartitionType = {
  family: "Date",
  read: (text) => (isDate(text) ? text : undefined),
  compare: order,
  problem: (text) => `${text} is not a date.`,
};

/** Texts of one form, which compare as the times they say once their fractions are equally long. */
const TIMESTAMP: PartitionType = {
  family: "Timestamp",
  read(text) {
    const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/.exec(text);
    if (match === null || !isDate(match[1]!)) return undefined;
    if (Number(match[2]) > 23 || Number(match[3]) > 59 || Number(match[4]) > 59) return undefined;
    return `${text.slice(0, 19)}.${(match[5] ?? "").padEnd(9, "0")}`;
  },
  compare: order,
  problem: (text) => `Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff] ${text} is not a timestamp.`,
};

const TYPES: Readonly<Record<string, PartitionType>> = {
  tinyint: INTEGRAL,
  smallint: INTEGRAL,
  int: INTEGRAL,
  integer: INTEGRAL,
  bigint: INTEGRAL,
  long: INTEGRAL,
  decimal: DECIMAL,
  char: STRING,
  varchar: STRING,
  string: STRING,
  date: DATE,
  timestamp: TIMESTAMP,
};

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
