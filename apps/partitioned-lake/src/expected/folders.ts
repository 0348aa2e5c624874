import type { Click } from "../clicks.ts";

/** The folder of a click by its keys; undefined for a click without a customer. */
export function folderOf({ customer_id, type, event_timestamp }: Click): string | undefined {
  if (customer_id === undefined) return undefined;
  const [year, month, day] = new Date(event_timestamp * 1000).toISOString().slice(0, 10).split("-");
  return `customer_id=${customer_id}/device=${type.device}/year=${year}/month=${month}/day=${day}`;
}

/** The folder of a tick by the hour in which the oldest record of its object arrived. */
export function hourFolderOf(arrivals: readonly string[]): string {
  const oldest = arrivals.reduce((one, other) => (one < other ? one : other));
  const [year, month, day] = oldest.slice(0, 10).split("-");
  return `year=${year}/month=${month}/day=${day}/hour=${oldest.slice(11, 13)}`;
}
