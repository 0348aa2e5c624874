import type { SymbolicNode } from "../graph/symbolic.ts";
import type { CostLine } from "./estimate.ts";

/** US dollars per consumer-shard hour and per GB pushed, and a month's worth of both. */
export interface FanOutMonth {
  readonly fanOutShardHour: number;
  readonly fanOutGigabyte: number;
  readonly hours: number;
  /** What is written to the stream, all of which is pushed to each consumer. */
  readonly gigabytes: number;
}

/**
 * A fan-out consumer for a month: an hour of each shard of its stream, and the data pushed to it. A stream that is not in
 * the configuration counts as one shard, and so does one on demand.
 */
export function fanOutLines(
  config: SymbolicNode["config"],
  nodes: readonly SymbolicNode[],
  month: FanOutMonth,
  line: (item: string, quantity: number, unit: string, price: number) => CostLine,
): CostLine[] {
  const source = String(config.stream_arn);
  const stream = nodes.find((node) => source.includes(`‹${node.address}.`));
  const shards = Number(stream?.config.shard_count ?? 1);
  return [
    line("consumer-shard hours", shards * month.hours, "hour", month.fanOutShardHour),
    line("data pushed", month.gigabytes, "GB", month.fanOutGigabyte),
  ];
}
