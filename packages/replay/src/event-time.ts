const DAY = 86_400_000;
/** Days before each month of a year that is no leap year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

// date-time = year "-" month "-" day ("T" / " ") hour ":" minute [":" second ["." fraction]] [zone]
// zone = "Z" / (("+" / "-") hour [":"] minute)
// RFC 3339 with the looser forms found in trip files; without a zone the time counts as UTC.

/** Milliseconds since the epoch of a date-time, or NaN when the text is none. Digits below a millisecond are cut off. */
export function parseTime(text: string): number {
  if (text.length < 16) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const gap = text.charCodeAt(10);
  const separated =
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    text.charCodeAt(13) === 58 &&
    (gap | 32) === (gap === 32 ? 32 : 116);
  // A part that is not made of digits is NaN and fails its comparison.
  if (!separated || !(year >= 0 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59))
    return Number.NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > DAYS_IN[month - 1]! + (leap && month === 2 ? 1 : 0)) return Number.NaN;
  const days = daysBefore(year) + DAYS_BEFORE[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1;
  const time = days * DAY + hour * 3_600_000 + minute * 60_000;
  return time + secondsAndZone(text, 16);
}

/** Seconds, fraction and zone from `at` on, in milliseconds; NaN when something else stands there. */
function secondsAndZone(text: string, at: number): number {
  let ms = 0;
  let next = at;
  if (text.charCodeAt(next) === 58) {
    const second = digits(text, next + 1, 2);
    if (!(second <= 59)) return Number.NaN;
    ms = second * 1000;
    next += 3;
    if (text.charCodeAt(next) === 46) {
      const from = next + 1;
      next = from;
      while (isDigit(text.charCodeAt(next))) next++;
      if (next === from) return Number.NaN;
      const length = Math.min(3, next - from);
      ms += digits(text, from, length) * 10 ** (3 - length);
    }
  }
  if (next === text.length) return ms;
  const zone = text.charCodeAt(next);
  if ((zone | 32) === 122) return next + 1 === text.length ? ms : Number.NaN;
  if (zone !== 43 && zone !== 45) return Number.NaN;
  const colon = text.charCodeAt(next + 3) === 58 ? 1 : 0;
  const hours = digits(text, next + 1, 2);
  const minutes = digits(text, next + 3 + colon, 2);
  if (!(hours <= 23 && minutes <= 59) || text.length !== next + 5 + colon) return Number.NaN;
  return ms + (zone === 43 ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000);
}

/** Days from 1970-01-01 to January 1 of a year of the Gregorian calendar. */
function daysBefore(year: number): number {
  const past = year - 1;
  return 365 * (year - 1970) + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477;
}

function digits(text: string, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - 48;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True when {@link parseTime} reads it and it is an RFC 3339 date-time, as the event schemas ask for. */
export function isRfc3339(text: string, time: number): boolean {
  if (Number.isNaN(time) || text.length < 20 || text.charCodeAt(16) !== 58 || text.charCodeAt(10) === 32) return false;
  const last = text.charCodeAt(text.length - 1) | 32;
  return last === 122 || (text.charCodeAt(text.length - 3) === 58 && text.charCodeAt(text.length - 6) < 48);
}
