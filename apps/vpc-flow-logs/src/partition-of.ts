import { type DateFolders, parseDateFolders } from "@millrace/s3-prefix";

/** What a partition holds. */
export type PartitionBy = "hour" | "day" | "month";

/** A partition of a table whose objects lie in folders of year, month, day and hour. */
export interface Partition {
  /** Its date and hour, such as `2016-12-15-03`; what it does not tell apart is the first of it: `2016-12-01-00`. */
  readonly value: string;
  /** Where its objects are, as `s3://bucket/prefix/2016/12/15/03/`. */
  readonly location: string;
}

/** The partition that an object belongs to; undefined when its key has no date. */
export function partitionOf(bucket: string, key: string, by: PartitionBy): Partition | undefined {
  const folders = parseDateFolders(key);
  if (folders === undefined) return undefined;
  const { prefix, year, month, day, hour } = folders;
  const path = [year, month, ...(by === "month" ? [] : [day]), ...(by === "hour" ? [hour] : [])].join("/");
  return { value: dateOf(folders, by), location: `s3://${bucket}/${prefix}${path}/` };
}

function dateOf({ year, month, day, hour }: DateFolders, by: PartitionBy): string {
  return [year, month, by === "month" ? "01" : day, by === "hour" ? hour : "00"].join("-");
}
