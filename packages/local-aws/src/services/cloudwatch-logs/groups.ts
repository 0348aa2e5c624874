import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { LogEvent } from "./api.ts";
import { EventLog, eventId, type StoredEvent } from "./events.ts";
import type { MetricFilter } from "./metric-filters.ts";
import type { Subscription } from "./subscription.ts";

/** PutLogEvents, API Reference: each event counts for its bytes and 26 more. */
export const EVENT_OVERHEAD = 26;
const DAY_MS = 86_400_000;

export class LogStream {
  readonly name: string;
  readonly group: LogGroup;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly events = new EventLog();
  lastIngestion: number | undefined;

  constructor(group: LogGroup, name: string, created: number) {
    this.group = group;
    this.name = name;
    this.created = created;
  }

  get arn(): string {
    return `${this.group.arn}:log-stream:${this.name}`;
  }
}

export class LogGroup {
  readonly name: string;
  /** Without the `:*` that some operations show. */
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  retentionDays: number | undefined;
  kmsKeyId: string | undefined;
  readonly tags = new Map<string, string>();
  readonly streams = new Map<string, LogStream>();
  readonly metricFilters = new Map<string, MetricFilter>();
  readonly subscriptions = new Map<string, Subscription>();
  storedBytes = 0;

  constructor(name: string, arn: string, created: number) {
    this.name = name;
    this.arn = arn;
    this.created = created;
  }

  /** Events before this time have expired. */
  horizon(now: number): number {
    return this.retentionDays === undefined ? Number.NEGATIVE_INFINITY : now - this.retentionDays * DAY_MS;
  }

  expire(now: number): void {
    const horizon = this.horizon(now);
    for (const stream of this.streams.values())
      for (const event of stream.events.expire(horizon)) this.storedBytes -= sizeOf(event.message);
  }
}

/** Bytes of an event as CloudWatch Logs counts them. */
export function sizeOf(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD;
}

/** Looks for expired events that nobody reads, within the shortest retention. */
const UPKEEPS_PER_RETENTION = 24;

/** The log groups of one Region. */
export class LogGroups {
  readonly host: ServiceHost;
  readonly #byName = new Map<string, LogGroup>();
  #serial = 0;
  #upkeep: Timer | undefined;

  constructor(host: ServiceHost) {
    this.host = host;
  }

  get now(): number {
    return this.host.clock.now();
  }

  [Symbol.iterator](): IterableIterator<LogGroup> {
    return this.#byName.values();
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
  }

  find(name: string): LogGroup | undefined {
    return this.#byName.get(name);
  }

  /** A group by name. @throws AwsError ResourceNotFoundException. */
  require(name: string | undefined): LogGroup {
    const group = this.#byName.get(name ?? "");
    if (group === undefined) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    group.expire(this.now);
    return group;
  }

  /** A group by name or ARN, as operations take it that were made for other accounts too. */
  resolve(nameOrArn: string): LogGroup {
    if (!nameOrArn.startsWith("arn:")) return this.require(nameOrArn);
    const arn = nameOrArn.endsWith(":*") ? nameOrArn.slice(0, -2) : nameOrArn;
    const group = this.require(arn.split(":").slice(6).join(":"));
    if (group.arn !== arn) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    return group;
  }

  requireStream(group: LogGroup, name: string): LogStream {
    const stream = group.streams.get(name);
    if (stream === undefined)
      throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
    return stream;
  }

  add(name: string): LogGroup {
    const group = new LogGroup(name, this.arnOf(name), this.now);
    this.#byName.set(name, group);
    return group;
  }

  addStream(group: LogGroup, name: string): LogStream {
    const stream = new LogStream(group, name, this.now);
    group.streams.set(name, stream);
    return stream;
  }

  remove(group: LogGroup): void {
    for (const subscription of group.subscriptions.values()) subscription.close();
    this.#byName.delete(group.name);
  }

  /** Appends events that were checked, and tells the filters of the group. */
  append(stream: LogStream, events: readonly LogEvent[]): void {
    if (events.length === 0) return;
    const { now } = this;
    const { group } = stream;
    const stored: StoredEvent[] = [];
    let bytes = 0;
    for (const { timestamp, message } of events) {
      const event = { timestamp, message, ingestionTime: now, id: eventId(timestamp, this.#serial++) };
      stream.events.add(event);
      stored.push(event);
      bytes += sizeOf(message);
    }
    stream.lastIngestion = now;
    group.storedBytes += bytes;
    this.#measure(group, now, events.length, bytes);
    for (const filter of group.metricFilters.values()) filter.take(stored);
    for (const subscription of group.subscriptions.values()) subscription.take(stream, stored);
  }

  close(): void {
    this.#upkeep?.cancel();
    for (const group of this) this.remove(group);
  }

  #measure(group: LogGroup, now: number, events: number, bytes: number): void {
    const { metrics } = this.host;
    const scopes: readonly Record<string, string>[] = [{ LogGroupName: group.name }, {}];
    for (const dimensions of scopes) {
      metrics.series({ namespace: "AWS/Logs", name: "IncomingLogEvents", dimensions, unit: "None" }).add(now, events);
      metrics.series({ namespace: "AWS/Logs", name: "IncomingBytes", dimensions, unit: "Bytes" }).add(now, bytes);
    }
  }

  /** Frees expired events, also when nobody reads; to be called when a retention was set. */
  scheduleUpkeep(): void {
    this.#upkeep?.cancel();
    this.#upkeep = undefined;
    const days = Math.min(...[...this].map(({ retentionDays = Number.POSITIVE_INFINITY }) => retentionDays));
    if (days === Number.POSITIVE_INFINITY) return;
    const upkeep = () => {
      for (const group of this) group.expire(this.now);
      this.scheduleUpkeep();
    };
    this.#upkeep = this.host.clock.setTimer((days * DAY_MS) / UPKEEPS_PER_RETENTION, upkeep, { background: true });
  }
}
