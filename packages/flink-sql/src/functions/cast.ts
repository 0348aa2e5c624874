import { invalid, notImplemented, type Position } from "../errors.ts";
import { asDecimal } from "../types/coercion.ts";
import {
  isApproximate,
  isBinary,
  isInteger,
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
import { type Emit, literal, type Rex, strictCall } from "./rex.ts";

/** An explicit CAST, or TRY_CAST when `safe`. Conversions Flink does not have are refused. */
export function cast(rex: Rex, type: LogicalType, zone: string, at: Position, safe = false): Rex {
  if (rex.type.name === "NULL") return literal(null, withNullable(plain(type), true));
  if (isInterval(rex.type) && isNumeric(type)) throw notImplemented("CAST of an interval to a number", at);
  const emit = conversion(rex.type, type, zone, true);
  if (emit === undefined) {
    const from = typeText(withNullable(plain(rex.type), true));
    throw invalid(`Cast function cannot convert value of type ${from} to type ${typeText(type)}`, at);
  }
  if (!safe) return strictCall("CAST", [rex], withNullable(type, true), emit, mayOverflow(rex.type, type));
  return strictCall("TRY_CAST", [rex], type, (args, emitting) => `f.attempt(() => ${emit(args, emitting)})`, true);
}

/** Turns an expression into a type it fits without CAST, such as INT into BIGINT. */
export function coerce(rex: Rex, type: LogicalType, zone: string): Rex {
  if (rex.type.name === "NULL") return literal(null, withNullable(plain(type), true));
  if (sameValues(rex.type, type)) return rex;
  const emit = conversion(rex.type, type, zone, false) ?? ((args) => args[0]!);
  return strictCall("CAST", [rex], withNullable(type, true), emit, mayOverflow(rex.type, type));
}

function mayOverflow(from: LogicalType, to: LogicalType): boolean {
  if (to.name !== "DECIMAL" || isText(from)) return false;
  return !(from.name === "DECIMAL" || isInteger(from)) || !fits(asDecimal(from), to);
}

function fits(from: LogicalType, to: LogicalType): boolean {
  return from.scale! <= to.scale! && from.precision! - from.scale! <= to.precision! - to.scale!;
}

/** Whether values of one type are values of the other as they are. */
function sameValues(from: LogicalType, to: LogicalType): boolean {
  if (from.name !== to.name) {
    if (isText(from) && isText(to)) return to.length! >= from.length!;
    return isInteger(from) && isInteger(to) && ORDER.indexOf(from.name) <= ORDER.indexOf(to.name);
  }
  if (from.name === "DECIMAL") return from.scale === to.scale && from.precision! <= to.precision!;
  if (isTimestamp(from) || from.name === "TIME") return from.precision! <= to.precision!;
  if (isText(from) || isBinary(from)) return from.length! <= to.length!;
  if (from.name === "ROW") {
    const count = from.fields!.length;
    return count === to.fields!.length && from.fields!.every((f, index) => sameValues(f.type, to.fields![index]!.type));
  }
  if (from.name === "MAP") return sameValues(from.key!, to.key!) && sameValues(from.value!, to.value!);
  return from.element === undefined || sameValues(from.element, to.element!);
}

const ORDER = ["TINYINT", "SMALLINT", "INT", "BIGINT"];

/** The code of a conversion, undefined when there is none. `explicit`: CAST was written. */
function conversion(from: LogicalType, to: LogicalType, zone: string, explicit: boolean): Emit | undefined {
  const quotedZone = JSON.stringify(zone);
  const toLocal = (code: string) => `f.zoneOf(${quotedZone}).toLocal(${code})`;
  if (isText(to)) {
    const text: Emit = isText(from)
      ? ([value]) => value!
      : ([value], emitting) => `f.valueText(${value},${emitting.constant(plain(from))},${quotedZone})`;
    if (!explicit || to.length === MAX_LENGTH) return text;
    return (args, emitting) => {
      const cut = `f.left(${text(args, emitting)},${to.length})`;
      return to.name === "CHAR" ? `${cut}.padEnd(${to.length})` : cut;
    };
  }
  if (isInteger(to)) {
    const name = `"${to.name}"`;
    if (isInteger(from))
      return ([value]) => (ORDER.indexOf(from.name) <= ORDER.indexOf(to.name) ? value! : `f.narrow(${value},${name})`);
    if (isApproximate(from)) return ([value]) => `f.doubleToInteger(${value},${name})`;
    if (from.name === "DECIMAL") return ([value]) => `f.narrow(f.truncateScale(${value},${from.scale},0),${name})`;
    if (isText(from)) return ([value]) => `f.textToInteger(${value},${name})`;
    if (from.name === "BOOLEAN") return ([value]) => `(${value}?1:0)`;
    return undefined;
  }
  if (isApproximate(to)) {
    const rounded = (code: string) => (to.name === "FLOAT" ? `Math.fround(${code})` : code);
    if (isInteger(from)) return ([value]) => rounded(from.name === "BIGINT" ? `Number(${value})` : value!);
    if (isApproximate(from)) return ([value]) => rounded(value!);
    if (from.name === "DECIMAL") return ([value]) => rounded(`f.decimalToNumber(${value},${from.scale})`);
    if (isText(from)) return ([value]) => rounded(`f.textToDouble(${value})`);
    return from.name === "BOOLEAN" ? ([value]) => `(${value}?1:0)` : undefined;
  }
  if (to.name === "DECIMAL") {
    const fitted = (code: string) => `f.fitDecimal(${code},${to.precision})`;
    if (isInteger(from)) return ([value]) => fitted(`f.rescale(${value},0,${to.scale})`);
    if (from.name === "DECIMAL") {
      const scaled = (value: string) => `f.rescale(${value},${from.scale},${to.scale})`;
      return fits(from, to) ? ([value]) => scaled(value!) : ([value]) => fitted(scaled(value!));
    }
    if (isApproximate(from)) return ([value]) => fitted(`f.realToDecimal(${value},${to.scale})`);
    if (isText(from)) return ([value]) => `f.textToDecimal(${value},${to.precision},${to.scale})`;
    return from.name === "BOOLEAN" ? ([value]) => fitted(`f.rescale(${value}?1:0,0,${to.scale})`) : undefined;
  }
  switch (to.name) {
    case "BOOLEAN":
      if (from.name === "BOOLEAN") return ([value]) => value!;
      if (isText(from)) return ([value]) => `f.textToBoolean(${value})`;
      return isNumeric(from) ? ([value]) => `(${value}!=0)` : undefined;
    case "DATE":
      if (isText(from)) return ([value]) => `f.textToDate(${value})`;
      if (from.name === "TIMESTAMP") return ([value]) => `Math.floor(${value}/f.DAY)`;
      if (from.name === "TIMESTAMP_LTZ") return ([value]) => `Math.floor(${toLocal(value!)}/f.DAY)`;
      return from.name === "DATE" ? ([value]) => value! : undefined;
    case "TIME": {
      const ofDay = (code: string, emitting: Parameters<Emit>[1]) => {
        const local = emitting.local();
        return `((${local}=Math.floor(${code}/1000)*1000)-Math.floor(${local}/f.DAY)*f.DAY)`;
      };
      if (isText(from)) return ([value]) => `f.textToTime(${value})`;
      if (from.name === "TIMESTAMP") return ([value], emitting) => ofDay(value!, emitting);
      if (from.name === "TIMESTAMP_LTZ") return ([value], emitting) => ofDay(toLocal(value!), emitting);
      return from.name === "TIME" ? ([value]) => value! : undefined;
    }
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return toTimestamp(from, to, zone);
    case "BINARY":
    case "VARBINARY":
      if (!isBinary(from) && !isText(from)) return undefined;
      return ([value]) => {
        const bytes = isText(from) ? `Buffer.from(${value},"utf8")` : value!;
        return explicit && to.length !== MAX_LENGTH ? `f.sized(${bytes},${to.length},${to.name === "BINARY"})` : bytes;
      };
    case "ARRAY":
    case "MULTISET":
    case "MAP":
    case "ROW":
      return from.name === to.name ? structured(from, to, zone, explicit) : undefined;
    default:
      return from.name === to.name ? ([value]) => value! : undefined;
  }
}

/** The conversion of all parts of a structure; undefined when one of them has none. */
function structured(from: LogicalType, to: LogicalType, zone: string, explicit: boolean): Emit | undefined {
  if (from.name === "ROW") {
    if (from.fields!.length !== to.fields!.length) return undefined;
    const emits = from.fields!.map((field, index) => part(field.type, to.fields![index]!.type, zone, explicit));
    if (emits.includes(undefined)) return undefined;
    return ([value], emitting) =>
      `((e) => [${emits.map((emit, index) => emit!([`e[${index}]`], emitting)).join(",")}])(${value})`;
  }
  if (from.name === "MAP") {
    const key = part(from.key!, to.key!, zone, explicit);
    const item = part(from.value!, to.value!, zone, explicit);
    if (key === undefined || item === undefined) return undefined;
    return ([value], emitting) =>
      `new Map([...${value}].map(([k,v]) => [${key(["k"], emitting)},${item(["v"], emitting)}]))`;
  }
  const emit = part(from.element!, to.element!, zone, explicit);
  return emit && (([value], emitting) => `${value}.map((e) => ${emit(["e"], emitting)})`);
}

/** The conversion of a value that may be null, by code that is a name. */
function part(from: LogicalType, to: LogicalType, zone: string, explicit: boolean): Emit | undefined {
  if (from.name === "NULL") return () => "null";
  const emit = sameValues(from, to) ? ([value]: readonly string[]) => value! : conversion(from, to, zone, explicit);
  return emit && (([value], emitting) => `(${value}===null?null:${emit([value!], emitting)})`);
}

function toTimestamp(from: LogicalType, to: LogicalType, zone: string): Emit | undefined {
  const cut = (code: string) => `f.truncatePrecision(${code},${to.precision})`;
  const instant = (code: string) =>
    to.name === "TIMESTAMP_LTZ" ? `f.zoneOf(${JSON.stringify(zone)}).toInstant(${code})` : code;
  if (isText(from)) return ([value]) => cut(instant(`f.textToTimestamp(${value})`));
  if (from.name === "DATE") return ([value]) => instant(`${value}*f.DAY`);
  if (from.name === "TIME") return ([value]) => instant(value!);
  if (!isTimestamp(from)) return undefined;
  const shorter = from.precision! > to.precision!;
  const done = (code: string) => (shorter ? cut(code) : code);
  if (from.name === to.name) return ([value]) => done(value!);
  if (to.name === "TIMESTAMP_LTZ") return ([value]) => done(instant(value!));
  return ([value]) => done(`f.zoneOf(${JSON.stringify(zone)}).toLocal(${value})`);
}
