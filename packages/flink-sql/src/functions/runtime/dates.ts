import { notImplemented } from "../../errors.ts";
import { addMonths, civil, DAY, daysInMonth, daysOf, parseTimestamp, timestampText } from "../../types/time.ts";
import { zoneOf } from "../../types/zone.ts";

/** One field of a timestamp in milliseconds, as EXTRACT counts it. */
export function extractUnit(unit: string, milliseconds: number): number {
  const days = Math.floor(milliseconds / DAY);
  const { year, month, day } = civil(days);
  const time = milliseconds - days * DAY;
  const weekday = (((days + 4) % 7) + 7) % 7;
  switch (unit) {
    case "MILLENNIUM":
      return Math.floor((year + 999) / 1000);
    case "CENTURY":
      return Math.floor((year + 99) / 100);
    case "DECADE":
      return Math.floor(year / 10);
    case "YEAR":
      return year;
    case "ISOYEAR":
      return isoWeek(days).year;
    case "QUARTER":
      return Math.floor((month + 2) / 3);
    case "MONTH":
      return month;
    case "WEEK":
      return isoWeek(days).week;
    case "DAY":
      return day;
    case "DOW":
      return weekday + 1;
    case "ISODOW":
      return weekday === 0 ? 7 : weekday;
    case "DOY":
      return days - daysOf(year, 1, 1) + 1;
    case "HOUR":
      return Math.floor(time / 3_600_000);
    case "MINUTE":
      return Math.floor(time / 60_000) % 60;
    case "SECOND":
      return Math.floor(time / 1000) % 60;
    case "MILLISECOND":
      return Math.floor(time) % 1000;
    case "MICROSECOND":
      return Math.round((time % 1000) * 1000);
    case "NANOSECOND":
      return Math.round((time % 1000) * 1000) * 1000;
    case "EPOCH":
      return Math.floor(milliseconds / 1000);
    default:
      throw notImplemented(`EXTRACT(${unit} FROM …)`);
  }
}

/** One field of an interval in milliseconds: days, or what is left of the next larger unit. */
export function extractInterval(unit: string, milliseconds: number): number {
  const limits: Readonly<Record<string, number>> = { HOUR: 24, MINUTE: 60, SECOND: 60, MILLISECOND: 1000 };
  const count = Math.trunc(milliseconds / FIXED[unit]!) + 0;
  return count % (limits[unit] ?? Number.POSITIVE_INFINITY);
}

function isoWeek(days: number): { year: number; week: number } {
  const thursday = days - ((((days + 3) % 7) + 7) % 7) + 3;
  const { year } = civil(thursday);
  return { year, week: Math.floor((thursday - daysOf(year, 1, 1)) / 7) + 1 };
}

const MONTHS: Readonly<Record<string, number>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
  DECADE: 120,
  CENTURY: 1200,
  MILLENNIUM: 12_000,
};
const FIXED: Readonly<Record<string, number>> = { MILLISECOND: 1, SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, DAY };

/** The start of the unit a timestamp is in. */
export function floorUnit(unit: string, milliseconds: number): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return Math.floor(milliseconds / fixed) * fixed;
  const days = Math.trunc(milliseconds / DAY);
  if (unit === "WEEK") return (days - ((((days + 4) % 7) + 7) % 7)) * DAY;
  const months = MONTHS[unit];
  if (months === undefined) throw notImplemented(`FLOOR(… TO ${unit})`);
  const { year, month } = civil(days);
  const shift = unit === "CENTURY" || unit === "MILLENNIUM" ? 12 : 0;
  const index = Math.floor((year * 12 + month - 1 - shift) / months) * months + shift;
  return daysOf(Math.floor(index / 12), (index % 12) + 1, 1) * DAY;
}

/** The start of the next unit, or the timestamp itself when it is one. */
export function ceilUnit(unit: string, milliseconds: number): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return Math.ceil(milliseconds / fixed) * fixed;
  return ceilDate(unit, Math.trunc(milliseconds / DAY)) * DAY;
}

/** CEIL of days as Flink has it: by the date alone, a DAY always the next one, a QUARTER the next but in January's first. */
export function ceilDate(unit: string, days: number): number {
  const floor = floorUnit(unit, days * DAY) / DAY;
  const { year, month, day } = civil(days);
  switch (unit) {
    case "DAY":
      return days + 1;
    case "WEEK":
      return floor === days ? days : floor + 7;
    case "MONTH":
      return day > 1 ? addMonths(floor * DAY, 1) / DAY : floor;
    case "QUARTER":
      return month > 1 || day > 1 ? addMonths(floor * DAY, 3) / DAY : floor;
    case "YEAR":
      return month > 1 || day > 1 ? daysOf(year + 1, 1, 1) : floor;
    default:
      return addMonths(floor * DAY, MONTHS[unit]!) / DAY;
  }
}

/** Whole units from one timestamp to another. */
/** Months from one time to another as Calcite counts them: a month is full on the last day a shorter month has. */
function monthsBetween(time: number, start: number): number {
  const [day0, day1] = [Math.floor(time / DAY), Math.floor(start / DAY)];
  const months = day0 < day1 ? -fullMonths(day1, day0) : fullMonths(day0, day1);
  const same = addMonths(day1 * DAY, months) === day0 * DAY;
  return same && time - day0 * DAY < start - day1 * DAY ? months - 1 : months;
}

