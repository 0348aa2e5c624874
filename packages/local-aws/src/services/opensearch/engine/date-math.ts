import type { DateFormat } from "./dates.ts";
import { SearchError } from "./search-error.ts";

const STEP = /([+\-/])(\d+)?([yMwdhHms])/y;

/**
 * A date of a query: an anchor, `now` or a date with `||`, and steps such as `-1h/d`.
 * @param up rounds to the last millisecond of the unit instead of the first, as `gt` and `lte` do.
 * @throws SearchError parse_exception.
 */
export function readDateMath(text: string, format: DateFormat, now: number, up: boolean): number {
  const bar = text.indexOf("||");
  const isNow = text.startsWith("now");
  const anchor = isNow ? now : format.parse(bar < 0 ? text : text.slice(0, bar));
  if (anchor === undefined)
    throw new SearchError(
      "parse_exception",
      `failed to parse date field [${text}] with format [${format.text}]: [failed to parse date field [${text}] with format [${format.text}]]`,
    );
  let time = anchor;
  STEP.lastIndex = isNow ? 3 : bar < 0 ? text.length : bar + 2;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) throw new SearchError("parse_exception", `operator not supported for date math [${text}]`);
    const [, operator, count = "1", unit] = match;
    if (operator === "/") time = up ? addUnits(floorTo(time, unit!), unit!, 1) - 1 : floorTo(time, unit!);
    else time = addUnits(time, unit!, operator === "-" ? -Number(count) : Number(count));
  }
  return time;
}

const FIXED_MS: Readonly<Record<string, number>> = {
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  H: 3_600_000,
  m: 60_000,
  s: 1000,
};

function addUnits(time: number, unit: string, count: number): number {
  const fixed = FIXED_MS[unit];
  if (fixed !== undefined) return time + count * fixed;
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count * (unit === "y" ? 12 : 1));
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

function floorTo(time: number, unit: string): number {
  const date = new Date(time);
  if (unit === "y") return Date.UTC(date.getUTCFullYear(), 0);
  if (unit === "M") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  // 1970-01-05 was a Monday, on which weeks start.
  const origin = unit === "w" ? 4 * 86_400_000 : 0;
  const length = FIXED_MS[unit]!;
  return Math.floor((time - origin) / length) * length + origin;
}
