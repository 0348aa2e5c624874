const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FORM = /^(\d\d)\/([A-Z][a-z][a-z])\/(\d{4}):([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-])([01]\d)([0-5]\d)$/;

/** A point in time and the zone it was written in. */
export interface ZonedTime {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Minutes ahead of UTC. */
  readonly utcOffset: number;
}

/** Reads `10/Oct/2000:13:55:36 -0700`; undefined for another form and for days that do not exist. */
export function parseApacheTime(text: string): ZonedTime | undefined {
  const [, day, name, year, hour, minute, second, sign, hours, minutes] = FORM.exec(text) ?? [];
  const month = MONTHS.indexOf(name ?? "");
  if (day === undefined || month < 0) return undefined;
  const utcOffset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  const local = Date.UTC(2000, month, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(local);
  date.setUTCFullYear(Number(year), month, Number(day));
  if (date.getUTCDate() !== Number(day)) return undefined;
  return { time: date.getTime() - utcOffset * 60_000, utcOffset: utcOffset === 0 ? 0 : utcOffset };
}

/** Writes a time in Apache's form; undefined when that form cannot hold it. */
export function formatApacheTime(time: number, utcOffset: number): string | undefined {
  if (!Number.isInteger(time / 1000) || !Number.isInteger(utcOffset) || Math.abs(utcOffset) >= 20 * 60)
    return undefined;
  const date = new Date(time + utcOffset * 60_000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return undefined;
  const month = MONTHS[date.getUTCMonth()];
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(":");
  const offset = Math.abs(utcOffset);
  const zone = `${utcOffset < 0 ? "-" : "+"}${twoDigits(Math.floor(offset / 60))}${twoDigits(offset % 60)}`;
  return `${twoDigits(date.getUTCDate())}/${month}/${String(year).padStart(4, "0")}:${clock} ${zone}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
