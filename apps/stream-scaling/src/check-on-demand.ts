import { type Check, checkAtLeast, checkEqual } from "@millrace/sample";
import type { VariantResult } from "./day.ts";

/** Developer guide: an on-demand stream begins with 4 MB/s. */
const FIRST_SHARDS = 4;

/** An on-demand stream begins with four shards and has room for twice the highest minute, a quarter of an hour later. */
export function checkOnDemand({ shards, metrics, minutes }: VariantResult): Check[] {
  const loads = metrics.map(({ records, bytes }) => Math.max(records / 60 / 1000, bytes / 60 / 1024 / 1024));
  const peak = Math.max(...loads);
  const quiet = shards.slice(0, loads.indexOf(peak));
  const before = Math.max(FIRST_SHARDS, 2 * Math.max(0, ...loads.slice(0, loads.indexOf(peak))));
  return [
    checkEqual("on-demand: the stream begins with 4 MB/s", "developer guide", FIRST_SHARDS, quiet[0] ?? shards[0] ?? 0),
    checkAtLeast(
      "on-demand: 15 minutes after a peak there is room for twice as much",
      "IncomingRecords of CloudWatch",
      Math.ceil(Math.max(FIRST_SHARDS, 2 * peak)),
      shards[loads.indexOf(peak) + 15] ?? 0,
    ),
    checkEqual(
      "on-demand: only traffic over twice the earlier peak is throttled",
      "records refused in minutes below that",
      0,
      minutes.filter(({ offered }) => offered / 60 / 1000 <= before).reduce((sum, { refused }) => sum + refused, 0),
    ),
  ];
}
