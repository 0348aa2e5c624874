import { type CalendarFields, weekOfMonth, weekOfYear } from "./calendar.ts";
import { S3PrefixError } from "./errors.ts";

/** Writes one field. */
export type FieldWriter = (fields: CalendarFields) => string;

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const QUARTERS = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"];

/** Letters that Java knows and that need locale data this package does not carry. */
const REFUSED: Readonly<Record<string, string>> = {
  B: "the day period has no name here; use a or HH",
  v: "generic zone names have no place in a key; use VV",
};

/**
 * The writer of `count` times a pattern letter, as java.time.format.DateTimeFormatter of Java 17 in English writes it.
 * @throws S3PrefixError S3_PREFIX_INVALID_PATTERN.
 */
export function fieldWriter(letter: string, count: number): FieldWriter {
  switch (letter) {
    case "G":
      return text(letter, count, ["BC", "AD"], ["Before Christ", "Anno Domini"], (fields) => (fields.year > 0 ? 1 : 0));
    case "u":
      return year(count, (fields) => fields.year);
    case "y":
      return year(count, (fields) => (fields.year > 0 ? fields.year : 1 - fields.year));
    case "Y":
      return year(count, (fields) => weekOfYear(fields).year);
    case "D":
      return number(letter, count, 3, (fields) => fields.dayOfYear);
    case "M":
    case "L":
      if (count <= 2) return number(letter, count, 2, (fields) => fields.month);
      return text(letter, count, MONTHS.map(short), MONTHS, (fields) => fields.month - 1);
    case "Q":
    case "q":
      return quarter(letter, count);
    case "w":
      return number(letter, count, 2, (fields) => weekOfYear(fields).week);
    case "W":
      return number(letter, count, 1, weekOfMonth);
    case "d":
      return number(letter, count, 2, (fields) => fields.day);
    case "F":
      return number(letter, count, 1, (fields) => ((fields.day - 1) % 7) + 1);
    case "g":
      return number(letter, count, 19, (fields) => fields.epochDay + 40_587);
    case "E":
      return weekday(letter, Math.max(count, 3), count);
    case "e":
    case "c":
      if (letter === "c" && count === 2) throw invalid('Invalid pattern "cc"');
      if (count <= 2) return number(letter, count, 2, (fields) => fields.weekday + 1);
      return weekday(letter, count, count);
    case "a":
      if (count > 1) throw tooMany(letter);
      return (fields) => (fields.hour < 12 ? "AM" : "PM");
    case "H":
      return number(letter, count, 2, (fields) => fields.hour);
    case "k":
      return number(letter, count, 2, (fields) => fields.hour || 24);
    case "K":
      return number(letter, count, 2, (fields) => fields.hour % 12);
    case "h":
      return number(letter, count, 2, (fields) => fields.hour % 12 || 12);
    case "m":
      return number(letter, count, 2, (fields) => fields.minute);
    case "s":
      return number(letter, count, 2, (fields) => fields.second);
    case "S":
      if (count > 9) throw invalid(`Minimum width must be from 0 to 9 inclusive but was ${count}`);
      return (fields) => String(fields.nano).padStart(9, "0").slice(0, count);
    case "n":
      return number(letter, count, 19, (fields) => fields.nano);
    case "A":
      return number(letter, count, 19, (fields) => secondOfDay(fields) * 1000 + fields.nano / 1_000_000);
    case "N":
      return number(letter, count, 19, (fields) => secondOfDay(fields) * 1_000_000_000 + fields.nano);
    default:
      return zoneWriter(letter, count);
  }
}

function zoneWriter(letter: string, count: number): FieldWriter {
  switch (letter) {
    case "V":
      if (count !== 2) throw invalid(`Pattern letter count must be 2: ${letter}`);
      return (fields) => fields.zone;
    case "z":
      if (count > 4) throw tooMany(letter);
      return (fields) => zoneName(fields.zone, count);
    case "O":
      if (count !== 1 && count !== 4) throw invalid(`Pattern letter count must be 1 or 4: ${letter}`);
      return (fields) => localizedOffset(fields.offset, count === 4);
    case "X":
      if (count > 5) throw tooMany(letter);
      return (fields) => (fields.offset === 0 ? "Z" : offset(fields.offset, count));
    case "x":
      if (count > 5) throw tooMany(letter);
      return (fields) => offset(fields.offset, count);
    case "Z":
      if (count > 5) throw tooMany(letter);
      if (count === 4) return (fields) => localizedOffset(fields.offset, true);
      if (count === 5) return (fields) => (fields.offset === 0 ? "Z" : offset(fields.offset, 5));
      return (fields) => offset(fields.offset, 2);
    default: {
      const reason = REFUSED[letter];
      if (reason !== undefined) throw invalid(`Pattern letter ${letter} is not supported: ${reason}`);
      throw invalid(`Unknown pattern letter: ${letter}`);
    }
  }
}

