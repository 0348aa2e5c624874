import type { Delivery } from "./delivery.ts";
import type { Discarded } from "./destination.ts";
import type { MappingSettings } from "./settings.ts";
import { ShardContext } from "./shard-context.ts";
import { type ShardProgress, ShardReader } from "./shard-reader.ts";
import type { SourceShard, StartingPosition, StreamSource } from "./source.ts";

/** How far a mapping has got in a stream; kept while it is disabled or updated. */
export class StreamProgress {
  readonly start: StartingPosition;
  /** The stream it is about: one that was created anew under the old name is read from the start. */
  incarnation: number | undefined;
  /** Shards that were read to their end, or that lie before the starting position. */
  readonly finished = new Set<string>();
  readonly shards = new Map<string, ShardProgress>();

  constructor(start: StartingPosition) {
    this.start = start;
  }

  begin(incarnation: number): void {
    this.incarnation = incarnation;
    this.finished.clear();
    this.shards.clear();
  }
}

/** Reads the shards of a stream in the order of their lineage: children after their parents have been delivered. */
export class StreamPoller {
  readonly #parts: Pick<ShardContext, "source" | "settings" | "delivery" | "eventSourceArn">;
  readonly #progress: StreamProgress;
  readonly #discard: (discarded: Discarded, event: string) => Promise<void>;
  readonly #readers = new Map<string, ShardReader>();
  readonly #controller = new AbortController();
  #unsubscribe: (() => void) | undefined;

  constructor(
    parts: {
      readonly source: StreamSource;
      readonly settings: MappingSettings;
      readonly delivery: Delivery;
      readonly eventSourceArn: string;
    },
    progress: StreamProgress,
    discard: (discarded: Discarded, event: string) => Promise<void>,
  ) {
    this.#parts = parts;
    this.#progress = progress;
    this.#discard = discard;
  }

  start(): void {
    const { source } = this.#parts;
    this.#guard(() => {
      if (this.#progress.incarnation !== source.incarnation) {
        this.#progress.begin(source.incarnation);
        this.#first(source.shards());
      }
      this.#unsubscribe = source.subscribe((shardId) => this.#heard(shardId));
      this.#discover();
    });
  }

  /** Resolves when the batches under way have ended. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#controller.abort();
    for (const [shardId, reader] of this.#readers) this.#progress.shards.set(shardId, await reader.stop());
    this.#readers.clear();
  }

  /** LATEST passes over what there is: closed shards, and the records of open ones. */
  #first(shards: readonly SourceShard[]): void {
    const { start } = this.#progress;
    if (start.type !== "LATEST") return;
    for (const { id, open } of shards) {
      if (open) this.#begin(id, start);
      else this.#progress.finished.add(id);
    }
  }

  #heard(shardId: string): void {
    const reader = this.#readers.get(shardId);
    if (reader !== undefined) reader.wake();
    else if (!this.#progress.finished.has(shardId)) this.#guard(() => this.#discover());
  }

  #discover(): void {
    const { finished, shards: known, start } = this.#progress;
    const shards = this.#parts.source.shards();
    const present = new Set(shards.map((shard) => shard.id));
    for (const { id, parents } of shards) {
      if (finished.has(id) || this.#readers.has(id)) continue;
      if (!parents.every((parent) => finished.has(parent) || !present.has(parent))) continue;
      if (!known.has(id)) this.#begin(id, start.type === "LATEST" ? { type: "TRIM_HORIZON" } : start);
      this.#read(id);
    }
  }

  #begin(shardId: string, start: StartingPosition): void {
    const position = this.#parts.source.position(shardId, start);
    this.#progress.shards.set(shardId, { position, unfinished: [], window: undefined });
  }

  #read(shardId: string): void {
    const context = new ShardContext(shardId, this.#parts, this.#discard, this.#controller.signal);
    const reader = new ShardReader(context, this.#progress.shards.get(shardId)!, () => {
      if (!this.#readers.delete(shardId)) return;
      this.#progress.shards.delete(shardId);
      this.#progress.finished.add(shardId);
      this.#guard(() => this.#discover());
    });
    this.#readers.set(shardId, reader);
    reader.start();
  }

  /** A stream that has gone away is the mapping's problem, not that of the one who put to it. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.delivery.lost(error);
    }
  }
}
