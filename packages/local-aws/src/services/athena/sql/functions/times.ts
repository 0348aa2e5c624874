import { notTranslated } from "../../errors.ts";
import type { Node } from "../ast.ts";
import { constant, jodaFormat, mysqlFormat } from "../formats.ts";
import { literal } from "../types.ts";
import type { Specials } from "./definition.ts";

/** Functions of dates and times whose units, formats and zones are read when translating. */
export const TIMES: Specials = {
  at_timezone: [2, 2, ([x], [, zone]) => `${x}${zoned(zone)}`],
  current_date: [0, 0, (_a, _n, { now }) => `DATE '${new Date(now).toISOString().slice(0, 10)}'`],
  current_timestamp: [0, 1, (_a, _n, { now }) => instant(now)],
  now: [0, 0, (_a, _n, { now }) => instant(now)],
  localtimestamp: [
    0,
    1,
    (_a, _n, { now }) => `TIMESTAMP '${new Date(now).toISOString().slice(0, 23).replace("T", " ")}'`,
  ],
  date_add: [3, 3, ([, n, x], [unit]) => `plus_interval(${x}, ${unitOf(unit, n!)})`],
  date_diff: [3, 3, ([, a, b], [unit]) => `date_sub('${unitName(unit)}', ${a}, ${b})`],
  date_trunc: [2, 2, ([, x], [unit]) => `floor_date('${unitName(unit)}', ${x})`],
  date_format: [
    2,
    2,
    ([x], [, format]) => `strftime(${x}, ${literal(mysqlFormat(constant(format, "a date format")))})`,
  ],
  date_parse: [
    2,
    2,
    ([x], [, format], { tries }) =>
      `${tries ? "try_" : ""}strptime(${x}, ${literal(mysqlFormat(constant(format, "a date format")))})`,
  ],
  format_datetime: [
    2,
    2,
    ([x], [, format]) => `strftime(${x}, ${literal(jodaFormat(constant(format, "a date pattern")))})`,
  ],
  parse_datetime: [
    2,
    2,
    ([x], [, format], { tries }) => {
      const pattern = jodaFormat(constant(format, "a date pattern"));
      const text = pattern.endsWith("%z") ? `regexp_replace(${x}, 'Z$', '+0000')` : x;
      return `CAST(${tries ? "try_" : ""}strptime(${text}, ${literal(pattern)}) AS TIMESTAMPTZ)`;
    },
  ],
  from_unixtime: [1, 2, ([x], [, zone]) => `to_timestamp(${x})${zone === undefined ? "" : zoned(zone)}`],
};

function zoned(node: Node | undefined): string {
  if (node !== undefined && /^(utc|z|gmt|etc\/utc)$/i.test(constant(node, "a time zone"))) return "";
  throw notTranslated("a time zone other than UTC", "convert with an interval");
}

function instant(now: number): string {
  return `TIMESTAMPTZ '${new Date(now).toISOString().slice(0, 23).replace("T", " ")}+00'`;
}

function unitName(node: Node | undefined): string {
  const unit = constant(node, "a unit of time").toLowerCase();
  if (!/^(millisecond|second|minute|hour|day|week|month|quarter|year)$/.test(unit))
    throw notTranslated(`'${unit}' as a unit of time`, "use second to year");
  return unit;
}

function unitOf(node: Node | undefined, amount: string): string {
  const unit = unitName(node);
  if (unit === "quarter") return `to_months(3 * (${amount})::INTEGER)`;
  if (unit === "millisecond") return `to_milliseconds(${amount})`;
  return `to_${unit}s((${amount})::INTEGER)`;
}
