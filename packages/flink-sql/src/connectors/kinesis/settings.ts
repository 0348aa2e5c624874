import { parseByPattern } from "../../functions/runtime/date-patterns.ts";
import type { CatalogTable } from "../../planner/catalog.ts";
import { TableOptions } from "../options.ts";
import { KINESIS_LEGACY_OPTIONS, KINESIS_OPTIONS, LEGACY_OPTIONS, NEW_OPTIONS } from "./options.ts";

/** Where reading begins when there is no state. */
export type StartPosition =
  | { readonly type: "TRIM_HORIZON" }
  | { readonly type: "LATEST" }
  | { readonly type: "AT_TIMESTAMP"; readonly timestamp: number };

/** How a stream is named in requests. */
export type StreamName = { readonly StreamARN: string } | { readonly StreamName: string };

/** A consumer with enhanced fan-out, and who registers it. */
export interface FanOutSettings {
  readonly consumerName: string | undefined;
  readonly consumerArn: string | undefined;
  readonly register: boolean;
  /** Milliseconds. */
  readonly describeDelay: number;
  readonly describeDelayMax: number;
  readonly describeAttempts: number;
  readonly deregisterTimeout: number;
  readonly subscriptionTimeout: number;
}

/** What a Kinesis table is read with, whichever names its options have. Times in milliseconds. */
export interface KinesisSettings {
  readonly table: CatalogTable;
  readonly options: TableOptions;
  readonly stream: StreamName;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly start: StartPosition;
  readonly fanOut: FanOutSettings | undefined;
  readonly discoveryInterval: number;
  readonly maxRecords: number;
  /** Between two reads of a shard that has records, and of one that has none. */
  readonly pollInterval: number;
  readonly emptyInterval: number;
  readonly backoff: { readonly base: number; readonly max: number; readonly factor: number };
  /** Takes records of the Kinesis Producer Library apart, as the connector of Flink 1.18 does and the later one does not. */
  readonly deaggregate: boolean;
}

/** Reads the options of a table of either connector; a mix of both sets, and what contradicts itself, is refused. */
export function kinesisSettings(table: CatalogTable): KinesisSettings {
  const legacyConnector = table.options.get("connector") === "kinesis-legacy";
  const options = new TableOptions(table, legacyConnector ? KINESIS_LEGACY_OPTIONS : KINESIS_OPTIONS);
  const legacy = legacyConnector || usesLegacyOptions(table, options);
  const required = legacy ? ["stream", "format"] : ["stream.arn", "aws.region", "format"];
  const missing = required.filter((key) => !table.options.has(key)).toSorted();
  if (missing.length > 0)
    throw options.invalid(
      `One or more required options are missing.\n\nMissing required options are:\n\n${missing.join("\n")}`,
    );
  const region = options.text("aws.region");
  if (region === undefined) {
    throw options.invalid(
      `For FlinkKinesisConsumer AWS region ('aws.region') must be set in the config: the embedded engine signs for it, also with 'aws.endpoint'.`,
    );
  }
  const common = { table, options, region, endpoint: options.text("aws.endpoint") };
  return legacy ? { ...common, ...legacySettings(options) } : { ...common, ...newSettings(options) };
}

/** Whether the table uses the legacy names; both in one table are refused. */
function usesLegacyOptions(table: CatalogTable, options: TableOptions): boolean {
  const keys = [...table.options.keys()];
  const isOf = (key: string, specs: object, prefixes: string[]) =>
    key in specs || prefixes.some((prefix) => key.startsWith(prefix));
  const legacy = keys.filter((key) => isOf(key, LEGACY_OPTIONS, ["scan."]));
  const modern = keys.filter((key) => isOf(key, NEW_OPTIONS, ["source."]));
  if (legacy.length > 0 && modern.length > 0) {
    throw options.invalid(
      `Options of two versions of connector 'kinesis' are mixed: ${[...modern, ...legacy].map((key) => `'${key}'`).join(", ")}. Use those of Flink 1.19 and later ('stream.arn', 'source.…') or those of Flink 1.18 and 'kinesis-legacy' ('stream', 'scan.…').`,
    );
  }
  return legacy.length > 0;
}

