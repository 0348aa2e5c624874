import { compareCosts, type StreamPrices } from "@millrace/stream-scaling";
import type { DayResult } from "./day.ts";
import type { Parameters } from "./parameters.ts";

/** List prices of us-east-1 in US dollars, written down in June 2025. */
const PRICES: StreamPrices = {
  provisioned: { shardHour: 0.015, millionPutUnits: 0.014 },
  onDemand: { streamHour: 0.04, gigabyteIn: 0.08, gigabyteOut: 0.04 },
};
const KEY_BYTES = 8;

/** What a way to scale costs for the hours of the run, in US dollars. */
export interface Cost {
  readonly label: string;
  readonly dollars: number;
}

/** Costs of each stream as it was, and of a stream that always has shards for the peak. */
export function costsOf({ variants }: DayResult, { hours, peak, recordBytes }: Parameters): Cost[] {
  const costs: Cost[] = [];
  for (const { variant, metrics, shards } of variants) {
    const use = {
      hours,
      shardHours: shards.reduce((sum, open) => sum + open, 0) / 60,
      records: metrics.reduce((sum, { records }) => sum + records, 0),
      recordBytes: recordBytes + KEY_BYTES,
    };
    const costAs = compareCosts(use, PRICES);
    costs.push({ label: variant, dollars: variant === "on-demand" ? costAs.onDemand : costAs.provisioned });
    if (variant !== variants[0]?.variant) continue;
    const fixed = compareCosts({ ...use, shardHours: Math.ceil(peak) * hours }, PRICES);
    costs.push({ label: `always ${Math.ceil(peak)} shards`, dollars: fixed.provisioned });
  }
  return costs;
}
