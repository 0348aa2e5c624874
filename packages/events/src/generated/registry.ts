// Made from schemas/ by `npm run generate`. Do not edit: change the schema.

import { type TaxiTripV1, taxiTripV1Schema } from "./taxi-trip-v1.ts";
import { type WatermarkV1, watermarkV1Schema } from "./watermark-v1.ts";

/** Every event of the package with its versions, oldest version first. */
export const registry = [
  { name: "taxi-trip", version: 1, schema: taxiTripV1Schema },
  { name: "watermark", version: 1, schema: watermarkV1Schema },
] as const;

/** Newest version of the event `taxi-trip`. */
export type TaxiTrip = TaxiTripV1;

/** Newest version of the event `watermark`. */
export type Watermark = WatermarkV1;

/** Type of the newest version of each event, by event name. */
export interface EventTypes {
  "taxi-trip": TaxiTrip;
  watermark: Watermark;
}