function newSettings(options: TableOptions) {
  const [position, time, format] = ["source.init.position", "source.init.timestamp", "source.init.timestamp.format"];
  const efo = options.string("source.reader.type") === "EFO";
  if (efo && (options.text("source.efo.consumer.name") ?? "") === "")
    throw options.invalid("For EFO reader type, EFO consumer name must be specified.");
  const fanOut: FanOutSettings = {
    consumerName: options.text("source.efo.consumer.name"),
    consumerArn: undefined,
    register: options.string("source.efo.lifecycle") === "JOB_MANAGED",
    describeDelay: options.number("source.efo.describe.retry-strategy.delay.min"),
    describeDelayMax: options.number("source.efo.describe.retry-strategy.delay.max"),
    describeAttempts: options.number("source.efo.describe.retry-strategy.attempts.max"),
    deregisterTimeout: options.number("source.efo.deregister.timeout"),
    subscriptionTimeout: options.number("source.efo.subscription.timeout"),
  };
  return {
    stream: { StreamARN: options.string("stream.arn") },
    start: startPosition(options, position!, time!, format!),
    fanOut: efo ? fanOut : undefined,
    discoveryInterval: options.number("source.shard.discovery.interval"),
    maxRecords: options.number("source.shard.get-records.max-record-count"),
    pollInterval: 200,
    emptyInterval: options.number("source.reader.empty-records-fetch-interval"),
    backoff: { base: 300, max: 1000, factor: 1.5 },
    deaggregate: false,
  };
}

function legacySettings(options: TableOptions) {
  const [position, time] = ["scan.stream.initpos", "scan.stream.initpos-timestamp"];
  const stream = options.string("stream");
  const efo = options.string("scan.stream.recordpublisher") === "EFO";
  const register = options.string("scan.stream.efo.registration") !== "NONE";
  const consumerArn = options.table.options.get(`scan.stream.efo.consumerarn.${stream}`);
  const consumerName = options.text("scan.stream.efo.consumername");
  if (efo && register && consumerName === undefined)
    throw options.invalid("No valid enhanced fan-out consumer name is set through scan.stream.efo.consumername");
  if (efo && !register && consumerArn === undefined)
    throw options.invalid(`No consumer ARN is set through scan.stream.efo.consumerarn.${stream}`);
  const interval = options.number("scan.shard.getrecords.intervalmillis");
  const fanOut: FanOutSettings = {
    consumerName,
    consumerArn: register ? undefined : consumerArn,
    register,
    describeDelay: 2000,
    describeDelayMax: 5000,
    describeAttempts: 50,
    deregisterTimeout: 60_000,
    subscriptionTimeout: 60_000,
  };
  return {
    stream: { StreamName: stream },
    start: startPosition(options, position!, time!, "scan.stream.initpos-timestamp-format"),
    fanOut: efo ? fanOut : undefined,
    discoveryInterval: options.number("scan.shard.discovery.intervalmillis"),
    maxRecords: options.number("scan.shard.getrecords.maxrecordcount"),
    pollInterval: interval,
    emptyInterval: interval,
    backoff: {
      base: options.number("scan.shard.getrecords.backoff.base"),
      max: options.number("scan.shard.getrecords.backoff.max"),
      factor: options.number("scan.shard.getrecords.backoff.expconst"),
    },
    deaggregate: true,
  };
}

function startPosition(options: TableOptions, key: string, timeKey: string, formatKey: string): StartPosition {
  const type = options.string(key) as StartPosition["type"];
  if (type !== "AT_TIMESTAMP") return { type };
  const text = options.text(timeKey);
  if (text === undefined)
    throw options.invalid(
      `Please set value for initial timestamp ('${timeKey}') when using AT_TIMESTAMP initial position.`,
    );
  const timestamp = parseStart(text, options.string(formatKey));
  if (timestamp === undefined) {
    throw options.invalid(
      `Invalid value given for initial timestamp for AT_TIMESTAMP initial position in stream. Must be a valid format: ('${options.string(formatKey)}') or non-negative double value. For example, 2016-04-04T19:58:46.480-00:00 or 1459799926.480 .`,
    );
  }
  return { type, timestamp };
}

/** An instant by a pattern of Java, with a zone at its end or in UTC, or as seconds since 1970. */
function parseStart(text: string, pattern: string): number | undefined {
  const zoned = /^(.*?)(X{1,3}|Z)$/.exec(pattern);
  if (zoned === null) {
    const local = parseByPattern(text, pattern);
    if (local !== null) return local;
  } else {
    const parts = /^(.*?)(Z|[+-]\d{2}(?::?\d{2})?)$/.exec(text);
    const local = parts === null ? null : parseByPattern(parts[1]!, zoned[1]!);
    if (local !== null) return local - offset(parts![2]!);
  }
  const seconds = Number(text);
  return text.trim() !== "" && seconds >= 0 ? Math.trunc(seconds * 1000) : undefined;
}

function offset(text: string): number {
  if (text === "Z") return 0;
  const digits = text.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return (text.startsWith("-") ? -minutes : minutes) * 60_000;
}
