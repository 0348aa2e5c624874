/** Receives the lines of a file; numbers count from 1 and include blank lines. */
export interface LineSink {
  /** A line of at most the limit, without its line end. Not called for blank lines. */
  line(bytes: Buffer, number: number): void;
  /** A line longer than the limit, with its first bytes. */
  longLine(start: Buffer, number: number): void;
  /** The end of the file. */
  end(): void;
  /** First line of a record that goes on over several lines and is not complete yet. */
  readonly openLine: number | undefined;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Cuts chunks into lines that end with LF or CRLF; holds at most one line of the limit. */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #limit: number;
  readonly #first: number;
  /** Copies of the pieces of a line whose end has not come yet. */
  #pieces: Buffer[] = [];
  #held = 0;
  #number = 1;

  /** Lines before `firstLine` are counted but not handed on. */
  constructor(sink: LineSink, limit: number, firstLine = 1) {
    this.#sink = sink;
    this.#limit = limit;
    this.#first = firstLine;
  }

  /** First line that is not settled: an open record's, or the one that comes next. */
  get next(): number {
    return this.#sink.openLine ?? this.#number;
  }

  /** Takes a chunk, whose memory may be reused after the call. */
  push(bytes: Buffer): void {
    let at = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, at);
      if (end < 0) break;
      if (this.#held > 0 || this.#pieces.length > 0) {
        this.#hold(bytes.subarray(at, end));
        this.#flush();
      } else {
        this.#emit(bytes.subarray(at, end));
      }
      at = end + 1;
    }
    if (at < bytes.length) this.#hold(bytes.subarray(at));
  }

  /** Takes what stands after the last line end, and the end. */
  end(): void {
    if (this.#held > 0) this.#flush();
    this.#sink.end();
  }

  /** Takes the end of what can be read, within the line that comes next. */
  cut(): void {
    this.#pieces = [];
    this.#held = 0;
    this.#sink.end();
  }

  #hold(piece: Buffer): void {
    // Of a line that is too long only the start is kept, with one byte over the limit beside a CR; its length goes on counting.
    const room = this.#limit + 2 - this.#held;
    if (room > 0) this.#pieces.push(Buffer.from(piece.subarray(0, room)));
    this.#held += piece.length;
  }

  #flush(): void {
    const line = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#held = 0;
    this.#emit(line);
  }

  #emit(bytes: Buffer): void {
    const number = this.#number++;
    if (number < this.#first) return;
    const line = bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
    if (line.length > this.#limit) this.#sink.longLine(line.subarray(0, this.#limit), number);
    else if (line.length > 0) this.#sink.line(line, number);
  }
}
