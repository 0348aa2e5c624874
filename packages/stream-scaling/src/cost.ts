import { requireNumber } from "./errors.ts";

const GIBIBYTE = 1024 ** 3;
/** A provisioned stream is billed by payload units of 25 KB; an on-demand stream rounds each record up to 1 KB. */
const PAYLOAD_UNIT = 25 * 1024;
const ON_DEMAND_UNIT = 1024;

/** Unit prices in one currency, as the price list of a Region states them. */
export interface StreamPrices {
  provisioned: { shardHour: number; millionPutUnits: number };
  onDemand: { streamHour: number; gigabyteIn: number; gigabyteOut: number };
}

/** What a stream carried during some hours. */
export interface StreamUse {
  hours: number;
  /** Open shards times hours: what a provisioned stream would have needed. */
  shardHours: number;
  records: number;
  /** Mean bytes of a record, its partition key included. */
  recordBytes: number;
  /** Times that each record is read with GetRecords. Default 1. */
  readers?: number;
}

/** What the same use costs in both capacity modes. */
export interface CostComparison {
  provisioned: number;
  onDemand: number;
  cheaper: "provisioned" | "on-demand";
}

/** Costs of one use in both modes, without extended retention and enhanced fan-out; throws `SCALING_OPTION_INVALID`. */
export function compareCosts(use: StreamUse, prices: StreamPrices): CostComparison {
  const { hours, shardHours, records, recordBytes, readers = 1 } = use;
  for (const [name, value] of Object.entries({ hours, shardHours, records, recordBytes, readers })) {
    requireNumber(name, value, 0);
  }
  const putUnits = records * Math.ceil(recordBytes / PAYLOAD_UNIT);
  const gigabytes = (records * Math.ceil(recordBytes / ON_DEMAND_UNIT) * ON_DEMAND_UNIT) / GIBIBYTE;
  const provisioned =
    shardHours * prices.provisioned.shardHour + (putUnits / 1_000_000) * prices.provisioned.millionPutUnits;
  const onDemand =
    hours * prices.onDemand.streamHour +
    gigabytes * (prices.onDemand.gigabyteIn + readers * prices.onDemand.gigabyteOut);
  return { provisioned, onDemand, cheaper: onDemand < provisioned ? "on-demand" : "provisioned" };
}
