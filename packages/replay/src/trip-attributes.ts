/** How a value becomes JSON. */
export type AttributeKind = "id" | "time" | "number" | "longitude" | "latitude" | "count" | "text" | "flag" | "payment";

/** An attribute of the event `taxi-trip` version 1. */
export interface TripAttribute {
  name: string;
  kind: AttributeKind;
  required: boolean;
  /** Column names in the commission's files, in lower case. */
  columns: readonly string[];
}

/** The attributes in the order of the payload; the constant `"type":"trip"` stands before them. */
export const TRIP_ATTRIBUTES: readonly TripAttribute[] = [
  attribute("trip_id", "id", false, []),
  attribute("vendor_id", "text", false, ["vendorid", "vendor_name"]),
  attribute("pickup_datetime", "time", true, ["tpep_pickup_datetime", "lpep_pickup_datetime", "trip_pickup_datetime"]),
  attribute("dropoff_datetime", "time", true, [
    "tpep_dropoff_datetime",
    "lpep_dropoff_datetime",
    "trip_dropoff_datetime",
  ]),
  attribute("passenger_count", "count", false, []),
  attribute("trip_distance", "number", false, []),
  attribute("pickup_longitude", "longitude", true, ["start_lon"]),
  attribute("pickup_latitude", "latitude", true, ["start_lat"]),
  attribute("rate_code", "count", false, ["ratecodeid"]),
  attribute("store_and_fwd_flag", "flag", false, ["store_and_forward"]),
  attribute("dropoff_longitude", "longitude", true, ["end_lon"]),
  attribute("dropoff_latitude", "latitude", true, ["end_lat"]),
  attribute("payment_type", "payment", false, []),
  attribute("fare_amount", "number", false, ["fare_amt"]),
  attribute("extra", "number", false, ["surcharge"]),
  attribute("mta_tax", "number", false, []),
  attribute("tip_amount", "number", false, ["tip_amt"]),
  attribute("tolls_amount", "number", false, ["tolls_amt"]),
  attribute("improvement_surcharge", "number", false, []),
  attribute("total_amount", "number", true, ["total_amt"]),
];

const INDEX_BY_COLUMN = new Map(
  TRIP_ATTRIBUTES.flatMap(({ name, columns }, index) => [name, ...columns].map((column) => [column, index] as const)),
);

/** Index in {@link TRIP_ATTRIBUTES} of the attribute that a column holds, whatever its case; -1 for none. */
export function attributeIndex(column: string): number {
  return INDEX_BY_COLUMN.get(column.trim().toLowerCase()) ?? -1;
}

function attribute(name: string, kind: AttributeKind, required: boolean, columns: readonly string[]): TripAttribute {
  return { name, kind, required, columns };
}
