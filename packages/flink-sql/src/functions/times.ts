import { SqlError } from "../errors.ts";
import {
  BIGINT,
  DATE,
  INT,
  isInteger,
  isText,
  isTimestamp,
  type LogicalType,
  plain,
  STRING,
  TIME,
  timestamp,
  timestampLtz,
  typeText,
  withNullable,
} from "../types/logical.ts";
import { cast } from "./cast.ts";
import type { Planning } from "./operators.ts";
import { call, type Emit, literal, type Rex, strictCall } from "./rex.ts";
import { type FunctionGroup, type ScalarFunction, strict } from "./scalar.ts";

const UNIT_NAMES: Readonly<Record<string, string>> = {
  FRAC_SECOND: "MILLISECOND",
  SQL_TSI_FRAC_SECOND: "MILLISECOND",
  SQL_TSI_MICROSECOND: "MICROSECOND",
};

function unitOf(rex: Rex | undefined): string | undefined {
  if (rex?.kind !== "literal" || rex.type.name !== "SYMBOL") return undefined;
  const text = String(rex.value);
  return UNIT_NAMES[text] ?? text.replace(/^SQL_TSI_/, "");
}

/** Code that gives local milliseconds of a DATE, TIME or timestamp. */
function milliseconds(type: LogicalType, zone: string): ((code: string) => string) | undefined {
  if (type.name === "DATE") return (code) => `${code}*f.DAY`;
  if (type.name === "INTERVAL_SECOND") return (code) => code;
  if (type.name === "TIMESTAMP_LTZ") return (code) => `f.zoneOf(${JSON.stringify(zone)}).toLocal(${code})`;
  return type.name === "TIMESTAMP" || type.name === "TIME" ? (code) => code : undefined;
}

const OF_DATES = "YEAR QUARTER MONTH WEEK DAY DOY DOW ISODOW ISOYEAR DECADE CENTURY MILLENNIUM EPOCH".split(" ");

function extract(name: string, unit: string, value: Rex, { zone, at }: Planning): Rex | undefined {
  const refusal = (what: string) =>
    new SqlError("FLINK_SQL_PLAN", `unit ${unit} can not be applied to ${what} variable`, at);
  if (value.type.name === "TIME" && OF_DATES.includes(unit)) throw refusal("time");
  if ((value.type.name === "TIME" || value.type.name === "DATE") && ["MICROSECOND", "NANOSECOND"].includes(unit))
    throw refusal(typeText(value.type));
  const local = milliseconds(value.type, zone);
  if (local === undefined) return undefined;
  if (value.type.name === "INTERVAL_SECOND") {
    if (!(unit in FIXED)) return undefined;
    return strictCall(`${name} ${unit}`, [value], BIGINT, ([a]) => `f.extractInterval("${unit}",${a})`);
  }
  return strictCall(`${name} ${unit}`, [value], BIGINT, ([a]) => `f.extractUnit("${unit}",${local(a!)})`);
}

const extractUnit: ScalarFunction = (name, args, planning) => {
  const unit = unitOf(args[0]);
  return unit === undefined || args[1] === undefined ? undefined : extract(name, unit, args[1], planning);
};

const field =
  (unit: string): ScalarFunction =>
  (name, args, planning) =>
    args.length === 1 ? extract(name, unit, args[0]!, planning) : undefined;

/** `FLOOR(time TO unit)` and CEIL. */
export function floorOrCeilTime(
  name: string,
  value: Rex,
  unitArg: Rex,
  down: boolean,
  { zone }: Planning,
): Rex | undefined {
  const unit = unitOf(unitArg);
  const { type } = value;
  const code = down ? "floorUnit" : "ceilUnit";
  if (unit === undefined) return undefined;
  const key = `${name} TO ${unit}`;
  if (type.name === "DATE") {
    if (unit in FIXED && unit !== "DAY" && unit !== "WEEK") return value;
    return strictCall(key, [value], type, ([a]) =>
      down ? `f.floorUnit("${unit}",${a}*f.DAY)/f.DAY` : `f.ceilDate("${unit}",${a})`,
    );
  }
  if (type.name === "TIMESTAMP_LTZ") {
    const id = JSON.stringify(zone);
    return strictCall(
      key,
      [value],
      plain(type),
      ([a]) => `f.zoneOf(${id}).toInstant(f.${code}("${unit}",f.zoneOf(${id}).toLocal(${a})))`,
    );
  }
  if (type.name !== "TIMESTAMP" && type.name !== "TIME") return undefined;
  return strictCall(key, [value], plain(type), ([a]) => `f.${code}("${unit}",${a})`);
}

