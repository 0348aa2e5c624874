/** Calendar arithmetic on milliseconds and days since 1970-01-01, without zones unless named. */
export const DAY = 86_400_000;

const DATE = /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
const TIME = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?$/;

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01 (Howard Hinnant's algorithm). */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

export function civil(days: number): Civil {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted + (shifted < 10 ? 3 : -9);
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

export function daysInMonth(year: number, month: number): number {
  return month === 12 ? 31 : daysOf(year, month + 1, 1) - daysOf(year, month, 1);
}

/** `yyyy-MM-dd`, null when it is no date. */
export function parseDate(text: string): number | null {
  const match = DATE.exec(text.trim());
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return daysOf(year, month, day);
}

/** `HH:mm:ss.fff` as milliseconds (with a fraction for microseconds), null when it is no time. */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text.trim());
  if (match === null) return null;
  const [hour, minute, second] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const micros = Number((match[4] ?? "").padEnd(6, "0").slice(0, 6));
  return (hour * 3600 + minute * 60 + second) * 1000 + micros / 1000;
}

/** `yyyy-MM-dd HH:mm:ss.fff`, a `T` instead of the space and a missing time allowed; null when it is none. */
export function parseTimestamp(text: string): number | null {
  const trimmed = text.trim();
  const space = trimmed.search(/[ T]/);
  const days = parseDate(space < 0 ? trimmed : trimmed.slice(0, space));
  const time = space < 0 ? 0 : parseTime(trimmed.slice(space + 1));
  return days === null || time === null ? null : days * DAY + time;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

export function dateText(days: number): string {
  const { year, month, day } = civil(days);
  return `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `HH:mm:ss` and the given number of fraction digits. */
export function timeText(milliseconds: number, precision: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (precision === 0) return text;
  const micros = Math.round((milliseconds - seconds * 1000) * 1000);
  return `${text}.${String(micros).padStart(6, "0").padEnd(9, "0").slice(0, precision)}`;
}

export function timestampText(milliseconds: number, precision: number, separator = " "): string {
  const days = Math.floor(milliseconds / DAY);
  return `${dateText(days)}${separator}${timeText(milliseconds - days * DAY, precision)}`;
}

/** A timestamp with the digits behind `precision` cut off. */
export function truncatePrecision(milliseconds: number, precision: number): number {
  if (precision >= 6) return milliseconds;
  if (precision < 3) {
    const unit = 10 ** (3 - precision);
    return Math.floor(milliseconds / unit) * unit;
  }
  if (precision === 3) return Math.floor(milliseconds + 1e-4);
  const unit = 10 ** (precision - 3);
  return Math.floor(milliseconds * unit + 1e-4) / unit;
}

/** A timestamp some months later; a day the month does not have becomes its last one. */
export function addMonths(milliseconds: number, months: number): number {
  const days = Math.floor(milliseconds / DAY);
  const { year, month, day } = civil(days);
  const index = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(index / 12), index - Math.floor(index / 12) * 12 + 1];
  return daysOf(y, m, Math.min(day, daysInMonth(y, m))) * DAY + (milliseconds - days * DAY);
}
