import { format } from "node:util";
import { describeForLog } from "./errors.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
type Level = (typeof LEVELS)[number];

/** Where the lines of a function go, and how they are written. */
export interface Logging {
  readonly json: boolean;
  /** Least severe level that is written, in JSON. */
  readonly level: string;
  readonly now: () => number;
  readonly requestId: () => string | undefined;
  readonly write: (line: string) => void;
}

/** Sends console, standard output and standard error to the function's log. */
export function installLogging(logging: Logging): void {
  const at =
    (level: Level) =>
    (...values: unknown[]) =>
      logAt(logging, level, values);
  Object.assign(console, {
    trace: at("TRACE"),
    debug: at("DEBUG"),
    log: at("INFO"),
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    fatal: at("FATAL"),
  });
  process.stdout.write = writer(logging) as typeof process.stdout.write;
  process.stderr.write = writer(logging) as typeof process.stderr.write;
}

/** Writes what the runtime itself has to say of a failure, such as `Invoke Error`. */
export function logFailure(logging: Logging, title: string, error: unknown): void {
  if (logging.json) logAt(logging, "ERROR", [title, error]);
  else logging.write(`${stamp(logging)}\tERROR\t${title} \t${describeForLog(error)}`);
}

function logAt(logging: Logging, level: Level, values: readonly unknown[]): void {
  if (!logging.json) {
    logging.write(`${stamp(logging)}\t${level}\t${format(...values)}`);
    return;
  }
  if (LEVELS.indexOf(level) < LEVELS.indexOf(logging.level as Level)) return;
  const error = values.find((value) => value instanceof Error);
  const requestId = logging.requestId();
  const line = {
    timestamp: new Date(logging.now()).toISOString(),
    level,
    ...(requestId === undefined ? {} : { requestId }),
    message: values.length === 1 && isPlain(values[0]) ? values[0] : format(...values),
    ...(error === undefined ? {} : failureFields(error)),
  };
  try {
    logging.write(JSON.stringify(line));
  } catch {
    logging.write(JSON.stringify({ ...line, message: format(...values) }));
  }
}

function failureFields(error: Error) {
  return { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? "").split("\n") };
}

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && !(value instanceof Error);
}

function stamp(logging: Logging): string {
  return `${new Date(logging.now()).toISOString()}\t${logging.requestId() ?? "undefined"}`;
}

/** A stream's `write` that logs whole lines; what has no line end yet waits for it. */
function writer(logging: Logging) {
  let rest = "";
  return (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    const lines = (rest + (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"))).split("\n");
    rest = lines.pop()!;
    for (const line of lines) logging.write(line);
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
}
