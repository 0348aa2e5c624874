import {
  DOUBLE,
  decimal,
  isApproximate,
  isBinary,
  isInteger,
  isNumeric,
  isText,
  isTimestamp,
  type LogicalType,
  plain,
  withNullable,
} from "./logical.ts";

const RANK = ["TINYINT", "SMALLINT", "INT", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE"];
const DIGITS: Readonly<Record<string, number>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 };

/** A whole number type seen as the DECIMAL that holds it. */
export function asDecimal(type: LogicalType): LogicalType {
  return type.name === "DECIMAL" ? type : decimal(DIGITS[type.name]!, 0);
}

/** The type all the given ones can be turned into without asking, or undefined. Nullable when one of them is. */
export function commonType(types: readonly LogicalType[]): LogicalType | undefined {
  let result: LogicalType | undefined;
  for (const type of types) {
    result = result === undefined ? plain(type) : commonOfTwo(result, plain(type));
    if (result === undefined) return undefined;
  }
  return result;
}

function commonOfTwo(left: LogicalType, right: LogicalType): LogicalType | undefined {
  const nullable = left.nullable || right.nullable;
  const as = (type: LogicalType) => withNullable(type, nullable);
  if (left.name === "NULL") return as(right);
  if (right.name === "NULL") return as(left);
  if (isNumeric(left) && isNumeric(right)) return as(commonNumber(left, right));
  if (isText(left) && isText(right)) {
    const length = Math.max(left.length!, right.length!);
    const fixed = left.name === "CHAR" && right.name === "CHAR" && left.length === right.length;
    return as({ name: fixed ? "CHAR" : "VARCHAR", nullable, length });
  }
  if (isBinary(left) && isBinary(right)) {
    return as({ name: "VARBINARY", nullable, length: Math.max(left.length!, right.length!) });
  }
  if (isTimestamp(left) && isTimestamp(right)) {
    const name = left.name === right.name ? left.name : "TIMESTAMP_LTZ";
    return as({ name, nullable, precision: Math.max(left.precision!, right.precision!) });
  }
  if (left.name !== right.name) return undefined;
  if (left.name === "ARRAY" || left.name === "MULTISET") {
    const element = commonOfTwo(left.element!, right.element!);
    return element === undefined ? undefined : as({ name: left.name, nullable, element });
  }
  if (left.name === "MAP") {
    const key = commonOfTwo(left.key!, right.key!);
    const value = commonOfTwo(left.value!, right.value!);
    return key === undefined || value === undefined ? undefined : as({ name: "MAP", nullable, key, value });
  }
  if (left.name === "ROW") {
    if (left.fields!.length !== right.fields!.length) return undefined;
    const types = left.fields!.map((field, index) => commonOfTwo(field.type, right.fields![index]!.type));
    if (types.includes(undefined)) return undefined;
    return as({ ...left, fields: left.fields!.map(({ name }, index) => ({ name, type: types[index]! })) });
  }
  return as(left);
}

function commonNumber(left: LogicalType, right: LogicalType): LogicalType {
  if (isApproximate(left) || isApproximate(right)) {
    const exact = isApproximate(left) ? right : left;
    if (exact.name === "DECIMAL") return DOUBLE;
    return RANK.indexOf(left.name) >= RANK.indexOf(right.name) ? left : right;
  }
  if (isInteger(left) && isInteger(right)) return RANK.indexOf(left.name) >= RANK.indexOf(right.name) ? left : right;
  const [a, b] = [asDecimal(left), asDecimal(right)];
  const scale = Math.max(a.scale!, b.scale!);
  return decimal(Math.min(38, Math.max(a.precision! - a.scale!, b.precision! - b.scale!) + scale), scale);
}

/** Flink's result types of decimal arithmetic (LogicalTypeMerging). */
export function decimalResult(operator: string, left: LogicalType, right: LogicalType): LogicalType {
  const [a, b] = [asDecimal(left), asDecimal(right)];
  const [p1, s1, p2, s2] = [a.precision!, a.scale!, b.precision!, b.scale!];
  switch (operator) {
    case "*":
      return adjusted(p1 + p2 + 1, s1 + s2);
    case "/": {
      const scale = Math.max(6, s1 + p2 + 1);
      return adjusted(p1 - s1 + s2 + scale, scale);
    }
    case "%":
      return adjusted(Math.min(p1 - s1, p2 - s2) + Math.max(s1, s2), Math.max(s1, s2));
    default: {
      const scale = Math.max(s1, s2);
      return adjusted(Math.max(p1 - s1, p2 - s2) + scale + 1, scale);
    }
  }
}

/** Beyond 38 digits the fraction gives way, but not below six digits. */
function adjusted(precision: number, scale: number): LogicalType {
  if (precision <= 38) return decimal(precision, scale);
  return decimal(38, Math.max(38 - (precision - scale), Math.min(scale, 6)));
}
