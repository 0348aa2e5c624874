/** Values of one trip, in the order of {@link HEADER}. */
export type Trip = (string | number)[];

/** Columns of the commission's files of 2015. */
export const HEADER = [
  ...["VendorID", "tpep_pickup_datetime", "tpep_dropoff_datetime", "passenger_count", "trip_distance"],
  ...[
    "pickup_longitude",
    "pickup_latitude",
    "RateCodeID",
    "store_and_fwd_flag",
    "dropoff_longitude",
    "dropoff_latitude",
  ],
  ...[
    "payment_type",
    "fare_amount",
    "extra",
    "mta_tax",
    "tip_amount",
    "tolls_amount",
    "improvement_surcharge",
    "total_amount",
  ],
];

const ATTRIBUTES = ["vendor_id", "pickup_datetime", "dropoff_datetime", ...HEADER.slice(3)].map((name) =>
  name === "RateCodeID" ? "rate_code" : name,
);

/** Trips in order of pick-up, so that drop-offs are out of order by up to an hour. */
export function makeTrips(count: number): Trip[] {
  let state = 1;
  function random(): number {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  }
  return Array.from({ length: count }, (_, index) => {
    const pickup = Date.UTC(2016, 0, 1) + index * 250;
    const dropoff = pickup + Math.round(60_000 + random() * random() * 3_600_000);
    const [latitude, longitude, north, east] = [random(), random(), random(), random()].map(
      (value) => Math.round(value * 1e5) / 1e6,
    );
    const fare = 2.5 + Math.round(random() * 60) / 2;
    return [
      ...[1 + (index % 2), wallTime(pickup), wallTime(dropoff), 1 + (index % 5), Math.round(random() * 500) / 100],
      ...[-73.98 - longitude!, 40.7 + latitude!, 1, "N", -73.98 - east!, 40.7 + north!].map(sixDecimals),
      ...[1, fare, 0.5, 0.5, Math.round(fare * 20) / 100, 0, 0.3, Math.round((fare * 1.2 + 1.3) * 100) / 100],
    ];
  });
}

/** The trip as a row under {@link HEADER}. */
export function csvRow(trip: Trip): string {
  return trip.join(",");
}

let lastId = 0;

/** The trip as a `taxi-trip` event. */
export function ndjsonRow(trip: Trip): string {
  const [vendor, pickup, dropoff, ...rest] = trip;
  const values = [String(vendor), isoTime(String(pickup)), isoTime(String(dropoff)), ...rest];
  const entries = ATTRIBUTES.map((name, index) => [name, values[index]] as const);
  return JSON.stringify({ type: "trip", trip_id: ++lastId, ...Object.fromEntries(entries) });
}

function sixDecimals(value: string | number): string | number {
  return typeof value === "number" ? Math.round(value * 1e6) / 1e6 : value;
}

function wallTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

function isoTime(wall: string): string {
  return `${wall.replace(" ", "T")}.000Z`;
}
