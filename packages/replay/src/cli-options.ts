import { readFileSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { ReplayError } from "./errors.ts";
import type { ReplayOptions } from "./options.ts";
import type { ReplayPosition } from "./position.ts";

/** What the command line asks for. */
export interface CliRequest {
  help: boolean;
  version: boolean;
  json: boolean;
  region: string | undefined;
  endpoint: string | undefined;
  /** File that receives the position at every reading and at the end. */
  positionFile: string | undefined;
  options: Omit<ReplayOptions, "client" | "s3" | "clock" | "signal" | "onReject" | "onStatistics">;
}

/** Flag, its value for the help, and its explanation. */
type Flag = readonly [name: string, value: string | undefined, help: string];

const FLAGS: readonly Flag[] = [
  ["stream", "name", "stream to write to (required)"],
  ["event", "taxi-trip|any", "what the rows are; any passes NDJSON through (taxi-trip)"],
  ["speedup", "number|max", "event-time milliseconds per millisecond (6480)"],
  ["adapt-time", "mode", "original, invocation or ingestion (original)"],
  ["time-attribute", "name", "event time (dropoff_datetime)"],
  ["time-attributes", "a,b", "further times that --adapt-time moves (pickup_datetime,dropoff_datetime)"],
  ["key-attribute", "name", "partition key (trip_id)"],
  ["from", "time", "event time of the first event, ISO 8601"],
  ["to", "time", "event time at which the replay ends"],
  ["ordered", undefined, "files are in order: stop reading past --to"],
  ["resume", "file", "go on at the position in this file; the source must be the same"],
  ["position", "file", "write the position here at every reading and at the end"],
  ["buffer-size", "events", "events held to put them in order (100000)"],
  ["max-outstanding", "events", "events sent and not confirmed (50000)"],
  ["linger", "ms", "longest wait for a full request (100)"],
  ["concurrency", "requests", "requests in flight (4)"],
  ["max-attempts", "count", "times a record is sent before it fails (100)"],
  ["aggregation", "off|kpl", "pack records as the Kinesis Producer Library does (off)"],
  ["no-watermarks", undefined, "send no watermarks"],
  ["watermark-interval", "ms", "longest time between watermarks (5000)"],
  ["watermark-events", "events", "most events between watermarks (100000)"],
  ["max-row-size", "bytes", "longest row (1048576)"],
  ["keep-rejects", "count", "rejects shown in the result (100)"],
  ["rejects", "file", "append every reject here as NDJSON"],
  ["statistics-frequency", "ms", "time between readings (20000)"],
  ["region", "name", "AWS Region (as the AWS SDK finds it)"],
  ["endpoint", "url", "endpoint of Kinesis and S3 (as the AWS SDK finds it)"],
  ["json", undefined, "print the result as one JSON object on standard output; readings go to standard error"],
  ["version", undefined, "print the version"],
  ["help", undefined, "print this"],
];

/** The text of `--help`. */
export function helpText(): string {
  const rows = FLAGS.map(([name, value, help]) => {
    const flag = value === undefined ? `--${name}` : `--${name} <${value}>`;
    return `  ${flag.padEnd(32)}${help}\n`;
  });
  return (
    "Usage: millrace-replay --stream <name> <file, folder or s3://bucket/prefix>...\n\n" +
    "Replays recorded events into a Kinesis stream by event time. Reads NDJSON, CSV and Parquet; plain, gzip and lz4.\n" +
    `Stops at the first interrupt, waits for what is on its way, and says where to resume.\n\n${rows.join("")}\n` +
    "Exit codes: 0 everything delivered, 1 something rejected, failed or refused, 2 wrong usage,\n" +
    "3 the stream, the source or a package cannot be reached.\n"
  );
}

/**
 * Reads the command line.
 * @throws {ReplayError} `REPLAY_OPTION_INVALID` for an unknown flag or a value of the wrong kind.
 */
export function parseCommandLine(args: readonly string[]): CliRequest {
  const { values, positionals } = parse(args);
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const number = (name: string): number | undefined => toNumber(name, text(name));
  const flag = (name: string): boolean => values[name] === true;
  const resume = text("resume");
  const timeAttributes = text("time-attributes")?.split(",");
  const watermarks = { intervalMs: number("watermark-interval"), events: number("watermark-events") };
  const speedup = text("speedup");
  return {
    help: flag("help"),
    version: flag("version"),
    json: flag("json"),
    region: text("region"),
    endpoint: text("endpoint"),
    positionFile: text("position"),
    options: {
      streamName: text("stream") ?? "",
      source: positionals,
      event: text("event") as ReplayOptions["event"],
      speedup: speedup === "max" ? speedup : number("speedup"),
      adaptTime: text("adapt-time") as ReplayOptions["adaptTime"],
      timeAttribute: text("time-attribute"),
      timeAttributes,
      keyAttribute: text("key-attribute"),
      from: text("from"),
      to: text("to"),
      ordered: flag("ordered"),
      resume: resume === undefined ? undefined : readPosition(resume),
      bufferSize: number("buffer-size"),
      maxOutstanding: number("max-outstanding"),
      producer: given({
        linger: number("linger"),
        concurrency: number("concurrency"),
        maxAttempts: number("max-attempts"),
        aggregation: text("aggregation") as "off" | "kpl" | undefined,
      }),
      watermarks: flag("no-watermarks") ? false : given(watermarks),
      maxRowSize: number("max-row-size"),
      keepRejects: number("keep-rejects"),
      rejectsFile: text("rejects"),
      statisticsFrequency: number("statistics-frequency"),
    },
  };
}

function parse(args: readonly string[]) {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, value] of FLAGS) options[name] = { type: value === undefined ? "boolean" : "string" };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new ReplayError("REPLAY_OPTION_INVALID", (cause as Error).message, { cause });
  }
}

function toNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  throw new ReplayError("REPLAY_OPTION_INVALID", `--${name}: expected a number, got ${text}`);
}

/** The entries that have a value. */
function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function readPosition(file: string): ReplayPosition {
  let position: ReplayPosition | null;
  try {
    position = JSON.parse(readFileSync(file, "utf8")) as ReplayPosition | null;
  } catch (cause) {
    const message = `--resume: expected a position in ${file}, got ${(cause as Error).message}`;
    throw new ReplayError("REPLAY_POSITION_INVALID", message, { cause });
  }
  if (position !== null) return position;
  throw new ReplayError("REPLAY_POSITION_INVALID", `--resume: ${file} says that the source is finished`);
}