const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
const FIXED: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
};

const timestampAdd: ScalarFunction = (name, args) => {
  const unit = unitOf(args[0]);
  const [, count, value] = args;
  if (unit === undefined || count === undefined || value === undefined || !isInteger(count.type)) return undefined;
  const [months, fixed] = [MONTHS[unit], FIXED[unit]];
  const { type } = value;
  if (months === undefined && fixed === undefined) return undefined;
  if (type.name === "TIME") {
    return strictCall(name, [count, value], type, ([a, b]) =>
      fixed === undefined ? b! : `(((${b}+Number(${a})*${fixed})%f.DAY+f.DAY)%f.DAY)`,
    );
  }
  const date = type.name === "DATE";
  if (!date && !isTimestamp(type)) return undefined;
  const keepsDate = date && (months !== undefined || unit === "DAY" || unit === "WEEK");
  const start = (code: string) => (date ? `${code}*f.DAY` : code);
  const sum = (a: string, b: string) =>
    months === undefined ? `(${start(b)}+Number(${a})*${fixed})` : `f.addMonths(${start(b)},Number(${a})*${months})`;
  const result = keepsDate ? DATE : date ? timestamp(6) : plain(type);
  return strictCall(`${name} ${unit}`, [count, value], result, ([a, b]) =>
    keepsDate ? `${sum(a!, b!)}/f.DAY` : sum(a!, b!),
  );
};

const timestampDiff: ScalarFunction = (name, args, { zone }) => {
  const unit = unitOf(args[0]);
  const [, from, to] = args;
  if (unit === undefined || from === undefined || to === undefined) return undefined;
  const [a, b] = [milliseconds(from.type, zone), milliseconds(to.type, zone)];
  if (a === undefined || b === undefined || (MONTHS[unit] === undefined && FIXED[unit] === undefined)) return undefined;
  return strictCall(`${name} ${unit}`, [from, to], INT, ([x, y]) => `f.timestampDiff("${unit}",${a(x!)},${b(y!)})`);
};

const dateFormat: ScalarFunction = (name, args, { zone, at }) => {
  const [value, pattern] = args;
  if (value === undefined || pattern === undefined || !isText(pattern.type)) return undefined;
  const stamp = isText(value.type) ? cast(value, timestamp(3), zone, at, true) : value;
  const local = milliseconds(stamp.type, zone);
  if (local === undefined) return undefined;
  return strictCall(name, [stamp, pattern], STRING, ([a, b]) => `f.formatTimestamp(${local(a!)},${b})`);
};

const fromUnixtime: ScalarFunction = (name, args, { zone }) => {
  const [seconds, pattern = literal("yyyy-MM-dd HH:mm:ss", withNullable(STRING, false))] = args;
  if (seconds === undefined || !isInteger(seconds.type) || !isText(pattern.type)) return undefined;
  const local = milliseconds(timestampLtz(0), zone)!;
  return strictCall(
    name,
    [seconds, pattern],
    STRING,
    ([a, b]) => `f.formatTimestamp(${local(`Number(${a})*1000`)},${b})`,
    true,
  );
};

