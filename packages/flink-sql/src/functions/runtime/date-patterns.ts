import { notImplemented } from "../../errors.ts";
import { addMonths, civil, DAY, daysInMonth, daysOf, parseTime } from "../../types/time.ts";
import { extractUnit } from "./dates.ts";

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
      case "e":
        return number(get("DOW"));
      case "Q":
      case "q":
        return part.length < 3 ? number(get("QUARTER")) : `Q${get("QUARTER")}`;
      case "w":
        return number(localWeek(milliseconds).week);
      case "Y":
        return part.length === 2
          ? String(localWeek(milliseconds).year).padStart(4, "0").slice(-2)
          : number(localWeek(milliseconds).year);
      case "G":
        return get("YEAR") > 0 ? "AD" : "BC";
      case "E":
        return dayName(get("DOW"), part.length);
      default:
        throw notImplemented(`Date pattern letter '${letter}'`);
    }
  });
}

/** The week by the rules of the United States: it starts on Sunday, the first one holds the first of January. */
function localWeek(milliseconds: number): { year: number; week: number } {
  const days = Math.floor(milliseconds / DAY);
  const sunday = days - ((((days + 4) % 7) + 7) % 7);
  const { year } = civil(sunday + 6);
  const first = daysOf(year, 1, 1);
  const firstSunday = first - ((((first + 4) % 7) + 7) % 7);
  return { year, week: (sunday - firstSunday) / 7 + 1 };
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

/**
 * Reads a timestamp by a pattern; null when the text does not fit it. `smart`, as java.time: a day up to 31 becomes the last
 * one of its month; `lenient`, as SimpleDateFormat: all fields overflow and text behind them does not matter.
 */
export function parseByPattern(text: string, pattern: string, resolver: "smart" | "lenient" = "smart"): number | null {
  const lenient = resolver === "lenient";
  const fields = new Map<string, number>();
  let rest = text;
  const parts = [...pattern.matchAll(LETTERS)];
  for (const [index, [part, letter, quoted]] of parts.entries()) {
    if (letter === undefined) {
      const literal = quoted === undefined ? part : quoted === "" ? "'" : quoted;
      if (!rest.startsWith(literal)) return null;
      rest = rest.slice(literal.length);
      continue;
    }
    if (letter === "M" && part.length > 2) {
      const month = MONTH_NAMES.findIndex((name) => rest.startsWith(part.length === 3 ? name.slice(0, 3) : name));
      if (month < 0) return null;
      fields.set("M", month + 1);
      rest = rest.slice(part.length === 3 ? 3 : MONTH_NAMES[month]!.length);
      continue;
    }
    if (!"yuMdHhmsSa".includes(letter)) throw notImplemented(`Date pattern letter '${letter}'`);
    const free = part.length === 1 || (lenient && parts[index + 1]?.[1] === undefined);
    const match = letter === "a" ? /^(AM|PM)/i.exec(rest) : digits(free ? 1 : part.length).exec(rest);
    if (match === null) return null;
    rest = rest.slice(match[0].length);
    if (letter === "a") fields.set("a", match[0].toUpperCase() === "PM" ? 12 : 0);
    else if (letter === "S") fields.set("S", Number(match[0].padEnd(6, "0").slice(0, 6)));
    else fields.set(letter === "u" ? "y" : letter, Number(match[0]) + (letter === "y" && part.length === 2 ? 2000 : 0));
  }
  return rest === "" || lenient ? fromFields(fields, lenient) : null;
}

function digits(count: number): RegExp {
  return count === 1 ? /^\d{1,19}/ : new RegExp(`^\\d{${count}}`);
}

function fromFields(fields: ReadonlyMap<string, number>, lenient: boolean): number | null {
  const get = (name: string, missing: number) => fields.get(name) ?? missing;
  const hour = fields.has("h") ? (get("h", 0) % 12) + get("a", 0) : get("H", 0);
  const [minute, second] = [get("m", 0), get("s", 0)];
  const [year, month, day] = [get("y", 1970), get("M", 1), get("d", 1)];
  const time = (hour * 3600 + minute * 60 + second) * 1000 + get("S", 0) / 1000;
  if (lenient) return addMonths(daysOf(year, 1, 1) * DAY, month - 1) + (day - 1) * DAY + time;
  const days = smartDays(year, month, day);
  return days === null || hour > 23 || minute > 59 || second > 59 ? null : days * DAY + time;
}

function smartDays(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return daysOf(year, month, Math.min(day, daysInMonth(year, month)));
}

const DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss";
const DEFAULT = /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?: (\S.*))?$/;

/** TO_TIMESTAMP: `yyyy-MM-dd HH:mm:ss` with up to nine fraction digits when no pattern is given. */
export function toTimestamp(text: string, pattern = DEFAULT_PATTERN): number | null {
  if (pattern !== DEFAULT_PATTERN) {
    const value = parseByPattern(text, pattern, "smart");
    return value === null ? null : Math.floor(value + 1e-4);
  }
  const match = DEFAULT.exec(text.trim());
  if (match === null) return null;
  const days = smartDays(Number(match[1]), Number(match[2]), Number(match[3]));
  const time = match[4] === undefined ? 0 : parseTime(match[4]);
  return days === null || time === null ? null : Math.floor(days * DAY + time + 1e-4);
}