function fullMonths(day0: number, day1: number): number {
  for (let months = Math.floor((day0 - day1) / 31); ; months++) {
    if (addMonths(day1 * DAY, months) >= day0 * DAY || addMonths(day1 * DAY, months + 1) > day0 * DAY) return months;
  }
}

export function timestampDiff(unit: string, from: number, to: number): number {
  const fixed = unit === "WEEK" ? 7 * DAY : FIXED[unit];
  if (fixed !== undefined) return Math.trunc((to - from) / fixed) + 0;
  const months = monthsBetween(to, from);
  return Math.trunc(months / MONTHS[unit]!) + 0;
}

const LETTERS = /([a-zA-Z])\1*|'((?:[^']|'')*)'|[^a-zA-Z']+/g;

/** Formats a timestamp by a pattern of Java's DateTimeFormatter. */
export function formatTimestamp(milliseconds: number, pattern: string): string {
  const get = (unit: string) => extractUnit(unit, milliseconds);
  return pattern.replace(LETTERS, (part, letter: string | undefined, quoted: string | undefined) => {
    if (letter === undefined) return quoted === undefined ? part : quoted === "" ? "'" : quoted.replaceAll("''", "'");
    const number = (value: number) => String(value).padStart(part.length, "0");
    switch (letter) {
      case "y":
      case "u":
        return part.length === 2 ? String(get("YEAR")).padStart(4, "0").slice(-2) : number(get("YEAR"));
      case "M":
        return part.length > 2 ? monthName(get("MONTH"), part.length) : number(get("MONTH"));
      case "d":
        return number(get("DAY"));
      case "D":
        return number(get("DOY"));
      case "H":
        return number(get("HOUR"));
      case "h":
        return number(get("HOUR") % 12 || 12);
      case "m":
        return number(get("MINUTE"));
      case "s":
        return number(get("SECOND"));
      case "S":
        return String(Math.round((((milliseconds % 1000) + 1000) % 1000) * 1000))
          .padStart(6, "0")
          .padEnd(9, "0")
          .slice(0, part.length);
      case "a":
        return get("HOUR") < 12 ? "AM" : "PM";
      case "E":
        return dayName(get("DOW"), part.length);
      default:
        throw notImplemented(`Date pattern letter '${letter}'`);
    }
  });
}

const MONTH_NAMES = "January February March April May June July August September October November December".split(" ");
const DAY_NAMES = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

function monthName(month: number, letters: number): string {
  const name = MONTH_NAMES[month - 1]!;
  return letters === 3 ? name.slice(0, 3) : name;
}

function dayName(dow: number, letters: number): string {
  const name = DAY_NAMES[dow - 1]!;
  return letters <= 3 ? name.slice(0, 3) : name;
}

/** Reads a timestamp by a pattern; null when the text does not fit it. */
export function parseByPattern(text: string, pattern: string): number | null {
  const fields = new Map<string, number>();
  let rest = text;
  for (const [part, letter, quoted] of pattern.matchAll(LETTERS)) {
    if (letter === undefined) {
      const literal = quoted === undefined ? part : quoted === "" ? "'" : quoted;
      if (!rest.startsWith(literal)) return null;
      rest = rest.slice(literal.length);
      continue;
    }
    if (letter === "M" && part.length > 2) {
      const index = MONTH_NAMES.findIndex((name) => rest.startsWith(part.length === 3 ? name.slice(0, 3) : name));
      if (index < 0) return null;
      fields.set("M", index + 1);
      rest = rest.slice(part.length === 3 ? 3 : MONTH_NAMES[index]!.length);
      continue;
    }
    if (!"yuMdHhmsSa".includes(letter)) throw notImplemented(`Date pattern letter '${letter}'`);
    const match = letter === "a" ? /^(AM|PM)/i.exec(rest) : digits(part.length).exec(rest);
    if (match === null) return null;
    rest = rest.slice(match[0].length);
    if (letter === "a") fields.set("a", match[0].toUpperCase() === "PM" ? 12 : 0);
    else if (letter === "S") fields.set("S", Number(match[0].padEnd(6, "0").slice(0, 6)));
    else fields.set(letter === "u" ? "y" : letter, Number(match[0]) + (letter === "y" && part.length === 2 ? 2000 : 0));
  }
  return rest === "" ? fromFields(fields) : null;
}

function digits(count: number): RegExp {
  return count === 1 ? /^\d{1,19}/ : new RegExp(`^\\d{${count}}`);
}

function fromFields(fields: ReadonlyMap<string, number>): number | null {
  const get = (name: string, missing: number) => fields.get(name) ?? missing;
  const [year, month, day] = [get("y", 1970), get("M", 1), get("d", 1)];
  const hour = fields.has("h") ? (get("h", 0) % 12) + get("a", 0) : get("H", 0);
  const [minute, second] = [get("m", 0), get("s", 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  return daysOf(year, month, day) * DAY + (hour * 3600 + minute * 60 + second) * 1000 + get("S", 0) / 1000;
}

/** TO_TIMESTAMP: `yyyy-MM-dd HH:mm:ss` with up to nine fraction digits when no pattern is given. */
export function toTimestamp(text: string, pattern?: string): number | null {
  const value =
    pattern === undefined || pattern === "yyyy-MM-dd HH:mm:ss" ? parseTimestamp(text) : parseByPattern(text, pattern);
  return value === null ? null : Math.floor(value + 1e-4);
}

export function convertZone(text: string, from: string, to: string): string | null {
  const local = parseTimestamp(text);
  return local === null ? null : timestampText(zoneOf(to).toLocal(zoneOf(from).toInstant(local)), 0);
}
