export { type Clock, createFastClock, createLiveClock, FAST_CLOCK_START, type Timer } from "./clock.ts";
export { type ClientConfig, Cloud, type CloudOptions, createCloud } from "./cloud.ts";
export { coverage, type OperationCoverage, type ServiceCoverage } from "./coverage.ts";
export { AwsError, LocalAwsError, type LocalAwsErrorCode } from "./errors.ts";
export type { ActiveFault, FaultRule } from "./faults.ts";
export type { Listener, ListenOptions } from "./server/listener.ts";
export { readZip, ZipError, type ZipFile } from "./services/zip.ts";
