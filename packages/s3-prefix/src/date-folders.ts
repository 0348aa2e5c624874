/** A key whose object lies in folders of year, month, day and hour, the last four before its name. */
export interface DateFolders {
  /** What comes before the year, with its slash; "" when nothing does. */
  readonly prefix: string;
  /** As written, such as `2016`, `12`, `05` and `03`. */
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  /** The object's name; never empty. */
  readonly name: string;
}

const DATED = /^((?:.*\/)?)(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\/([^/]+)$/s;
const LAST_DAY = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads the folders `yyyy/MM/dd/HH/` of a key, whatever comes before them: those that Firehose writes without a prefix of
 * its own, and those of others. undefined for a key without them, and where they are no date.
 */
export function parseDateFolders(key: string): DateFolders | undefined {
  const found = DATED.exec(key);
  if (found === null) return undefined;
  const [, prefix = "", year = "", month = "", day = "", hour = "", name = ""] = found;
  const lastDay = LAST_DAY[Number(month) - 1];
  if (lastDay === undefined || Number(day) < 1 || Number(day) > lastDay || Number(hour) > 23) return undefined;
  if (month === "02" && day === "29" && !isLeap(Number(year))) return undefined;
  return { prefix, year, month, day, hour, name };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
