import { SqlError } from "../errors.ts";

/** A time zone, which turns instants into local time and back; both are milliseconds. */
export interface Zone {
  readonly id: string;
  toLocal(instant: number): number;
  /** The instant of a local time; the first one where it is doubled, the end of the gap where it is skipped. */
  toInstant(local: number): number;
}

const UTC: Zone = { id: "UTC", toLocal: (instant) => instant, toInstant: (local) => local };
const zones = new Map<string, Zone>([
  ["UTC", UTC],
  ["Z", UTC],
  ["GMT", UTC],
]);
const HOUR = 3_600_000;

/** The zone of an id such as `Europe/Berlin`, `UTC` or `GMT+08:00`. */
export function zoneOf(id: string): Zone {
  let zone = zones.get(id);
  if (zone === undefined) {
    zone = fixedZone(id) ?? namedZone(id);
    zones.set(id, zone);
  }
  return zone;
}

function fixedZone(id: string): Zone | undefined {
  const match = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(id);
  if (match === null) return undefined;
  const offset = (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
  return { id, toLocal: (instant) => instant + offset, toInstant: (local) => local - offset };
}

function namedZone(id: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new SqlError("FLINK_SQL_VALIDATION", `The supplied zone ID '${id}' is not valid`);
  }
  const offsets = new Map<number, number>();

  /** Offsets change at most every quarter of an hour. */
  function offsetAt(instant: number): number {
    const quarter = Math.floor(instant / (HOUR / 4));
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const start = quarter * (HOUR / 4);
      const parts: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(start)) parts[type] = Number(value);
      const { year, month, day, hour, minute, second } = parts;
      offset = Date.UTC(year!, month! - 1, day, hour, minute, second) - start;
      if (offsets.size > 100_000) offsets.clear();
      offsets.set(quarter, offset);
    }
    return offset;
  }

  return {
    id,
    toLocal: (instant) => instant + offsetAt(instant),
    toInstant(local) {
      const before = local - offsetAt(local - 24 * HOUR);
      if (before + offsetAt(before) === local) return before;
      const after = local - offsetAt(local + 24 * HOUR);
      return after + offsetAt(after) === local ? after : Math.max(before, after);
    },
  };
}
