import { randomUUID } from "node:crypto";
import { systemClock } from "@millrace/kinesis-producer";
import { ConsumerError } from "./errors.ts";
import type { ConsumerOptions, ErrorPolicy, FanOutOptions, PollingOptions } from "./types.ts";

type Optional = "onRecords" | "onRecord" | "isDuplicate" | "onBatch" | "onLease" | "onError";

/** {@link ConsumerOptions} with defaults filled in and every value checked. */
export interface Settings
  extends Required<Omit<ConsumerOptions, Optional | "streamName" | "streamArn" | "read" | "errors">>,
    Pick<ConsumerOptions, Optional> {
  stream: { StreamName: string } | { StreamARN: string };
  read: Required<PollingOptions> | FanOutOptions;
  errors: Required<Omit<ErrorPolicy, "onSkipped">> & Pick<ErrorPolicy, "onSkipped">;
}

/** Fills in defaults; throws `CONSUMER_OPTION_INVALID` for an unknown name, a value out of range or options at odds. */
export function resolveOptions(options: ConsumerOptions): Settings {
  const {
    kinesis,
    streamName,
    streamArn,
    leases,
    workerId = randomUUID(),
    onRecords,
    onRecord,
    start = "TRIM_HORIZON",
    read = { mode: "polling" },
    checkpoints = "automatic",
    checkpointInterval = 1000,
    errors = {},
    isDuplicate,
    outOfRange = "deliver",
    leaseDuration = 10_000,
    handoverTimeout = 30_000,
    shardSyncInterval = 60_000,
    maxLeases = Number.MAX_SAFE_INTEGER,
    onBatch,
    onLease,
    onError,
    clock = systemClock,
    random = Math.random,
    ...unknown
  } = options;
  refuseUnknown("", unknown);
  if (typeof kinesis?.send !== "function") refuse("kinesis", "an object with a send method", kinesis);
  if (typeof leases?.replace !== "function") refuse("leases", "a lease store", leases);
  if (typeof workerId !== "string" || workerId === "") refuse("workerId", "text", workerId);
  if ((onRecords === undefined) === (onRecord === undefined)) {
    refuse("onRecords, onRecord", "exactly one of the two", { onRecords, onRecord });
  }
  for (const [name, value] of Object.entries({ onRecords, onRecord, isDuplicate, onBatch, onLease, onError })) {
    if (value !== undefined) requireFunction(name, value);
  }
  for (const [name, value] of Object.entries({ random, "clock.now": clock.now, "clock.sleep": clock.sleep })) {
    requireFunction(name, value);
  }
  checkStart(start);
  requireChoice("checkpoints", checkpoints, ["automatic", "manual"]);
  requireChoice("outOfRange", outOfRange, ["deliver", "drop"]);
  requireNumber("checkpointInterval", checkpointInterval, 0);
  requireNumber("leaseDuration", leaseDuration, 1000);
  requireNumber("handoverTimeout", handoverTimeout, 0);
  requireNumber("shardSyncInterval", shardSyncInterval, 1000);
  requireNumber("maxLeases", maxLeases, 1);
  return {
    kinesis,
    stream: resolveStream(streamName, streamArn),
    leases,
    workerId,
    onRecords,
    onRecord,
    start,
    read: resolveRead(read),
    checkpoints,
    checkpointInterval,
    errors: resolveErrors(errors),
    isDuplicate,
    outOfRange,
    leaseDuration,
    handoverTimeout,
    shardSyncInterval,
    maxLeases,
    onBatch,
    onLease,
    onError,
    clock,
    random,
  };
}

function resolveStream(streamName: string | undefined, streamArn: string | undefined): Settings["stream"] {
  if (streamName !== undefined && streamArn === undefined) return { StreamName: streamName };
  if (streamArn !== undefined && streamName === undefined) return { StreamARN: streamArn };
  return refuse("streamName, streamArn", "exactly one of the two", { streamName, streamArn });
}

function resolveRead(options: PollingOptions | FanOutOptions): Settings["read"] {
  if (options.mode === "fan-out") {
    const { mode, consumerArn, ...unknown } = options;
    refuseUnknown("read.", unknown);
    if (typeof consumerArn !== "string") refuse("read.consumerArn", "an ARN", consumerArn);
    return { mode, consumerArn };
  }
  const { mode, idle = 1000, readsPerSecond = 5, limit = 10_000, ...unknown } = options;
  refuseUnknown("read.", unknown);
  requireChoice("read.mode", mode, ["polling", "fan-out"]);
  requireNumber("read.idle", idle, 200);
  // GetRecords: five calls per second and shard, at most 10,000 records each.
  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
  requireNumber("read.readsPerSecond", readsPerSecond, 0.2, 5);
  requireNumber("read.limit", limit, 1, 10_000);
  return { mode, idle, readsPerSecond, limit };
}

function resolveErrors(options: ErrorPolicy): Settings["errors"] {
  const { attempts = 5, base = 200, cap = 30_000, exhausted = "stop", onSkipped, ...unknown } = options;
  refuseUnknown("errors.", unknown);
  requireNumber("errors.attempts", attempts, 1, Number.POSITIVE_INFINITY);
  requireNumber("errors.base", base, 0);
  requireNumber("errors.cap", cap, base);
  requireChoice("errors.exhausted", exhausted, ["stop", "skip"]);
  if (exhausted === "skip" && typeof onSkipped !== "function") {
    refuse("errors.onSkipped", 'a function, as exhausted is "skip": skipped records must go somewhere', onSkipped);
  }
  return { attempts, base, cap, exhausted, onSkipped };
}

function checkStart(start: ConsumerOptions["start"]): void {
  if (start === "TRIM_HORIZON" || start === "LATEST") return;
  if (Array.isArray(start)) return;
  if (typeof start === "object" && start.timestamp instanceof Date && !Number.isNaN(start.timestamp.getTime())) return;
  refuse("start", '"TRIM_HORIZON", "LATEST", { timestamp } or a list of { shardId, sequenceNumber }', start);
}

function refuseUnknown(prefix: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name === undefined) return;
  throw new ConsumerError("CONSUMER_OPTION_INVALID", `consumer option ${prefix}${name}: there is no such option`);
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== "function") refuse(name, "a function", value);
}

function requireChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) refuse(name, choices.map((choice) => `"${choice}"`).join(" or "), value);
}

function requireNumber(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (!(typeof value === "number" && value >= min && value <= max)) {
    refuse(name, `a number from ${min} to ${max}`, value);
  }
}

function refuse(name: string, expected: string, got: unknown): never {
  const shown = typeof got === "object" ? JSON.stringify(got) : String(got);
  throw new ConsumerError("CONSUMER_OPTION_INVALID", `consumer option ${name}: expected ${expected}, got ${shown}`);
}
