import { invalid, type Position, SqlError } from "../errors.ts";
import { asDecimal, commonType, decimalResult } from "../types/coercion.ts";
import {
  BOOLEAN,
  isApproximate,
  isBinary,
  isInterval,
  isNumeric,
  isText,
  isTimestamp,
  type LogicalType,
  MAX_LENGTH,
  plain,
  typeText,
  withNullable,
} from "../types/logical.ts";
import { cast, coerce } from "./cast.ts";
import { compileExpression, type EvaluationContext } from "./compile.ts";
import { call, type Emit, forEachColumn, literal, type Rex, strictCall } from "./rex.ts";

/** What every operation is planned with. */
export interface Planning {
  readonly at: Position;
  /** The session's time zone. */
  readonly zone: string;
  /** Whether the dialect is that of Flink 2.x. */
  readonly atLeast2?: boolean;
}

/** The refusal of operand types, in Calcite's words. */
export function inapplicable(name: string, args: readonly Rex[], at: Position): Error {
  const types = args.map(({ type }) => `<${typeText(withNullable(plain(type), true))}>`);
  const form =
    /^\W+$/.test(name) && types.length === 2 ? `${types[0]} ${name} ${types[1]}` : `${name}(${types.join(", ")})`;
  return invalid(`Cannot apply '${name}' to arguments of type '${form}'`, at);
}

const LONG: Readonly<Record<string, string>> = {
  "+": "addLong",
  "-": "subtractLong",
  "*": "multiplyLong",
  "/": "divideLong",
  "%": "remainderLong",
};
const DECIMALS: Readonly<Record<string, string>> = {
  "+": "addDecimal",
  "-": "subtractDecimal",
  "*": "multiplyDecimal",
};

/** `+ - * / %` of numbers, dates and intervals. */
export function arithmetic(operator: string, left: Rex, right: Rex, planning: Planning): Rex {
  if (isNumeric(left.type) && isNumeric(right.type)) return numeric(operator, left, right, planning);
  if (left.type.name === "NULL" || right.type.name === "NULL")
    return literal(null, left.type.name === "NULL" ? right.type : left.type);
  const temporal = temporalArithmetic(operator, left, right);
  if (temporal === undefined) throw inapplicable(operator, [left, right], planning.at);
  return temporal;
}

/** Whether an expression without columns is zero. */
function isZero(rex: Rex): boolean {
  let constant = true;
  forEachColumn(rex, () => {
    constant = false;
  });
  if (rex.kind === "call" && !["CAST", "-"].includes(rex.name)) return false;
  return constant && compileExpression(rex, NO_CONTEXT)([]) === 0;
}

const NO_CONTEXT: EvaluationContext = {
  now: () => 0,
  watermark: 0,
  toLocal: (instant) => instant,
  toInstant: (local) => local,
  random: () => 0,
};

function numeric(operator: string, left: Rex, right: Rex, { zone, at }: Planning): Rex {
  if (operator === "%" && (isApproximate(left.type) || isApproximate(right.type)))
    throw inapplicable(operator, [left, right], at);
  if (operator === "/" && isApproximate(right.type) && isZero(right))
    throw new SqlError("FLINK_SQL_PLAN", "Division by zero", at);
  const common = commonType([left.type, right.type])!;
  if (common.name === "DECIMAL") return decimalArithmetic(operator, left, right);
  const [a, b] = [coerce(left, common, zone), coerce(right, common, zone)];
  return strictCall(operator, [a, b], common, numberCode(operator, common));
}

