export { ReplayError, type ReplayErrorCode } from "./errors.ts";
export type { ReplayClock, ReplayOptions, S3Sender } from "./options.ts";
export type { ReplayPosition, RowReference } from "./position.ts";
export type { Reject } from "./rejects.ts";
export { type Replay, replay } from "./replay.ts";
export type { ObjectNote, ReplayCounts, ReplayResult, ReplayStatistics, SkippedCounts } from "./statistics.ts";
