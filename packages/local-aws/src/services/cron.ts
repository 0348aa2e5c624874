import type { Schedule } from "./schedule-expression.ts";
import { fromLocal, toLocal } from "./time-zone.ts";

/*
 * EventBridge cron: minutes hours day-of-month month day-of-week year, in which one of the two days is "?".
 *   field = item { "," item }      item = "*" | value | value "-" value, each with an optional "/" step
 *   day-of-month also: L (last day), nW (weekday nearest to n), LW      day-of-week also: nL (last n), n#k (k-th n)
 * Days of the week count from SUN = 1.
 */

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY_MS = 86_400_000;
const LAST_YEAR = 2199;

/** Whether a day, given as UTC midnight, is meant. */
type DayTest = (day: Date) => boolean;

/** Compiles the six fields. Local times that a zone skips are skipped, those it repeats come once. */
export function compileCron(text: string, timeZone: string): Schedule | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const months = valuesOf(month, 1, 12, MONTHS);
  const years = valuesOf(year, 1970, LAST_YEAR);
  const days = dayOfWeek === "?" ? monthDays(dayOfMonth) : weekDays(dayOfWeek);
  if (!minutes || !hours || !months || !years || !days) return undefined;
  const [monthSet, yearSet] = [new Set(months), new Set(years)];
  return {
    next(after) {
      // A zone's wall clock is at most a day away from what it will be at the time that is looked for.
      const first = Math.floor(toLocal(after, timeZone) / DAY_MS) - 1;
      for (let index = Math.max(0, first); ; index++) {
        const day = new Date(index * DAY_MS);
        if (day.getUTCFullYear() > LAST_YEAR) return undefined;
        if (!yearSet.has(day.getUTCFullYear()) || !monthSet.has(day.getUTCMonth() + 1) || !days(day)) continue;
        for (const h of hours) {
          for (const m of minutes) {
            const time = fromLocal(index * DAY_MS + (h * 60 + m) * 60_000, timeZone);
            if (time !== undefined && time > after) return time;
          }
        }
      }
    },
  };
}

/** The values of a field in order; undefined when it is malformed. */
function valuesOf(field: string, min: number, max: number, names: readonly string[] = []): number[] | undefined {
  const read = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const values = new Set<number>();
  for (const item of field.split(",")) {
    const [range = "", step, ...more] = item.split("/");
    const width = step === undefined ? 1 : read(step);
    if (more.length > 0 || !(width >= 1)) return undefined;
    const [from, to, ...rest] = range === "*" ? [min, max] : range.split("-").map(read);
    const end = to ?? (step === undefined ? from : max);
    if (rest.length > 0 || !(from! >= min && from! <= max && end! >= min && end! <= max)) return undefined;
    // A range of names or hours may go round, such as FRI-MON.
    for (
      let value = from!, left = (end! - from! + max - min + 1) % (max - min + 1);
      left >= 0;
      value += width, left -= width
    )
      values.add(value > max ? value - (max - min + 1) : value);
  }
  return [...values].sort((a, b) => a - b);
}

function monthDays(field: string): DayTest | undefined {
  if (field === "L") return (day) => day.getUTCDate() === lastOf(day);
  if (field === "LW") return (day) => day.getUTCDate() === nearestWeekday(day, lastOf(day));
  const weekday = /^(\d{1,2})W$/.exec(field);
  if (weekday !== null) {
    const wanted = Number(weekday[1]);
    if (wanted < 1 || wanted > 31) return undefined;
    return (day) => wanted <= lastOf(day) && day.getUTCDate() === nearestWeekday(day, wanted);
  }
  const values = valuesOf(field, 1, 31);
  const set = new Set(values);
  return values && ((day) => set.has(day.getUTCDate()));
}

function weekDays(field: string): DayTest | undefined {
  const special = /^(\w+?)(L|#([1-5]))$/i.exec(field);
  if (field === "L") return (day) => day.getUTCDay() === 6;
  if (special !== null && valuesOf(special[1]!, 1, 7, DAYS)?.length === 1) {
    const wanted = valuesOf(special[1]!, 1, 7, DAYS)![0]! - 1;
    if (special[3] === undefined) return (day) => day.getUTCDay() === wanted && day.getUTCDate() + 7 > lastOf(day);
    return (day) => day.getUTCDay() === wanted && Math.ceil(day.getUTCDate() / 7) === Number(special[3]);
  }
  const values = valuesOf(field, 1, 7, DAYS);
  const set = new Set(values);
  return values && ((day) => set.has(day.getUTCDay() + 1));
}

/** Days of the month that a day is in. */
function lastOf(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The weekday nearest to a date, in the same month. */
function nearestWeekday(day: Date, date: number): number {
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === lastOf(day) ? date - 2 : date + 1;
  return date;
}
