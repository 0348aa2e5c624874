import path from "node:path";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { Consumer } from "./consumer.ts";
import { type HashKeyRange, Routes } from "./hash-key.ts";
import { StreamMetrics } from "./metrics.ts";
import { SegmentStore } from "./segment-store.ts";
import { Shard, type ShardOptions } from "./shard.ts";
import { Tokens } from "./tokens.ts";
import type { StreamReference } from "./validation.ts";

export type StreamMode = "PROVISIONED" | "ON_DEMAND";
export const SHARD_METRICS = [
  "IncomingBytes",
  "IncomingRecords",
  "OutgoingBytes",
  "OutgoingRecords",
  "WriteProvisionedThroughputExceeded",
  "ReadProvisionedThroughputExceeded",
  "IteratorAgeMilliseconds",
] as const;
export type ShardMetric = (typeof SHARD_METRICS)[number];
export type StreamStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";

/** A data stream: settings and shards. */
export class Stream {
  readonly name: string;
  readonly arn: string;
  /** Distinguishes streams of one name that lived one after the other. */
  readonly serial: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  status: StreamStatus = "CREATING";
  mode: StreamMode;
  retentionHours = 24;
  encryption: { readonly keyId: string } | undefined;
  maxRecordBytes = 1024 * 1024;
  readonly tags = new Map<string, string>();
  /** Times of UpdateShardCount and UpdateStreamMode calls of the last day. */
  countUpdates: number[] = [];
  modeUpdates: number[] = [];
  readonly consumers = new Map<string, Consumer>();
  /** Resource policy, as JSON text. */
  policy: string | undefined;
  /** Shards it will have once created. */
  pendingShards = 0;
  readonly listeners = new Set<(shard: Shard) => void>();
  readonly metrics: StreamMetrics;
  /** Shard-level metrics that are published. */
  readonly monitoring = new Set<ShardMetric>();
  /** Every shard within retention, by index, in order of creation. Empty while the stream is being created. */
  readonly shards = new Map<number, Shard>();
  readonly #store: SegmentStore;
  #routes: Routes<Shard> | undefined;
  #nextShard = 0;

  constructor(
    identity: { name: string; arn: string; serial: number; created: number; mode: StreamMode },
    store: SegmentStore,
    metrics: StreamMetrics,
  ) {
    this.metrics = metrics;
    this.name = identity.name;
    this.arn = identity.arn;
    this.serial = identity.serial;
    this.created = identity.created;
    this.mode = identity.mode;
    this.#store = store;
  }

  /** Whether records can be put and read. */
  get usable(): boolean {
    return this.status === "ACTIVE" || this.status === "UPDATING";
  }

  get openShards(): Shard[] {
    return [...this.shards.values()].filter((shard) => shard.open);
  }

  /** The open shards by hash key. */
  get routes(): Routes<Shard> {
    this.#routes ??= new Routes(this.openShards.map((shard) => ({ start: shard.range.start, target: shard })));
    return this.#routes;
  }

