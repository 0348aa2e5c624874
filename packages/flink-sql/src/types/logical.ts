import { invalid, notImplemented } from "../errors.ts";
import type { TypeNode } from "../parser/ast.ts";

export type TypeName =
  | "NULL"
  | "BOOLEAN"
  | "TINYINT"
  | "SMALLINT"
  | "INT"
  | "BIGINT"
  | "FLOAT"
  | "DOUBLE"
  | "DECIMAL"
  | "CHAR"
  | "VARCHAR"
  | "BINARY"
  | "VARBINARY"
  | "DATE"
  | "TIME"
  | "TIMESTAMP"
  | "TIMESTAMP_LTZ"
  | "INTERVAL_SECOND"
  | "INTERVAL_MONTH"
  | "ARRAY"
  | "MAP"
  | "MULTISET"
  | "ROW"
  | "SYMBOL";

/**
 * A logical type of Flink. Values in rows: TINYINT to INT, FLOAT, DOUBLE number; BIGINT number, or bigint beyond 2^53;
 * DECIMAL its digits without the point, as BIGINT; CHAR and VARCHAR string; BINARY Uint8Array; DATE days, TIME, TIMESTAMP
 * and INTERVAL_SECOND milliseconds, INTERVAL_MONTH months; ARRAY and ROW arrays, MAP Map; NULL null.
 */
export interface LogicalType {
  readonly name: TypeName;
  readonly nullable: boolean;
  /** Characters or bytes; `MAX_LENGTH` for STRING and BYTES. */
  readonly length?: number;
  /** Digits of a DECIMAL, fraction digits of a TIME or TIMESTAMP. */
  readonly precision?: number;
  readonly scale?: number;
  readonly element?: LogicalType;
  readonly key?: LogicalType;
  readonly value?: LogicalType;
  readonly fields?: readonly { readonly name: string; readonly type: LogicalType }[];
  /** Set while the column is a time attribute. */
  readonly time?: "rowtime" | "proctime";
}

export const MAX_LENGTH = 2_147_483_647;

export const BOOLEAN: LogicalType = { name: "BOOLEAN", nullable: true };
export const INT: LogicalType = { name: "INT", nullable: true };
export const BIGINT: LogicalType = { name: "BIGINT", nullable: true };
export const DOUBLE: LogicalType = { name: "DOUBLE", nullable: true };
export const STRING: LogicalType = { name: "VARCHAR", nullable: true, length: MAX_LENGTH };
export const BYTES: LogicalType = { name: "VARBINARY", nullable: true, length: MAX_LENGTH };
export const DATE: LogicalType = { name: "DATE", nullable: true };
export const TIME: LogicalType = { name: "TIME", nullable: true, precision: 0 };
export const NULL: LogicalType = { name: "NULL", nullable: true };
export const SYMBOL: LogicalType = { name: "SYMBOL", nullable: false };

export function timestamp(precision: number): LogicalType {
  return { name: "TIMESTAMP", nullable: true, precision };
}

export function timestampLtz(precision: number): LogicalType {
  return { name: "TIMESTAMP_LTZ", nullable: true, precision };
}

export function decimal(precision: number, scale: number): LogicalType {
  return { name: "DECIMAL", nullable: true, precision, scale };
}

export function withNullable(type: LogicalType, nullable: boolean): LogicalType {
  return type.nullable === nullable ? type : { ...type, nullable };
}

/** The type without its mark as a time attribute. */
export function plain(type: LogicalType): LogicalType {
  if (type.time === undefined) return type;
  const { time: _, ...rest } = type;
  return rest;
}

const INTEGERS = new Set<TypeName>(["TINYINT", "SMALLINT", "INT", "BIGINT"]);
const APPROXIMATE = new Set<TypeName>(["FLOAT", "DOUBLE"]);

export const isInteger = (type: LogicalType): boolean => INTEGERS.has(type.name);
export const isApproximate = (type: LogicalType): boolean => APPROXIMATE.has(type.name);
export const isNumeric = (type: LogicalType): boolean =>
  isInteger(type) || isApproximate(type) || type.name === "DECIMAL";
