import type { Timer } from "../../../clock.ts";
import { AwsError } from "../../../errors.ts";
import { Lane } from "./lane.ts";
import { MAX_EVENT_BYTES, type SourceRecord } from "./record.ts";
import type { ShardContext } from "./shard-context.ts";
import type { OpenWindow } from "./window.ts";

/** How far a mapping has got in a shard: enough for another reader to go on without losing or repeating a record. */
export interface ShardProgress {
  /** Where to read on. */
  readonly position: number;
  /** Records that were read but not delivered, in order. */
  readonly unfinished: readonly SourceRecord[];
  readonly window: OpenWindow | undefined;
}

/** Records that a shard's lanes may hold beside those of their next batches. */
const READ_AHEAD = 1000;

/**
 * Reads one shard and deals its records out to lanes. At rest it waits for arrivals and arms no timer; after an arrival it
 * reads at its next poll, and then without pause until it has caught up.
 */
export class ShardReader {
  readonly #shard: ShardContext;
  readonly #lanes: Lane[];
  readonly #finished: () => void;
  readonly #started: number;
  #position: number;
  /** There are records that were not read. */
  #more = true;
  /** The last read did not reach them all, so that reading goes on without waiting for a poll. */
  #behind = true;
  #ended = false;
  #poll: Timer | undefined;
  #due: Timer | undefined;
  #stopping: (() => void) | undefined;

  /** @param finished Called once the shard is closed and every record of it was delivered or discarded. */
  constructor(shard: ShardContext, progress: ShardProgress, finished: () => void) {
    this.#shard = shard;
    this.#finished = finished;
    this.#started = shard.now;
    this.#position = progress.position;
    this.#lanes = Array.from(
      { length: shard.settings.parallelizationFactor },
      () => new Lane(shard, () => this.#pump()),
    );
    if (shard.settings.tumblingWindowSeconds > 0) this.#lanes[0]!.window = progress.window;
    for (const record of progress.unfinished) this.#laneOf(record).push(record);
  }

  start(): void {
    this.#poll = this.#shard.delivery.host.clock.setTimer(0, () => this.#polled());
  }

  /** Records arrived or the shard was closed. */
  wake(): void {
    this.#more = true;
    this.#arm();
  }

  /** Resolves when the batches under way have ended. */
  async stop(): Promise<ShardProgress> {
    this.#poll?.cancel();
    this.#due?.cancel();
    if (this.#lanes.some((lane) => lane.busy)) await new Promise<void>((resolve) => (this.#stopping = resolve));
    const unfinished = this.#lanes.flatMap((lane) => lane.unfinished()).sort((a, b) => a.position - b.position);
    return { position: this.#position, unfinished, window: this.#lanes[0]!.window };
  }

  /** Arms the next poll, on a beat that starts with the reader. */
  #arm(): void {
    if (this.#poll !== undefined || this.#behind || this.#shard.stopped) return;
    const { pollMs } = this.#shard.source;
    const now = this.#shard.now;
    const wait = pollMs === 0 ? 0 : (pollMs - ((now - this.#started) % pollMs)) % pollMs;
    this.#poll = this.#shard.delivery.host.clock.setTimer(wait, () => this.#polled());
  }

  #polled(): void {
    this.#poll = undefined;
    this.#behind = true;
    this.#pump();
  }

  #pump(): void {
    if (this.#shard.stopped) {
      if (!this.#lanes.some((lane) => lane.busy)) this.#stopping?.();
      return;
    }
    if (this.#behind && this.#poll === undefined) this.#read();
    this.#due?.cancel();
    this.#due = undefined;
    let due: number | undefined;
    for (const lane of this.#lanes) {
      const next = lane.pump(!this.#more, this.#ended);
      if (next !== undefined) due = Math.min(next, due ?? next);
    }
    if (due !== undefined) {
      const { clock } = this.#shard.delivery.host;
      this.#due = clock.setTimer(due - this.#shard.now, () => this.#pump());
    } else if (this.#ended && this.#lanes.every((lane) => lane.idle && lane.window === undefined)) this.#finished();
  }

  /** Reads until it has caught up or the lanes are full. */
  #read(): void {
    const { source, shardId, delivery } = this.#shard;
    while (this.#more && !this.#full()) {
      let batch: ReturnType<typeof source.read>;
      try {
        batch = source.read(shardId, this.#position);
      } catch (error) {
        this.#failed(error);
        return;
      }
      this.#position = batch.next;
      this.#more = !batch.caughtUp;
      this.#ended = batch.ended;
      delivery.metrics.count("PolledEventCount", this.#shard.now, batch.records.length);
      this.#deal(batch.records);
    }
    this.#behind = this.#more;
  }

  #failed(error: unknown): void {
    const { delivery } = this.#shard;
    this.#behind = false;
    if (error instanceof AwsError && error.code === "ProvisionedThroughputExceededException") {
      const now = this.#shard.now;
      this.#poll = delivery.host.clock.setTimer(1000 - (now % 1000), () => this.#polled());
      return;
    }
    // The stream or shard is gone: what was read is still delivered.
    this.#more = false;
    delivery.lost(error);
  }

  #full(): boolean {
    const { batchSize } = this.#shard.settings;
    let waiting = 0;
    let bytes = 0;
    for (const lane of this.#lanes) {
      waiting += lane.waiting;
      bytes += lane.bytes;
    }
    return (
      waiting >= this.#lanes.length * batchSize + READ_AHEAD || bytes >= (this.#lanes.length + 1) * MAX_EVENT_BYTES
    );
  }

  #deal(records: readonly SourceRecord[]): void {
    const { source, shardId, settings, delivery } = this.#shard;
    const { filter } = settings;
    let dropped = 0;
    for (const record of records) {
      if (filter !== undefined && !filter.passes(source.document(shardId, record))) dropped++;
      else this.#laneOf(record).push(record);
    }
    delivery.metrics.count("FilteredOutEventCount", this.#shard.now, dropped);
  }

  /** Records of one key go through one lane, which keeps their order. */
  #laneOf({ key }: SourceRecord): Lane {
    const lanes = this.#lanes;
    return lanes.length === 1 ? lanes[0]! : lanes[hashOf(key) % lanes.length]!;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
