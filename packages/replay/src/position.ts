import { ReplayError } from "./errors.ts";

/** A row of the source. */
export interface RowReference {
  /** Path or `s3://` address of the file. */
  object: string;
  /** Line number in a text file, row number in a Parquet file; both count from 1. */
  line: number;
}

/**
 * Where a replay can go on. Plain JSON: keep it in a file and hand it to `resume` with the same source.
 * Every row before it is settled; of the rows from it on, `sent` and `readTo` tell which ones are settled too.
 */
export interface ReplayPosition extends RowReference {
  version: 1;
  /** The source as it was given. */
  source: string[];
  /** Event time of the newest event sent, milliseconds since the epoch; null when none was. */
  eventTime: number | null;
  /** The newest event sent: rows up to `readTo` that sort before it by event time, then place, are settled. */
  sent: (RowReference & { eventTime: number }) | null;
  /** First row that was not read. */
  readTo: RowReference;
  /** Milliseconds added to event times by `adaptTime: "invocation"`, so that a resumed run adds the same. */
  timeShift?: number;
}

/**
 * Checks that a value, such as one read from a file, is a position in this source.
 * @throws {ReplayError} `REPLAY_POSITION_INVALID`.
 */
export function checkPosition(value: unknown, source: readonly string[]): asserts value is ReplayPosition {
  const position = value as ReplayPosition;
  if (position?.version !== 1) fail("version 1", position?.version);
  if (JSON.stringify(position.source) !== JSON.stringify(source)) fail(`source ${source.join(", ")}`, position.source);
  for (const row of [position, position.readTo, ...(position.sent === null ? [] : [position.sent])]) {
    const whole = typeof row?.object === "string" && Number.isSafeInteger(row.line) && row.line >= 1;
    if (!whole) fail("an object and a line from 1", JSON.stringify(row));
  }
  if (position.sent !== null && !Number.isFinite(position.sent.eventTime))
    fail("an event time", position.sent.eventTime);
  if (position.timeShift !== undefined && !Number.isFinite(position.timeShift))
    fail("a time shift", position.timeShift);
}

function fail(expected: string, got: unknown): never {
  throw new ReplayError("REPLAY_POSITION_INVALID", `resume: expected ${expected}, got ${got}`);
}
