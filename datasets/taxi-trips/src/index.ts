export { type GenerateOptions, generateTrips } from "./generate-trips.ts";
export { CSV_HEADER, csvRow, ndjsonRow, type Trip, type TripEvent, tripEvent } from "./trip.ts";
