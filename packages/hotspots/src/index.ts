export { HotspotDetector, type HotspotSnapshot } from "./detector.ts";
export { HotspotsError, type HotspotsErrorCode } from "./errors.ts";
export { densityOf, type Hotspot, hotspotsJson } from "./hotspot.ts";
export type { HotspotOptions } from "./options.ts";