  addShard(range: HashKeyRange, opened: number, parents: Pick<ShardOptions, "parent" | "adjacentParent"> = {}): Shard {
    const shard = new Shard({ index: this.#nextShard++, range, opened, ...parents }, this.#store);
    this.shards.set(shard.index, shard);
    this.#routes = undefined;
    return shard;
  }

  /** Closes shards in favour of their children. */
  closeShards(shards: readonly Shard[], children: Shard[], now: number): void {
    this.#routes = undefined;
    for (const shard of shards) {
      shard.close(now, children);
      this.notify(shard);
    }
  }

  /** Tells listeners that a shard has new records, was closed, or went away with the stream. */
  notify(shard: Shard): void {
    for (const listener of shard.listeners) listener();
    for (const listener of this.listeners) listener(shard);
  }

  /** Publishes a sample of a shard when enhanced monitoring is on for the metric. */
  shardMetric(
    shard: Shard,
    name: ShardMetric,
    unit: "Bytes" | "Count" | "Milliseconds",
    now: number,
    value: number,
  ): void {
    if (this.monitoring.has(name)) this.metrics.addForShard(shard.id, name, unit, now, value);
  }

  /** Time before which records have expired. */
  trimHorizon(now: number): number {
    return now - this.retentionHours * 3_600_000;
  }

  /** Expires records, and closed shards whose last record can no longer exist. */
  trim(now: number): void {
    const horizon = this.trimHorizon(now);
    for (const shard of this.shards.values()) {
      shard.log.trim(horizon);
      if (shard.closed !== undefined && shard.closed < horizon) this.shards.delete(shard.index);
    }
  }

  /** Whether anything in it can expire. */
  get holding(): boolean {
    for (const shard of this.shards.values()) if (!shard.open || shard.log.first < shard.log.end) return true;
    return false;
  }

  clear(): void {
    for (const shard of this.shards.values()) shard.log.clear();
    this.shards.clear();
    this.#routes = undefined;
  }
}

/** Looks for expired records within a stream's retention: a record outlives it by a 24th, an hour in a day. */
const TRIMS_PER_RETENTION = 24;

/** The streams of one Region. */
export class Streams {
  readonly host: ServiceHost;
  readonly store: SegmentStore;
  readonly tokens = new Tokens();
  readonly #byName = new Map<string, Stream>();
  #serial = 0;
  #trimTimer: Timer | undefined;
  #trimAt = Number.POSITIVE_INFINITY;

  constructor(host: ServiceHost) {
    this.host = host;
    this.store = new SegmentStore({ directory: path.join(host.directory, "segments") });
  }

  get now(): number {
    return this.host.clock.now();
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:kinesis:${region}:${account}:stream/${name}`;
  }

  [Symbol.iterator](): IterableIterator<Stream> {
    return this.#byName.values();
  }

  find(name: string): Stream | undefined {
    return this.#byName.get(name);
  }

  add(name: string, mode: StreamMode): Stream {
    const identity = { name, arn: this.arnOf(name), serial: this.#serial++, created: this.now, mode };
    const stream = new Stream(identity, this.store, new StreamMetrics(this.host.metrics, name));
    this.#byName.set(name, stream);
    return stream;
  }

  remove(stream: Stream): void {
    stream.clear();
    if (this.#byName.get(stream.name) === stream) this.#byName.delete(stream.name);
  }

  /**
   * The stream a request names by name, ARN or both.
   * @throws AwsError ResourceNotFoundException, or InvalidArgumentException when it names none or two.
   */
  resolve(request: StreamReference): Stream {
    const { StreamName: name, StreamARN: arn } = request;
    if (arn === undefined) {
      if (name === undefined) throw invalid("Either StreamName or StreamARN must be specified.");
      return this.#byName.get(name) ?? this.#missing(name, this.host.account);
    }
    const match = STREAM_ARN.exec(arn);
    if (match === null) throw invalid(`StreamARN ${arn} is not the ARN of a stream.`);
    const [, region, account, named] = match as unknown as [string, string, string, string];
    if (name !== undefined && name !== named)
      throw invalid(`StreamName ${name} and StreamARN ${arn} do not name the same stream.`);
    const stream = region === this.host.region && account === this.host.account ? this.#byName.get(named) : undefined;
    return stream ?? this.#missing(named, account);
  }

  /** As `resolve`, and the stream must be ACTIVE. @throws AwsError ResourceInUseException. */
  resolveActive(request: StreamReference): Stream {
    const stream = this.resolve(request);
    if (stream.status !== "ACTIVE") throw this.notActive(stream);
    return stream;
  }

  notActive(stream: Stream): AwsError {
    return new AwsError(
      "ResourceInUseException",
      `Stream ${stream.name} under account ${this.host.account} not ACTIVE, instead in state ${stream.status}`,
    );
  }

  notFound(name: string): AwsError {
    return new AwsError("ResourceNotFoundException", `Stream ${name} under account ${this.host.account} not found.`);
  }

  /** Makes sure that a stream's records are freed after they expire, also when nobody reads. */
  scheduleTrim(stream: Stream): void {
    const wait = (stream.retentionHours * 3_600_000) / TRIMS_PER_RETENTION;
    const at = this.now + wait;
    if (this.#trimTimer !== undefined && this.#trimAt <= at) return;
    this.#trimTimer?.cancel();
    this.#trimAt = at;
    this.#trimTimer = this.host.clock.setTimer(wait, () => this.#trim(), { background: true });
  }

  close(): void {
    this.#trimTimer?.cancel();
    for (const stream of this) for (const consumer of stream.consumers.values()) consumer.endSubscriptions();
    this.#byName.clear();
    this.store.close();
  }

  #trim(): void {
    this.#trimTimer = undefined;
    for (const stream of this) {
      try {
        stream.trim(this.now);
      } catch {
        // A segment that cannot be read back: the next read of its shard fails and says so.
      }
      if (stream.holding) this.scheduleTrim(stream);
    }
  }

  #missing(name: string, account: string): never {
    throw new AwsError("ResourceNotFoundException", `Stream ${name} under account ${account} not found.`);
  }
}

const STREAM_ARN = /^arn:aws[^:]*:kinesis:([^:]+):(\d{12}):stream\/([a-zA-Z0-9_.-]+)$/;

export function invalid(message: string): AwsError {
  return new AwsError("InvalidArgumentException", message);
}
