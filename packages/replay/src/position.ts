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
