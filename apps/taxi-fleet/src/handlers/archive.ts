import type { NdjsonObjects } from "../ndjson-objects.ts";

/** Where the raw events are, in hourly partitions of event time. */
export const ARCHIVE_PREFIX = "archive/";

const HOUR = 3_600_000;
/** Characters of one hour held in memory before they are written. */
const PART_SIZE = 4 * 1024 * 1024;

/** Keeps raw events as gzipped NDJSON objects in hourly partitions, in the order in which they came. */
export interface Archive {
  add(time: number, line: string): void;
  /** Writes the hours that are over, and those that have grown large. */
  flush(watermark: number): Promise<void>;
  /** Writes everything. */
  close(): Promise<void>;
}

export function createArchive(objects: NdjsonObjects): Archive {
  const hours = new Map<number, { lines: string[]; size: number }>();
  let parts = 0;

  async function write(isDue: (hour: number, size: number) => boolean): Promise<void> {
    const writing: Promise<void>[] = [];
    for (const [hour, { lines, size }] of hours) {
      if (!isDue(hour, size)) continue;
      hours.delete(hour);
      const part = String(++parts).padStart(6, "0");
      writing.push(objects.put(`${partitionOf(hour)}part-${part}.ndjson.gz`, lines));
    }
    await Promise.all(writing);
  }

  return {
    add(time, line) {
      const hour = Math.floor(time / HOUR) * HOUR;
      let buffer = hours.get(hour);
      if (buffer === undefined) {
        buffer = { lines: [], size: 0 };
        hours.set(hour, buffer);
      }
      buffer.lines.push(line);
      buffer.size += line.length;
    },
    flush: (watermark) => write((hour, size) => hour + HOUR <= watermark || size >= PART_SIZE),
    close: () => write(() => true),
  };
}

/** `archive/year=2016/month=01/day=04/hour=17/`. */
export function partitionOf(hour: number, prefix = ARCHIVE_PREFIX): string {
  const [date = "", time = ""] = new Date(hour).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${prefix}year=${year}/month=${month}/day=${day}/hour=${time.slice(0, 2)}/`;
}
