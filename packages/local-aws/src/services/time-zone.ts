const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether an IANA time zone is known. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** The wall clock of a zone at a time, as if it were UTC. */
export function toLocal(time: number, timeZone: string): number {
  if (timeZone === "UTC") return time;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(time)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts as Record<
    "year" | "month" | "day" | "hour" | "minute" | "second",
    number
  >;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
}

/** The first time at which the wall clock of a zone shows a local time; undefined when it skips it. */
export function fromLocal(local: number, timeZone: string): number | undefined {
  if (timeZone === "UTC") return local;
  const day = 86_400_000;
  const offsets = [local - day, local + day].map((time) => toLocal(time, timeZone) - time);
  const times = offsets.map((offset) => local - offset).filter((time) => toLocal(time, timeZone) === local);
  return times.length === 0 ? undefined : Math.min(...times);
}
