/** Ways to lay the same clicks out in S3, from the plainest on. */
export const LAYOUTS = ["json", "gzip", "by-arrival", "by-keys", "parquet", "parquet-by-keys"] as const;

/** One of {@link LAYOUTS}. */
export type Layout = (typeof LAYOUTS)[number];

/** Whether objects are partitioned by customer, device and day of the event. */
export function isByKeys(layout: Layout): boolean {
  return layout === "by-keys" || layout === "parquet-by-keys";
}

/** What stands between the clicks of one record, which Firehose takes apart; undefined where each is a record. */
export function separatorOf(layout: Layout): string | undefined {
  if (layout === "by-keys") return "";
  return layout === "parquet-by-keys" ? "\n" : undefined;
}

/** Start of the keys of the layout's objects. */
export function prefixOf(layout: Layout): string {
  return `clicks/${layout}/`;
}

/** Table of the layout in the catalogue. */
export function tableOf(layout: Layout): string {
  return `clicks_${layout.replaceAll("-", "_")}`;
}