function number(letter: string, count: number, most: number, value: (fields: CalendarFields) => number): FieldWriter {
  if (count > most) throw tooMany(letter);
  return (fields) => String(value(fields)).padStart(count, "0");
}

/** Two letters are the last two digits; four and more put a plus sign before a year that is longer than they are. */
function year(count: number, value: (fields: CalendarFields) => number): FieldWriter {
  if (count > 19) throw invalid(`The minimum width must be from 1 to 19 inclusive but was ${count}`);
  if (count === 2) return (fields) => String(Math.abs(value(fields)) % 100).padStart(2, "0");
  return (fields) => {
    const given = value(fields);
    const digits = String(Math.abs(given)).padStart(count, "0");
    const sign = given < 0 ? "-" : count >= 4 && digits.length > count ? "+" : "";
    return sign + digits;
  };
}

/** One to three letters are the short form, four the long one, five the first character. */
function text(
  letter: string,
  count: number,
  shorts: readonly string[],
  longs: readonly string[],
  index: (fields: CalendarFields) => number,
): FieldWriter {
  if (count > 5) throw tooMany(letter);
  const names = count === 4 ? longs : count === 5 ? longs.map((name) => name.charAt(0)) : shorts;
  return (fields) => names[index(fields)]!;
}

function weekday(letter: string, style: number, count: number): FieldWriter {
  if (count > 5) throw tooMany(letter);
  return text(letter, style, DAYS.map(short), DAYS, (fields) => fields.weekday);
}

function quarter(letter: string, count: number): FieldWriter {
  const index = (fields: CalendarFields): number => Math.floor((fields.month - 1) / 3);
  if (count <= 2) return number(letter, count, 2, (fields) => index(fields) + 1);
  return text(
    letter,
    count,
    QUARTERS.map((_, at) => `Q${at + 1}`),
    QUARTERS,
    index,
  );
}

function short(name: string): string {
  return name.slice(0, 3);
}

function secondOfDay(fields: CalendarFields): number {
  return fields.hour * 3600 + fields.minute * 60 + fields.second;
}

/** Names of other zones depend on tables that differ between Java releases. */
function zoneName(zone: string, count: number): string {
  if (zone !== "UTC")
    throw invalid(`Pattern letter z is only supported for UTC, not for ${zone}: use VV, or x for the offset`);
  return count === 4 ? "Coordinated Universal Time" : "UTC";
}

/* One letter: +HH and minutes when there are any; two +HHmm, three +HH:mm; four and five the same with seconds if any. */
function offset(seconds: number, count: number): string {
  const { sign, hours, minutes, rest } = split(seconds);
  const colon = count === 3 || count === 5 ? ":" : "";
  if (count === 1) return sign + hours + (minutes === "00" ? "" : minutes);
  return sign + hours + colon + minutes + (count >= 4 && rest !== "00" ? colon + rest : "");
}

function localizedOffset(seconds: number, full: boolean): string {
  if (seconds === 0) return "GMT";
  const { sign, hours, minutes, rest } = split(seconds);
  if (full) return `GMT${sign}${hours}:${minutes}${rest === "00" ? "" : `:${rest}`}`;
  const tail = rest !== "00" ? `:${minutes}:${rest}` : minutes !== "00" ? `:${minutes}` : "";
  return `GMT${sign}${Number(hours)}${tail}`;
}

function split(seconds: number): { sign: string; hours: string; minutes: string; rest: string } {
  const total = Math.abs(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    sign: seconds < 0 ? "-" : "+",
    hours: two(Math.floor(total / 3600)),
    minutes: two(Math.floor(total / 60) % 60),
    rest: two(total % 60),
  };
}

function tooMany(letter: string): S3PrefixError {
  return invalid(`Too many pattern letters: ${letter}`);
}

function invalid(message: string): S3PrefixError {
  return new S3PrefixError("S3_PREFIX_INVALID_PATTERN", message);
}