function numberCode(operator: string, type: LogicalType): Emit {
  switch (type.name) {
    case "BIGINT":
      return ([a, b]) => `f.${LONG[operator]}(${a},${b})`;
    case "INT":
      if (operator === "*") return ([a, b]) => `Math.imul(${a},${b})`;
      if (operator === "/") return ([a, b]) => `f.divideInt(${a},${b})`;
      if (operator === "%") return ([a, b]) => `f.remainderInt(${a},${b})`;
      return ([a, b]) => `(${a}${operator}${b}|0)`;
    case "SMALLINT":
    case "TINYINT": {
      const int = numberCode(operator, { ...type, name: "INT" });
      const bits = type.name === "SMALLINT" ? 16 : 24;
      return (args, emitting) => `(${int(args, emitting)}<<${bits}>>${bits})`;
    }
    case "FLOAT":
      return ([a, b]) => `Math.fround(${a}${operator}${b})`;
    default:
      return ([a, b]) => `(${a}${operator}${b})`;
  }
}

function decimalArithmetic(operator: string, left: Rex, right: Rex): Rex {
  const [a, b] = [asDecimal(left.type), asDecimal(right.type)];
  const [s1, s2] = [a.scale!, b.scale!];
  const type = decimalResult(operator, left.type, right.type);
  const scale = type.scale!;
  const fitted = (code: string) => (type.precision === 38 ? `f.fitDecimal(${code},38)` : code);
  const emit: Emit = ([x, y]) => {
    if (operator === "*") return fitted(`f.rescale(f.multiplyDecimal(${x},${y}),${s1 + s2},${scale})`);
    if (operator === "/") return fitted(`f.divideDecimal(${x},${s1},${y},${s2},${scale})`);
    const most = Math.max(s1, s2);
    const [p, q] = [`f.rescale(${x},${s1},${most})`, `f.rescale(${y},${s2},${most})`];
    if (operator === "%") return `f.remainderLong(${p},${q})`;
    return fitted(`f.rescale(f.${DECIMALS[operator]}(${p},${q}),${most},${scale})`);
  };
  return strictCall(operator, [left, right], type, emit, type.precision === 38);
}

/** Dates and timestamps plus and minus intervals, intervals among themselves and times numbers. */
function temporalArithmetic(operator: string, left: Rex, right: Rex): Rex | undefined {
  const [a, b] = [left.type, right.type];
  if (operator === "+" && isInterval(a) && !isInterval(b)) return temporalArithmetic("+", right, left);
  if (operator === "*" && isNumeric(a) && isInterval(b)) return temporalArithmetic("*", right, left);
  if (operator === "+" || operator === "-") {
    if (isInterval(a) && a.name === b.name)
      return strictCall(operator, [left, right], a, ([x, y]) => `(${x}${operator}${y})`);
    if (b.name === "INTERVAL_SECOND") {
      if (isTimestamp(a)) return strictCall(operator, [left, right], plain(a), ([x, y]) => `(${x}${operator}${y})`);
      if (a.name === "DATE") {
        return strictCall(operator, [left, right], a, ([x, y]) => `Math.floor((${x}*f.DAY${operator}${y})/f.DAY)`);
      }
      if (a.name === "TIME") {
        return strictCall(operator, [left, right], a, ([x, y]) => `(((${x}${operator}${y})%f.DAY+f.DAY)%f.DAY)`);
      }
    }
    if (b.name === "INTERVAL_MONTH") {
      const months = (y: string) => (operator === "-" ? `-${y}` : y);
      if (isTimestamp(a))
        return strictCall(operator, [left, right], plain(a), ([x, y]) => `f.addMonths(${x},${months(y!)})`);
      if (a.name === "DATE") {
        return strictCall(operator, [left, right], a, ([x, y]) => `f.addMonths(${x}*f.DAY,${months(y!)})/f.DAY`);
      }
      if (a.name === "TIME") return strictCall(operator, [left, right], a, ([x]) => x!);
    }
  }
  if (operator === "*" && isInterval(a) && isNumeric(b) && b.name !== "DECIMAL") {
    return strictCall(operator, [left, right], a, ([x, y]) => `Math.trunc(${x}*Number(${y}))`);
  }
  return undefined;
}

