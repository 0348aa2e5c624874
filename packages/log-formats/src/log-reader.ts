import { TextDecoder } from "node:util";
import { LogFormatsError } from "./errors.ts";
import { LineProblem, type LogFormat } from "./log-format.ts";

/** A record and the line it was read from. */
export interface LogRecord<T> {
  /** Line number in the input, from 1. */
  readonly line: number;
  readonly record: T;
}

/** A line that holds no record of the format; nothing of it is lost. */
export interface RejectedLine {
  /** Line number in the input, from 1. */
  readonly line: number;
  /** Column of the first character at fault, from 1. */
  readonly column: number;
  readonly message: string;
  /** The line as it was, without its line break. */
  readonly text: string;
}

/** What became of the lines: `lines` is the sum of the other four. */
export interface LineCounts {
  readonly lines: number;
  readonly records: number;
  readonly rejected: number;
  readonly headers: number;
  readonly blank: number;
}

/** The lines of one piece of input, good and bad in the order they came in. */
export interface LogReading<T> {
  readonly records: LogRecord<T>[];
  readonly rejected: RejectedLine[];
}

/**
 * Takes a log in pieces of any size and gives the records of the lines that are complete. Lines end with LF or CRLF; a byte
 * order mark before the first line is skipped.
 */
export class LogReader<T> {
  #format: LogFormat<T>;
  #rest = "";
  #decoder: TextDecoder | undefined;
  #closed = false;
  #lines = 0;
  #records = 0;
  #rejected = 0;
  #headers = 0;
  #blank = 0;

  constructor(format: LogFormat<T>) {
    this.#format = format;
  }

  /**
   * Reads text, or bytes in UTF-8. The last line stays back until its end is there.
   * @throws LogFormatsError LOG_FORMATS_READER_CLOSED after `end`.
   */
  push(piece: string | Uint8Array): LogReading<T> {
    if (this.#closed) throw new LogFormatsError("LOG_FORMATS_READER_CLOSED", "push: the reader was ended before");
    const text = typeof piece === "string" ? piece : this.#decode(piece);
    const reading: LogReading<T> = { records: [], rejected: [] };
    const input = this.#rest === "" ? text : this.#rest + text;
    let start = 0;
    for (let end = input.indexOf("\n"); end >= 0; end = input.indexOf("\n", start)) {
      this.#take(input.slice(start, input.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end), reading);
      start = end + 1;
    }
    this.#rest = input.slice(start);
    return reading;
  }

  /** Reads what is left as the last line; a log that ends with a line break has none left. */
  end(): LogReading<T> {
    const reading: LogReading<T> = { records: [], rejected: [] };
    const rest = this.#rest + (this.#decoder?.decode() ?? "");
    this.#rest = "";
    this.#closed = true;
    if (rest !== "") this.#take(rest.endsWith("\r") ? rest.slice(0, -1) : rest, reading);
    return reading;
  }

  /** What became of all lines so far. */
  counts(): LineCounts {
    return {
      lines: this.#lines,
      records: this.#records,
      rejected: this.#rejected,
      headers: this.#headers,
      blank: this.#blank,
    };
  }

  #decode(bytes: Uint8Array): string {
    this.#decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return this.#decoder.decode(bytes, { stream: true });
  }

  #take(text: string, reading: LogReading<T>): void {
    const line = ++this.#lines;
    const content = line === 1 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    if (content.trim() === "") {
      this.#blank++;
      return;
    }
    const header = this.#format.header?.(content);
    if (header !== undefined && !(header instanceof LineProblem)) {
      this.#format = header;
      this.#headers++;
      return;
    }
    const result = header ?? this.#format.parse(content);
    if (result instanceof LineProblem) {
      this.#rejected++;
      reading.rejected.push({ line, column: result.column, message: result.message, text });
    } else {
      this.#records++;
      reading.records.push({ line, record: result });
    }
  }
}

/** Reads a whole log at once. */
export function readLog<T>(format: LogFormat<T>, input: string | Uint8Array): LogReading<T> & { counts: LineCounts } {
  const reader = new LogReader(format);
  const { records, rejected } = reader.push(input);
  const last = reader.end();
  records.push(...last.records);
  rejected.push(...last.rejected);
  return { records, rejected, counts: reader.counts() };
}

/** Writes records as a log: one line each, every line ended by LF. */
export function writeLog<T>(format: LogFormat<T>, records: Iterable<T>): string {
  let text = "";
  for (const record of records) text += `${format.write(record)}\n`;
  return text;
}
