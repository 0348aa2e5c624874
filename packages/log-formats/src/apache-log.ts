import { formatApacheTime, parseApacheTime } from "./apache-time.ts";
import { LogFormatsError } from "./errors.ts";
import { LineProblem, type LogFormat } from "./log-format.ts";
import { quote, unquote } from "./quoted.ts";

/** The first line of a request, taken apart. */
export interface RequestLine {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** Such as `HTTP/1.1`. */
  readonly protocol: string;
}

/** One request in Apache's common log format. Null stands for `-`. https://httpd.apache.org/docs/2.4/logs.html#common */
export interface CommonLogRecord {
  host: string;
  ident: string | null;
  user: string | null;
  /** Milliseconds since the Unix epoch, in whole seconds. */
  time: number;
  /** Minutes that the time zone of the line is ahead of UTC. */
  utcOffset: number;
  /** The request line; its text as it is where that is none, such as bytes of a TLS handshake. */
  request: RequestLine | string | null;
  status: number;
  /** Size of the response without its headers. */
  bytes: number | null;
}

/** The combined log format: the common one and two request headers. */
export interface CombinedLogRecord extends CommonLogRecord {
  referer: string | null;
  userAgent: string | null;
}

/** `%h %l %u %t "%r" %>s %b` */
export const commonLogFormat: LogFormat<CommonLogRecord> = {
  parse(line) {
    const scanner = new Scanner(line);
    const record = scanner.common();
    return scanner.result(record);
  },
  write: (record) => common(record),
};

/** `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"` */
export const combinedLogFormat: LogFormat<CombinedLogRecord> = {
  parse(line) {
    const scanner = new Scanner(line);
    const record = scanner.common();
    const referer = scanner.quoted("referer");
    const userAgent = scanner.quoted("user agent");
    return scanner.result({ ...record, referer: nullable(referer), userAgent: nullable(userAgent) });
  },
  write(record) {
    const { referer, userAgent } = record;
    for (const [name, text] of Object.entries({ referer, userAgent })) {
      if (text === "-") throw invalid(`${name}: "-" reads back as null`);
    }
    return `${common(record)} ${quote(referer ?? "-")} ${quote(userAgent ?? "-")}`;
  },
};

/** Reads field by field; the first problem stays, and what comes after it is not judged. */
class Scanner {
  readonly #line: string;
  #offset = 0;
  #problem: LineProblem | undefined;

  constructor(line: string) {
    this.#line = line;
  }

  common(): CommonLogRecord {
    const host = this.#word("host");
    const ident = this.#word("ident");
    const user = this.#word("user");
    const timeColumn = this.#offset + 2;
    const time = parseApacheTime(this.#bracketed("time"));
    if (!time) this.#fail(timeColumn, "time: expected [day/Mon/year:hour:minute:second zone]");
    const request = this.quoted("request");
    const status = this.#number("status", /^[1-5]\d\d$/, "a status from 100 to 599");
    const bytes = this.#number("bytes", /^(?:-|0|[1-9]\d{0,14})$/, "a number of bytes or -");
    return {
      host,
      ident: nullable(ident),
      user: nullable(user),
      time: time?.time ?? 0,
      utcOffset: time?.utcOffset ?? 0,
      request: requestOf(request),
      status: status ?? 0,
      bytes,
    };
  }

  quoted(name: string): string {
    this.#separator();
    if (this.#problem) return "";
    const start = this.#offset;
    const read = unquote(this.#line, start);
    if (typeof read === "string") {
      this.#fail(start + 1, `${name}: ${read}`);
      return "";
    }
    this.#offset = read.end;
    return read.text;
  }

  result<T>(record: T): T | LineProblem {
    if (this.#offset < this.#line.length) this.#fail(this.#offset + 1, "expected the end of the line");
    return this.#problem ?? record;
  }

  #word(name: string): string {
    this.#separator();
    const end = this.#line.indexOf(" ", this.#offset);
    const text = this.#line.slice(this.#offset, end < 0 ? this.#line.length : end);
    if (text === "") this.#fail(this.#offset + 1, `expected ${name}`);
    this.#offset += text.length;
    return text;
  }

  #bracketed(name: string): string {
    this.#separator();
    const end = this.#line.indexOf("]", this.#offset);
    if (this.#line[this.#offset] !== "[" || end < 0) {
      this.#fail(this.#offset + 1, `${name}: expected [ and ]`);
      return "";
    }
    const text = this.#line.slice(this.#offset + 1, end);
    this.#offset = end + 1;
    return text;
  }

  #number(name: string, pattern: RegExp, expected: string): number | null {
    const text = this.#word(name);
    if (!pattern.test(text)) {
      this.#fail(this.#offset - text.length + 1, `${name}: expected ${expected}, got ${JSON.stringify(text)}`);
    }
    return text === "-" ? null : Number(text);
  }

  #separator(): void {
    if (this.#offset === 0) return;
    if (this.#line[this.#offset] === " ") this.#offset++;
    else this.#fail(this.#offset + 1, "expected a space");
  }

  #fail(column: number, message: string): void {
    this.#problem ??= new LineProblem(column, message);
  }
}

const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) (HTTP\/\d(?:\.\d)?)$/;

function requestOf(text: string): RequestLine | string | null {
  if (text === "-") return null;
  const [, method, target, protocol] = REQUEST.exec(text) ?? [];
  return method && target && protocol ? { method, target, protocol } : text;
}

const WORD = /^[^\s"\\\p{Cc}]+$/u;

function nullable(text: string): string | null {
  return text === "-" ? null : text;
}

function common(record: CommonLogRecord): string {
  const { host, ident, user, request, status, bytes } = record;
  for (const [name, text] of Object.entries({ host, ident, user })) {
    if (text !== null && (text === "-" || !WORD.test(text)))
      throw invalid(`${name}: expected a word, got ${JSON.stringify(text)}`);
  }
  const line = request === null ? "-" : typeof request === "string" ? request : requestText(request);
  if (typeof request === "string" && typeof requestOf(line) !== "string") {
    throw invalid(`request: ${JSON.stringify(line)} reads back as its parts or null`);
  }
  if (!Number.isInteger(status) || status < 100 || status > 599) throw invalid(`status: got ${status}`);
  if (bytes !== null && (!Number.isInteger(bytes) || bytes < 0 || bytes > 999_999_999_999_999)) {
    throw invalid(`bytes: got ${bytes}`);
  }
  const time = formatApacheTime(record.time, record.utcOffset);
  if (time === undefined) throw invalid(`time: got ${record.time} with an offset of ${record.utcOffset} minutes`);
  return `${host} ${ident ?? "-"} ${user ?? "-"} [${time}] ${quote(line)} ${status} ${bytes ?? "-"}`;
}

function requestText({ method, target, protocol }: RequestLine): string {
  const text = `${method} ${target} ${protocol}`;
  if (!REQUEST.test(text)) throw invalid(`request: ${JSON.stringify(text)} is no request line`);
  return text;
}

function invalid(message: string): LogFormatsError {
  return new LogFormatsError("LOG_FORMATS_VALUE_INVALID", `Apache log: ${message}`);
}
