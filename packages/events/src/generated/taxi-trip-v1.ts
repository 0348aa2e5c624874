// Made from schemas/ by `npm run generate`. Do not edit: change the schema.

/** One finished taxi trip, sent when the passenger leaves the cab. Columns follow the trip records of New York City's Taxi & Limousine Commission. */
export interface TaxiTripV1 {
  /** Tells trips from watermarks in the same stream. */
  type: "trip";
  /** Identifies the trip within its data set; exact in a double. */
  trip_id: number;
  /** Provider of the meter: 1 or CMT, 2 or VTS, DDS. */
  vendor_id?: string;
  /** When the meter was switched on. New York wall time, written as if it were UTC. */
  pickup_datetime: string;
  /** When the meter was switched off: the event time. New York wall time, written as if it were UTC. */
  dropoff_datetime: string;
  /** Passengers, as entered by the driver. */
  passenger_count?: number;
  /** Distance on the meter, miles. */
  trip_distance?: number;
  /** Degrees east, WGS 84; 0 where the receiver had no fix. */
  pickup_longitude: number;
  /** Degrees north, WGS 84; 0 where the receiver had no fix. */
  pickup_latitude: number;
  /** 1 standard, 2 JFK, 3 Newark, 4 Nassau or Westchester, 5 negotiated, 6 group ride, 99 unknown. */
  rate_code?: number;
  /** Y when the record was held in the cab until it had a connection. */
  store_and_fwd_flag?: "Y" | "N";
  /** Degrees east, WGS 84; 0 where the receiver had no fix. */
  dropoff_longitude: number;
  /** Degrees north, WGS 84; 0 where the receiver had no fix. */
  dropoff_latitude: number;
  /** 1 credit card, 2 cash, 3 no charge, 4 dispute, 5 unknown, 6 voided trip. */
  payment_type?: number;
  /** Fare by time and distance, US dollars; negative for a refund. */
  fare_amount?: number;
  /** Rush-hour and overnight surcharges, US dollars. */
  extra?: number;
  /** Tax of the Metropolitan Transportation Authority, US dollars. */
  mta_tax?: number;
  /** Tip paid by card, US dollars; cash tips are not recorded. */
  tip_amount?: number;
  /** Bridge and tunnel tolls, US dollars. */
  tolls_amount?: number;
  /** Surcharge levied since 2015, US dollars. */
  improvement_surcharge?: number;
  /** Everything the passenger was charged, without cash tips, US dollars. */
  total_amount: number;
}

/** JSON Schema of {@link TaxiTripV1}. */
export const taxiTripV1Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:millrace:event:taxi-trip:1",
  title: "Taxi trip",
  description:
    "One finished taxi trip, sent when the passenger leaves the cab. Columns follow the trip records of New York City's Taxi & Limousine Commission.",
  type: "object",
  properties: {
    type: {
      description: "Tells trips from watermarks in the same stream.",
      const: "trip",
    },
    trip_id: {
      description: "Identifies the trip within its data set; exact in a double.",
      type: "integer",
      minimum: 0,
      maximum: 9007199254740991,
    },
    vendor_id: {
      description: "Provider of the meter: 1 or CMT, 2 or VTS, DDS.",
      type: "string",
      minLength: 1,
    },
    pickup_datetime: {
      description: "When the meter was switched on. New York wall time, written as if it were UTC.",
      type: "string",
      format: "date-time",
    },
    dropoff_datetime: {
      description: "When the meter was switched off: the event time. New York wall time, written as if it were UTC.",
      type: "string",
      format: "date-time",
    },
    passenger_count: {
      description: "Passengers, as entered by the driver.",
      type: "integer",
      minimum: 0,
    },
    trip_distance: {
      description: "Distance on the meter, miles.",
      type: "number",
    },
    pickup_longitude: {
      description: "Degrees east, WGS 84; 0 where the receiver had no fix.",
      type: "number",
      minimum: -180,
      maximum: 180,
    },
    pickup_latitude: {
      description: "Degrees north, WGS 84; 0 where the receiver had no fix.",
      type: "number",
      minimum: -90,
      maximum: 90,
    },
    rate_code: {
      description: "1 standard, 2 JFK, 3 Newark, 4 Nassau or Westchester, 5 negotiated, 6 group ride, 99 unknown.",
      type: "integer",
      minimum: 0,
    },
    store_and_fwd_flag: {
      description: "Y when the record was held in the cab until it had a connection.",
      enum: ["Y", "N"],
    },
    dropoff_longitude: {
      description: "Degrees east, WGS 84; 0 where the receiver had no fix.",
      type: "number",
      minimum: -180,
      maximum: 180,
    },
    dropoff_latitude: {
      description: "Degrees north, WGS 84; 0 where the receiver had no fix.",
      type: "number",
      minimum: -90,
      maximum: 90,
    },
    payment_type: {
      description: "1 credit card, 2 cash, 3 no charge, 4 dispute, 5 unknown, 6 voided trip.",
      type: "integer",
      minimum: 0,
    },
    fare_amount: {
      description: "Fare by time and distance, US dollars; negative for a refund.",
      type: "number",
    },
    extra: {
      description: "Rush-hour and overnight surcharges, US dollars.",
      type: "number",
    },
    mta_tax: {
      description: "Tax of the Metropolitan Transportation Authority, US dollars.",
      type: "number",
    },
    tip_amount: {
      description: "Tip paid by card, US dollars; cash tips are not recorded.",
      type: "number",
    },
    tolls_amount: {
      description: "Bridge and tunnel tolls, US dollars.",
      type: "number",
    },
    improvement_surcharge: {
      description: "Surcharge levied since 2015, US dollars.",
      type: "number",
    },
    total_amount: {
      description: "Everything the passenger was charged, without cash tips, US dollars.",
      type: "number",
    },
  },
  required: [
    "type",
    "trip_id",
    "pickup_datetime",
    "dropoff_datetime",
    "pickup_longitude",
    "pickup_latitude",
    "dropoff_longitude",
    "dropoff_latitude",
    "total_amount",
  ],
  additionalProperties: true,
  examples: [
    {
      type: "trip",
      trip_id: 25769803802,
      vendor_id: "2",
      pickup_datetime: "2016-01-04T08:12:30.000Z",
      dropoff_datetime: "2016-01-04T09:01:12.000Z",
      passenger_count: 1,
      trip_distance: 17.43,
      pickup_longitude: -73.98451,
      pickup_latitude: 40.75482,
      rate_code: 2,
      store_and_fwd_flag: "N",
      dropoff_longitude: -73.7827,
      dropoff_latitude: 40.6446,
      payment_type: 1,
      fare_amount: 52,
      extra: 0,
      mta_tax: 0.5,
      tip_amount: 11.67,
      tolls_amount: 5.54,
      improvement_surcharge: 0.3,
      total_amount: 70.01,
    },
    {
      type: "trip",
      trip_id: 0,
      pickup_datetime: "2016-01-01T00:00:00Z",
      dropoff_datetime: "2016-01-01T00:07:41Z",
      pickup_longitude: 0,
      pickup_latitude: 0,
      dropoff_longitude: -73.98451,
      dropoff_latitude: 40.75482,
      total_amount: -7.3,
    },
  ],
} as const;