const unixTimestamp: ScalarFunction = (name, args, { zone }) => {
  if (args.length === 0) return dynamic(name, withNullable(BIGINT, false), "Math.floor(c.now()/1000)");
  const [text, pattern = literal("yyyy-MM-dd HH:mm:ss", withNullable(STRING, false))] = args;
  if (!isText(text!.type) || !isText(pattern.type)) return undefined;
  const id = JSON.stringify(zone);
  return strictCall(name, [text!, pattern], BIGINT, ([a, b], emitting) => {
    const local = emitting.local();
    const parsed = `(${local}=f.parseByPattern(${a},${b},"lenient"))`;
    return `(${parsed}===null?-9223372036854775808n:Math.floor(f.zoneOf(${id}).toInstant(${local})/1000))`;
  });
};

const toTimestampLtz: ScalarFunction = (name, args) => {
  const [value, precision = literal(3, withNullable(INT, false))] = args;
  if (value === undefined || !isInteger(value.type) || !isInteger(precision.type)) return undefined;
  const emit: Emit = ([a, b]) => `(${b}===0?Number(${a})*1000:Number(${a}))`;
  return strictCall(name, [value, precision], timestampLtz(3), emit, true);
};

const toDate: ScalarFunction = (name, args) => {
  const [text, pattern] = args;
  if (text === undefined || !isText(text.type) || args.length > 2) return undefined;
  return strictCall(
    name,
    args,
    DATE,
    ([a, b], emitting) => {
      const local = emitting.local();
      const parsed = pattern === undefined ? `f.parseTimestamp(${a})` : `f.parseByPattern(${a},${b},"lenient")`;
      return `((${local}=${parsed})===null?null:Math.floor(${local}/f.DAY))`;
    },
    true,
  );
};

function dynamic(name: string, type: LogicalType, code: string): Rex {
  return { kind: "call", name, args: [], type, strict: false, emit: () => code, dynamic: true };
}

const now =
  (type: LogicalType, code: string): ScalarFunction =>
  (name, args) =>
    args.length === 0 ? dynamic(name, withNullable(type, false), code) : undefined;

const currentWatermark: ScalarFunction = (name, args) => {
  const [value] = args;
  if (value?.type.time !== "rowtime" || args.length > 1) return undefined;
  return {
    ...call(name, args, withNullable(value.type, true), () => "(Number.isFinite(c.watermark)?c.watermark:null)"),
    dynamic: true,
  };
};

export const timeFunctions: FunctionGroup = [
  ["EXTRACT", extractUnit],
  ["YEAR", field("YEAR")],
  ["QUARTER", field("QUARTER")],
  ["MONTH", field("MONTH")],
  ["WEEK", field("WEEK")],
  ["DAYOFYEAR", field("DOY")],
  ["DAYOFMONTH", field("DAY")],
  ["DAYOFWEEK", field("DOW")],
  ["HOUR", field("HOUR")],
  ["MINUTE", field("MINUTE")],
  ["SECOND", field("SECOND")],
  ["TIMESTAMPADD", timestampAdd],
  ["TIMESTAMPDIFF", timestampDiff],
  ["DATE_FORMAT", dateFormat],
  ["TO_TIMESTAMP", strict("s?s", timestamp(3), "toTimestamp", true)],
  ["TO_TIMESTAMP_LTZ", toTimestampLtz],
  ["TO_DATE", toDate],
  ["FROM_UNIXTIME", fromUnixtime],
  ["UNIX_TIMESTAMP", unixTimestamp],
  ["CONVERT_TZ", strict("sss", STRING, "convertZone", true)],
  ["PROCTIME", now({ ...timestampLtz(3), time: "proctime" }, "c.now()")],
  ["CURRENT_TIMESTAMP NOW CURRENT_ROW_TIMESTAMP", now(timestampLtz(3), "c.now()")],
  ["LOCALTIMESTAMP", now(timestamp(3), "c.toLocal(c.now())")],
  ["CURRENT_DATE", now(DATE, "Math.floor(c.toLocal(c.now())/f.DAY)")],
  ["CURRENT_TIME LOCALTIME", now(TIME, "(Math.floor(c.toLocal(c.now())/1000)*1000%f.DAY)")],
  ["CURRENT_WATERMARK", currentWatermark],
];
