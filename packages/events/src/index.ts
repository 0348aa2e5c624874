export { EventsError, type EventsErrorCode } from "./errors.ts";
export { type EventTypes, registry, type TaxiTrip, type Watermark } from "./generated/registry.ts";
export { type TaxiTripV1, taxiTripV1Schema } from "./generated/taxi-trip-v1.ts";
export { type WatermarkV1, watermarkV1Schema } from "./generated/watermark-v1.ts";
export { assertEvent, type EventName, type Issue, type Validation, validate } from "./validation.ts";
