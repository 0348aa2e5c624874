/** Why a line does not fit a format, and where. */
export class LineProblem {
  /** Column of the first character at fault, from 1, in UTF-16 units. */
  readonly column: number;
  readonly message: string;

  constructor(column: number, message: string) {
    this.column = column;
    this.message = message;
  }
}

/** How records of one kind are written as lines, both ways: what `write` gives, `parse` reads back as the same record. */
export interface LogFormat<T> {
  /** Reads one line without its line break. */
  parse(line: string): T | LineProblem;
  /**
   * Writes one record as a line without a line break.
   * @throws LogFormatsError LOG_FORMATS_VALUE_INVALID for a value that would not be read back.
   */
  write(record: T): string;
  /** For formats with header lines: the format of the lines below `line`, a problem, or undefined when it is no header. */
  header?(line: string): LogFormat<T> | LineProblem | undefined;
}
