import { DataGeneratorError } from "./errors.ts";

/** A format of dates and times, compiled. */
export interface DateFormat {
  /** Writes a time given in milliseconds since the Unix epoch. */
  write(time: number): string;
}

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

/** The tokens of moment.js; what is none stands for itself. */
const TOKEN =
  /\[[^[]*\]|\\?(?:[Hh]mm(?:ss)?|Mo|MM?M?M?|Do|DDDo|DD?D?D?|ddd?d?|do?|w[ow]?|W[oW]?|Qo?|N{1,5}|YYYYYY|YYYYY|YYYY|YY|Y|y{2,4}|yo?|gg(?:ggg?)?|GG(?:GGG?)?|e|E|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?|LTS|LT|LL?L?L?|l{1,4}|.)/gs;

/** Long forms of moment's English locale. */
const LONG: Readonly<Record<string, string>> = {
  LTS: "h:mm:ss A",
  LT: "h:mm A",
  L: "MM/DD/YYYY",
  LL: "MMMM D, YYYY",
  LLL: "MMMM D, YYYY h:mm A",
  LLLL: "dddd, MMMM D, YYYY h:mm A",
  l: "M/D/YYYY",
  ll: "MMM D, YYYY",
  lll: "MMM D, YYYY h:mm A",
  llll: "ddd, MMM D, YYYY h:mm A",
};

const WRITERS: Readonly<Record<string, (date: Date, utcOffset: number) => string | number>> = {
  YYYY: (date) => pad(date.getUTCFullYear(), 4),
  YY: (date) => pad(date.getUTCFullYear() % 100, 2),
  Y: (date) => date.getUTCFullYear(),
  Q: (date) => quarter(date),
  Qo: (date) => ordinal(quarter(date)),
  M: (date) => date.getUTCMonth() + 1,
  Mo: (date) => ordinal(date.getUTCMonth() + 1),
  MM: (date) => pad(date.getUTCMonth() + 1, 2),
  MMM: (date) => MONTHS[date.getUTCMonth()]!.slice(0, 3),
  MMMM: (date) => MONTHS[date.getUTCMonth()]!,
  D: (date) => date.getUTCDate(),
  Do: (date) => ordinal(date.getUTCDate()),
  DD: (date) => pad(date.getUTCDate(), 2),
  DDD: (date) => dayOfYear(date),
  DDDo: (date) => ordinal(dayOfYear(date)),
  DDDD: (date) => pad(dayOfYear(date), 3),
  d: (date) => date.getUTCDay(),
  do: (date) => ordinal(date.getUTCDay()),
  dd: (date) => DAYS[date.getUTCDay()]!.slice(0, 2),
  ddd: (date) => DAYS[date.getUTCDay()]!.slice(0, 3),
  dddd: (date) => DAYS[date.getUTCDay()]!,
  E: (date) => date.getUTCDay() || 7,
  e: (date) => date.getUTCDay(),
  H: (date) => date.getUTCHours(),
  HH: (date) => pad(date.getUTCHours(), 2),
  h: (date) => date.getUTCHours() % 12 || 12,
  hh: (date) => pad(date.getUTCHours() % 12 || 12, 2),
  k: (date) => date.getUTCHours() || 24,
  kk: (date) => pad(date.getUTCHours() || 24, 2),
  A: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
  a: (date) => (date.getUTCHours() < 12 ? "am" : "pm"),
  m: (date) => date.getUTCMinutes(),
  mm: (date) => pad(date.getUTCMinutes(), 2),
  s: (date) => date.getUTCSeconds(),
  ss: (date) => pad(date.getUTCSeconds(), 2),
  Z: (_, utcOffset) => zone(utcOffset, ":"),
  ZZ: (_, utcOffset) => zone(utcOffset, ""),
  X: (date, utcOffset) => Math.floor(date.getTime() / 1000) - utcOffset * 60,
  x: (date, utcOffset) => date.getTime() - utcOffset * 60_000,
};

/**
 * Compiles a format of moment.js, such as `YYYY-MM-DDTHH:mm:ss.SSSZ`, in a zone given as minutes ahead of UTC.
 * @throws DataGeneratorError DATA_GENERATOR_FORMAT_INVALID for tokens that are not executed: weeks, eras, zone names and
 * the joined forms `hmm` and `Hmmss`.
 */
export function compileDateFormat(format: string, utcOffset = 0): DateFormat {
  const parts: (string | Part)[] = [];
  for (const token of tokens(format)) {
    const part = partOf(token);
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return new Format(parts, utcOffset, /^(?:S+|x)$/m.test(tokens(format).join("\n")));
}

function tokens(format: string): string[] {
  return (format.match(TOKEN) ?? []).flatMap((token) => (LONG[token] ? tokens(LONG[token]) : [token]));
}

type Part = (date: Date, utcOffset: number) => string | number;

function partOf(token: string): string | Part {
  if (token.startsWith("[")) return token.slice(1, -1);
  if (token.startsWith("\\") && token.length > 1) return token.slice(1);
  if (/^S+$/.test(token)) return (date) => pad(date.getUTCMilliseconds(), 3).padEnd(9, "0").slice(0, token.length);
  const part = Object.hasOwn(WRITERS, token) ? WRITERS[token] : undefined;
  if (part) return part;
  if (/^(?:w|W|g|G|N|y|z|YYYYY|[Hh]mm)/.test(token)) {
    const message = `date format: ${token} is not executed; put letters that stand for themselves in brackets, as in [${token}]`;
    throw new DataGeneratorError("DATA_GENERATOR_FORMAT_INVALID", message);
  }
  return token;
}

/** Remembers the text of the last second: records come in the order of their times. */
class Format implements DateFormat {
  readonly #parts: readonly (string | Part)[];
  readonly #utcOffset: number;
  readonly #unit: number;
  #last = Number.NaN;
  #text = "";

  constructor(parts: readonly (string | Part)[], utcOffset: number, milliseconds: boolean) {
    this.#parts = parts;
    this.#utcOffset = utcOffset;
    this.#unit = milliseconds ? 1 : 1000;
  }

  write(time: number): string {
    const unit = Math.floor(time / this.#unit);
    if (unit === this.#last) return this.#text;
    const date = new Date(time + this.#utcOffset * 60_000);
    let text = "";
    for (const part of this.#parts) text += typeof part === "string" ? part : part(date, this.#utcOffset);
    this.#last = unit;
    this.#text = text;
    return text;
  }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function ordinal(value: number): string {
  const ten = value % 10;
  if (Math.floor((value % 100) / 10) === 1) return `${value}th`;
  return `${value}${ten === 1 ? "st" : ten === 2 ? "nd" : ten === 3 ? "rd" : "th"}`;
}

function quarter(date: Date): number {
  return Math.floor(date.getUTCMonth() / 3) + 1;
}

function dayOfYear(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (midnight - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000 + 1;
}

function zone(utcOffset: number, separator: string): string {
  const minutes = Math.abs(utcOffset);
  return `${utcOffset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}
