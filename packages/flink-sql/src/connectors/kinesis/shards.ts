import type { Channel, Clock } from "../connector.ts";
import { type KinesisAccess, sendAgain } from "./client.ts";
import type { KinesisSettings } from "./settings.ts";

/** Where a shard is read on. */
export type ShardPosition =
  | { readonly type: "TRIM_HORIZON" }
  | { readonly type: "AT_TIMESTAMP"; readonly timestamp: number }
  | { readonly type: "AFTER_SEQUENCE_NUMBER"; readonly sequenceNumber: string };

/** A shard that was found, as a savepoint keeps it. */
export interface ShardState {
  readonly id: string;
  readonly parents: readonly string[];
  readonly position: ShardPosition;
  readonly finished: boolean;
}

/**
 * The shards of a stream over all readers of a job: which there are, which are read to their end, whose turn it is. A
 * shard is read only when its parents have been, so that records of one key keep their order.
 */
export class ShardTracker {
  readonly #settings: KinesisSettings;
  readonly #shards = new Map<string, ShardState>();
  #discovered = false;
  #discovering: Promise<void> | undefined;
  /** When shards were listed last. */
  #listedAt = Number.NEGATIVE_INFINITY;
  /** Readers that want to know when there may be more to read. */
  readonly #listeners = new Set<() => void>();
  /** Leads to the trackers of other threads, whose shards may be parents of those read here. */
  readonly #channel: Channel | undefined;
  /** Shards that another thread has read to their end before they were found here. */
  readonly #finishedElsewhere = new Set<string>();

  constructor(settings: KinesisSettings, channel?: Channel) {
    this.#settings = settings;
    this.#channel = channel;
    channel?.listen((id) => this.#finished(id as string));
  }

  close(): void {
    this.#channel?.close();
  }

  /** Calls when shards were found or read to their end, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes the shards of a savepoint. */
  restore(shards: readonly ShardState[]): void {
    for (const shard of shards) this.#shards.set(shard.id, shard);
    this.#discovered ||= shards.length > 0;
  }

  get all(): readonly ShardState[] {
    return [...this.#shards.values()];
  }

  /** Notes how far a shard was read. */
  update(id: string, position: ShardPosition): void {
    const shard = this.#shards.get(id);
    if (shard !== undefined) this.#shards.set(id, { ...shard, position });
  }

  /** A shard was read to its end: its children, which may have to be listed at once, may be read in all threads. */
  finish(id: string): void {
    this.#finished(id);
    this.#channel?.post(id);
  }

  #finished(id: string): void {
    const shard = this.#shards.get(id);
    if (shard === undefined) this.#finishedElsewhere.add(id);
    else this.#shards.set(id, { ...shard, finished: true });
    if (!this.#hasChildren(id)) this.#listedAt = Number.NEGATIVE_INFINITY;
    this.#tell();
  }

  /** Shards that may be read: those whose parents, as far as they are known, were read to their end. */
  readable(): ShardState[] {
    return this.all.filter(
      ({ finished, parents }) => !finished && parents.every((id) => this.#shards.get(id)?.finished !== false),
    );
  }

  /** When shards are to be listed again. */
  get nextDiscovery(): number {
    return this.#listedAt + this.#settings.discoveryInterval;
  }

  /** Lists shards, once for all who ask at the same time. */
  discover(access: KinesisAccess, clock: Clock): Promise<void> {
    this.#discovering ??= this.#discover(access, clock).finally(() => {
      this.#discovering = undefined;
    });
    return this.#discovering;
  }

  async #discover(access: KinesisAccess, clock: Clock): Promise<void> {
    const first = !this.#discovered;
    const now = clock.now();
    this.#listedAt = now;
    const { start } = this.#settings;
    // LATEST is the time of the start: what is put while the job starts is read.
    const position: ShardPosition = start.type === "LATEST" ? { type: "AT_TIMESTAMP", timestamp: now } : start;
    const found = first ? await this.#listFirst(access, clock, position) : await this.#listNew(access, clock);
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of found) {
      if (this.#shards.has(ShardId!)) continue;
      const parents = [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
      this.#shards.set(ShardId!, {
        id: ShardId!,
        parents,
        position: first ? position : { type: "TRIM_HORIZON" },
        finished: this.#finishedElsewhere.delete(ShardId!),
      });
    }
    this.#discovered = true;
    this.#forget();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #listFirst(access: KinesisAccess, clock: Clock, position: ShardPosition) {
    if (position.type !== "AT_TIMESTAMP")
      return list(access, clock, this.#settings, { ShardFilter: { Type: "FROM_TRIM_HORIZON" } });
    const filter = { ShardFilter: { Type: "FROM_TIMESTAMP", Timestamp: new Date(position.timestamp) } };
    return list(access, clock, this.#settings, filter).catch((error: Error) => {
      // A time before the oldest record: all there is.
      if (error.name !== "InvalidArgumentException") throw error;
      return list(access, clock, this.#settings, { ShardFilter: { Type: "FROM_TRIM_HORIZON" } });
    });
  }

  #listNew(access: KinesisAccess, clock: Clock) {
    const last = [...this.#shards.keys()].toSorted().at(-1);
    return list(access, clock, this.#settings, last === undefined ? {} : { ExclusiveStartShardId: last });
  }

  /** Drops shards that were read to their end and whose children are all begun. */
  #forget(): void {
    const needed = new Set(this.all.filter(({ finished }) => !finished).flatMap(({ parents }) => parents));
    const last = [...this.#shards.keys()].toSorted().at(-1);
    for (const { id, finished } of this.all) {
      if (finished && id !== last && !needed.has(id) && this.#hasChildren(id)) this.#shards.delete(id);
    }
  }

  #hasChildren(id: string): boolean {
    return this.all.some(({ parents }) => parents.includes(id));
  }
}

type Shard = import("@aws-sdk/client-kinesis").Shard;

async function list(
  { commands, send }: KinesisAccess,
  clock: Clock,
  { stream, backoff }: KinesisSettings,
  filter: object,
): Promise<Shard[]> {
  const shards: Shard[] = [];
  let page: object = { ...stream, ...filter };
  for (;;) {
    const command = new commands.ListShardsCommand(page);
    const output = await sendAgain(
      () => send<import("@aws-sdk/client-kinesis").ListShardsCommandOutput>(command),
      clock,
      backoff,
    );
    shards.push(...(output.Shards ?? []));
    if (output.NextToken === undefined) return shards;
    page = { NextToken: output.NextToken };
  }
}