export const isText = (type: LogicalType): boolean => type.name === "CHAR" || type.name === "VARCHAR";
export const isBinary = (type: LogicalType): boolean => type.name === "BINARY" || type.name === "VARBINARY";
export const isTimestamp = (type: LogicalType): boolean => type.name === "TIMESTAMP" || type.name === "TIMESTAMP_LTZ";
export const isInterval = (type: LogicalType): boolean =>
  type.name === "INTERVAL_SECOND" || type.name === "INTERVAL_MONTH";

/** The type a written type stands for. Fractions of a second finer than a microsecond are refused. */
export function typeOf(node: TypeNode): LogicalType {
  const nullable = !node.notNull;
  const [first, second] = node.args;
  switch (node.name) {
    case "STRING":
      return { ...STRING, nullable };
    case "BYTES":
      return { ...BYTES, nullable };
    case "CHAR":
    case "VARCHAR":
    case "BINARY":
    case "VARBINARY":
      return { name: node.name, nullable, length: first ?? (node.name.startsWith("VAR") ? MAX_LENGTH : 1) };
    case "DECIMAL": {
      const precision = first ?? 10;
      const scale = second ?? 0;
      if (precision < 1 || precision > 38) throw invalid("Decimal precision must be between 1 and 38", node.at);
      if (scale > precision) throw invalid("Decimal scale must not exceed its precision", node.at);
      return { name: "DECIMAL", nullable, precision, scale };
    }
    case "TIME":
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const precision = first ?? (node.name === "TIME" ? 0 : 6);
      if (precision > 9) throw invalid(`${node.name} precision must be between 0 and 9`, node.at);
      if (precision > 6) throw notImplemented(`${node.name}(${precision}), finer than microseconds,`, node.at);
      return { name: node.name, nullable, precision };
    }
    case "ARRAY":
    case "MULTISET":
      return { name: node.name, nullable, element: typeOf(node.elements[0]!) };
    case "MAP":
      return { name: "MAP", nullable, key: typeOf(node.elements[0]!), value: typeOf(node.elements[1]!) };
    case "ROW":
      return { name: "ROW", nullable, fields: node.fields.map(({ name, type }) => ({ name, type: typeOf(type) })) };
    case "BOOLEAN":
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "BIGINT":
    case "FLOAT":
    case "DOUBLE":
    case "DATE":
    case "NULL":
      return { name: node.name, nullable };
    default: {
      if (!node.name.startsWith("INTERVAL")) throw notImplemented(`Type ${node.name}`, node.at);
      const months = /INTERVAL (YEAR|QUARTER|MONTH)/.test(node.name);
      return { name: months ? "INTERVAL_MONTH" : "INTERVAL_SECOND", nullable };
    }
  }
}

/** The type as Flink prints it. */
export function typeText(type: LogicalType): string {
  return bareText(type) + (type.nullable || type.name === "SYMBOL" ? "" : " NOT NULL");
}

function bareText(type: LogicalType): string {
  switch (type.name) {
    case "CHAR":
    case "BINARY":
      return `${type.name}(${type.length})`;
    case "VARCHAR":
      return type.length === MAX_LENGTH ? "STRING" : `VARCHAR(${type.length})`;
    case "VARBINARY":
      return type.length === MAX_LENGTH ? "BYTES" : `VARBINARY(${type.length})`;
    case "DECIMAL":
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case "TIME":
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const time = type.time === undefined ? "" : ` *${type.time.toUpperCase()}*`;
      return `${type.name}(${type.precision})${time}`;
    }
    case "INTERVAL_SECOND":
      return "INTERVAL SECOND(3)";
    case "INTERVAL_MONTH":
      return "INTERVAL MONTH";
    case "ARRAY":
    case "MULTISET":
      return `${type.name}<${typeText(type.element!)}>`;
    case "MAP":
      return `MAP<${typeText(type.key!)}, ${typeText(type.value!)}>`;
    case "ROW":
      return `ROW<${type.fields!.map((field) => `\`${field.name}\` ${typeText(field.type)}`).join(", ")}>`;
    default:
      return type.name;
  }
}
