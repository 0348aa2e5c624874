/** One trip with the columns of the commission's files. Times are New York wall time in milliseconds, as if it were UTC. */
export interface Trip {
  vendorId: number;
  pickupTime: number;
  dropoffTime: number;
  passengerCount: number;
  /** Miles. */
  tripDistance: number;
  /** Degrees; all four coordinates are 0 where the receiver had no fix. */
  pickupLongitude: number;
  pickupLatitude: number;
  rateCode: number;
  storeAndForward: boolean;
  dropoffLongitude: number;
  dropoffLatitude: number;
  paymentType: number;
  /** US cents, as all amounts here. */
  fareAmount: number;
  extra: number;
  mtaTax: number;
  tipAmount: number;
  tollsAmount: number;
  improvementSurcharge: number;
  totalAmount: number;
}

/** Header of the commission's yellow-cab files of 2015; those of 2016 write `RatecodeID`. */
export const CSV_HEADER =
  "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude," +
  "RateCodeID,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,extra,mta_tax,tip_amount," +
  "tolls_amount,improvement_surcharge,total_amount";

/** The trip as a row under {@link CSV_HEADER}, without line end. */
export function csvRow(trip: Trip): string {
  return (
    `${trip.vendorId},${wallTime(trip.pickupTime)},${wallTime(trip.dropoffTime)},${trip.passengerCount},` +
    `${trip.tripDistance},${trip.pickupLongitude},${trip.pickupLatitude},${trip.rateCode},` +
    `${trip.storeAndForward ? "Y" : "N"},${trip.dropoffLongitude},${trip.dropoffLatitude},${trip.paymentType},` +
    `${trip.fareAmount / 100},${trip.extra / 100},${trip.mtaTax / 100},${trip.tipAmount / 100},` +
    `${trip.tollsAmount / 100},${trip.improvementSurcharge / 100},${trip.totalAmount / 100}`
  );
}

/** The trip as an event of the schema `taxi-trip` version 1. */
export interface TripEvent {
  type: "trip";
  trip_id: number;
  vendor_id: string;
  pickup_datetime: string;
  dropoff_datetime: string;
  passenger_count: number;
  trip_distance: number;
  pickup_longitude: number;
  pickup_latitude: number;
  rate_code: number;
  store_and_fwd_flag: "Y" | "N";
  dropoff_longitude: number;
  dropoff_latitude: number;
  payment_type: number;
  fare_amount: number;
  extra: number;
  mta_tax: number;
  tip_amount: number;
  tolls_amount: number;
  improvement_surcharge: number;
  total_amount: number;
}

/** Makes the event of a trip; `tripId` must differ between the trips of a data set. */
export function tripEvent(trip: Trip, tripId: number): TripEvent {
  return {
    type: "trip",
    trip_id: tripId,
    vendor_id: String(trip.vendorId),
    pickup_datetime: isoTime(trip.pickupTime),
    dropoff_datetime: isoTime(trip.dropoffTime),
    passenger_count: trip.passengerCount,
    trip_distance: trip.tripDistance,
    pickup_longitude: trip.pickupLongitude,
    pickup_latitude: trip.pickupLatitude,
    rate_code: trip.rateCode,
    store_and_fwd_flag: trip.storeAndForward ? "Y" : "N",
    dropoff_longitude: trip.dropoffLongitude,
    dropoff_latitude: trip.dropoffLatitude,
    payment_type: trip.paymentType,
    fare_amount: trip.fareAmount / 100,
    extra: trip.extra / 100,
    mta_tax: trip.mtaTax / 100,
    tip_amount: trip.tipAmount / 100,
    tolls_amount: trip.tollsAmount / 100,
    improvement_surcharge: trip.improvementSurcharge / 100,
    total_amount: trip.totalAmount / 100,
  };
}

/** The event of a trip as one line of NDJSON, without line end. */
export function ndjsonRow(trip: Trip, tripId: number): string {
  return JSON.stringify(tripEvent(trip, tripId));
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

function wallTime(time: number): string {
  return new Date(time).toISOString().replace("T", " ").slice(0, 19);
}