export function negate(operand: Rex, planning: Planning): Rex {
  const { name } = operand.type;
  if (operand.kind === "literal" && typeof operand.value === "number") {
    const least = operand.value === 2 ** 31 && name === "BIGINT";
    return literal(0 - operand.value, least ? { ...operand.type, name: "INT" } : operand.type);
  }
  if (name === "BIGINT") return strictCall("-", [operand], operand.type, ([a]) => `f.negateLong(${a})`);
  if (name === "DECIMAL") return strictCall("-", [operand], operand.type, ([a]) => `f.negateDecimal(${a})`);
  if (name === "INT") return strictCall("-", [operand], operand.type, ([a]) => `(-${a}|0)`);
  if (isNumeric(operand.type) || isInterval(operand.type))
    return strictCall("-", [operand], operand.type, ([a]) => `(-${a})`);
  throw inapplicable("-", [operand], planning.at);
}

const SIGNS: Readonly<Record<string, string>> = { "=": "===", "<>": "!==", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

/** Comparisons of equal or implicitly converted types. */
export function compare(operator: string, left: Rex, right: Rex, planning: Planning): Rex {
  if (left.type.name === "NULL" || right.type.name === "NULL") return literal(null, BOOLEAN);
  checkComparison(operator, left, right, planning);
  const common = comparableType(left, right);
  if (common === undefined) {
    const types = `${typeText(withNullable(plain(left.type), true))} and ${typeText(withNullable(plain(right.type), true))}`;
    throw invalid(`Incomparable types: ${types}`, planning.at);
  }
  const args = [comparand(left, common, planning), comparand(right, common, planning)];
  return strictCall(operator, args, BOOLEAN, comparisonCode(operator, common));
}

/** Comparisons that Flink refuses: a DATE beside a timestamp, `=` of a number and a text. */
function checkComparison(operator: string, left: Rex, right: Rex, { at }: Planning): void {
  const dates = [left, right].filter(({ type }) => type.name === "DATE").length;
  if (dates === 1 && [left, right].some(({ type }) => isTimestamp(type)))
    throw inapplicable(operator, [left, right], at);
  const mixed = (isNumeric(left.type) && isText(right.type)) || (isText(left.type) && isNumeric(right.type));
  if (!mixed || (operator !== "=" && operator !== "<>")) return;
  const [a, b] = [left, right].map(({ type }) => (type.name === "INT" ? "INTEGER" : type.name));
  throw invalid(`implicit type conversion between ${a} and ${b} is not supported now`, at);
}

/** One side as the common type; a text that is no date or time is NULL beside one. */
function comparand(side: Rex, common: LogicalType, { zone, at }: Planning): Rex {
  return isText(side.type) && !isText(common)
    ? cast(side, common, zone, at, !isNumeric(common))
    : coerce(side, common, zone);
}

function comparableType(left: Rex, right: Rex): LogicalType | undefined {
  const common = commonType([left.type, right.type]);
  if (common !== undefined) return common;
  if (isNumeric(left.type) && isText(right.type)) return plain(left.type);
  if (isText(left.type) && isNumeric(right.type)) return plain(right.type);
  const other = isText(left.type) ? right.type : left.type;
  const temporal = isTimestamp(other) || other.name === "DATE" || other.name === "TIME";
  return (isText(left.type) || isText(right.type)) && temporal ? plain(other) : undefined;
}

function comparisonCode(operator: string, type: LogicalType): Emit {
  const sign = SIGNS[operator]!;
  if (isBinary(type)) return ([a, b]) => `(f.compareBytes(${a},${b})${sign}0)`;
  if (["ARRAY", "MAP", "MULTISET", "ROW"].includes(type.name)) return ([a, b]) => `(f.keyOf(${a})${sign}f.keyOf(${b}))`;
  return ([a, b]) => `(${a}${sign}${b})`;
}

/** AND and OR in three-valued logic; the second operand is computed only when it matters. */
export function logic(operator: "AND" | "OR", left: Rex, right: Rex): Rex {
  const stop = operator === "OR";
  const type = withNullable(BOOLEAN, left.type.nullable || right.type.nullable);
  return call(operator, [left, right], type, ([a, b], emitting) => {
    if (!left.type.nullable && !right.type.nullable) return `(${a}${stop ? "||" : "&&"}${b})`;
    const [x, y] = [emitting.local(), emitting.local()];
    return `((${x}=${a})===${stop}?${stop}:(${y}=${b})===${stop}?${stop}:${x}===null||${y}===null?null:${!stop})`;
  });
}

export function not(operand: Rex): Rex {
  return strictCall("NOT", [operand], BOOLEAN, ([a]) => `(!${a})`);
}

export function isNull(operand: Rex, negated: boolean): Rex {
  const type = withNullable(BOOLEAN, false);
  return call(negated ? "IS NOT NULL" : "IS NULL", [operand], type, ([a]) => `(${a}${negated ? "!==" : "==="}null)`);
}

export function isTruth(operand: Rex, truth: boolean, negated: boolean): Rex {
  const name = `IS ${negated ? "NOT " : ""}${truth ? "TRUE" : "FALSE"}`;
  return call(name, [operand], withNullable(BOOLEAN, false), ([a]) => `(${a}${negated ? "!==" : "==="}${truth})`);
}

/** IS [NOT] DISTINCT FROM: NULL equals NULL. */
export function distinctFrom(left: Rex, right: Rex, negated: boolean, planning: Planning): Rex {
  if (left.type.name === "NULL") return isNull(right, !negated);
  if (right.type.name === "NULL") return isNull(left, !negated);
  const common = comparableType(left, right);
  if (common === undefined) throw inapplicable("IS DISTINCT FROM", [left, right], planning.at);
  const args = [coerce(left, common, planning.zone), coerce(right, common, planning.zone)];
  const equal = comparisonCode("=", common);
  const name = negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM";
  return call(name, args, withNullable(BOOLEAN, false), ([a, b], emitting) => {
    const [x, y] = [emitting.local(), emitting.local()];
    const same = `((${x}=${a})===null|(${y}=${b})===null?${x}===${y}:${equal([x, y], emitting)})`;
    return negated ? same : `!${same}`;
  });
}

/** CASE: conditions in pairs with results, then the result of ELSE. */
export function caseOf(args: readonly Rex[], planning: Planning): Rex {
  const results = args.filter((_, index) => index % 2 === 1 || index === args.length - 1);
  const common = commonType(results.map(({ type }) => type));
  if (common === undefined) throw invalid("Illegal mixing of types in CASE or COALESCE statement", planning.at);
  const nullable = results.some(({ type }) => type.nullable);
  const coerced = args.map((arg) => (results.includes(arg) ? coerce(arg, common, planning.zone) : arg));
  return call("CASE", coerced, withNullable(common, nullable), (codes) => {
    let code = codes.at(-1)!;
    for (let index = codes.length - 3; index >= 0; index -= 2)
      code = `(${codes[index]}===true?${codes[index + 1]}:${code})`;
    return code;
  });
}

export function coalesce(args: readonly Rex[], planning: Planning): Rex {
  const common = commonType(args.map(({ type }) => type));
  if (common === undefined) throw invalid("Illegal mixing of types in CASE or COALESCE statement", planning.at);
  const nullable = args.every(({ type }) => type.nullable);
  const coerced = args.map((arg) => coerce(arg, common, planning.zone));
  return call("COALESCE", coerced, withNullable(common, nullable), (codes) => `(${codes.join("??")})`);
}

export function concat(left: Rex, right: Rex, planning: Planning): Rex {
  if (!isText(left.type) || !isText(right.type)) throw inapplicable("||", [left, right], planning.at);
  const length = Math.min(MAX_LENGTH, left.type.length! + right.type.length!);
  const name = left.type.name === "CHAR" && right.type.name === "CHAR" ? "CHAR" : "VARCHAR";
  return strictCall("||", [left, right], { name, nullable: true, length }, ([a, b]) => `(${a}+${b})`);
}
