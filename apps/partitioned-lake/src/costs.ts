import { isByKeys } from "./layouts.ts";
import type { Answer } from "./question.ts";
import type { LakeResult } from "./result.ts";

/** List prices of us-east-1 in US dollars, written down in June 2025. */
const PRICES = {
  /** Athena, for each TB scanned. */
  scannedTerabyte: 5,
  /** Firehose, for each GB put directly, records rounded up to 5 KB. */
  ingestedGigabyte: 0.029,
  /** Firehose, for each GB that came in and becomes Parquet. */
  convertedGigabyte: 0.018,
  /** Firehose, for each GB delivered by dynamic partitioning, and for 1,000 objects. */
  partitionedGigabyte: 0.02,
  partitionedThousandObjects: 0.005,
};
const GIGABYTES = 1024;

/** What a layout costs when the same JSON is a terabyte, in US dollars. */
export interface LayoutCost {
  /** To deliver it once. */
  readonly delivery: number;
  /** To ask the question once. */
  readonly question: number;
}

/** Costs of a terabyte of such clicks, in proportion to what this run billed, delivered and scanned. */
export function costOf({ content, put }: LakeResult, { layout, scannedBytes }: Answer): LayoutCost {
  const jsonBytes = content.json.objects.reduce((sum, { bytes }) => sum + bytes, 0);
  let delivery = (put.billedBytes[layout] / jsonBytes) * GIGABYTES * PRICES.ingestedGigabyte;
  if (layout.startsWith("parquet"))
    delivery += (put.billedBytes[layout] / jsonBytes) * GIGABYTES * PRICES.convertedGigabyte;
  if (isByKeys(layout)) {
    const bytes = content[layout].objects.reduce((sum, object) => sum + object.bytes, 0);
    delivery += (bytes / jsonBytes) * GIGABYTES * PRICES.partitionedGigabyte;
    // A terabyte fills objects of the buffer's 64 MiB.
    delivery += ((GIGABYTES * 1024) / 64 / 1000) * PRICES.partitionedThousandObjects;
  }
  return { delivery, question: (scannedBytes / jsonBytes) * PRICES.scannedTerabyte };
}
