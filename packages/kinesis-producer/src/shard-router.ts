import { countOf, type Entry, isAggregated, recordsOf } from "./entry.ts";
import { effectiveHashKey, inHashRange } from "./hash.ts";
import type { Ledger } from "./ledger.ts";
import { listShards } from "./list-shards.ts";
import type { Settings } from "./options.ts";
import type { Outbox } from "./outbox.ts";
import { judgeRequestError } from "./request-errors.ts";
import { type Passage, ShardLanes } from "./shard-lanes.ts";
import type { ShardMap, ShardRange } from "./shard-map.ts";
import type { ProducerRecord } from "./types.ts";
import { backoff, type Verdicts, wrongShard } from "./verdicts.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** An aggregate that was stored in a shard other than the predicted one. */
interface Stray {
  entry: Entry;
  shardId: string;
  sequenceNumber: string;
}

/** Keeps the shard map, aggregates records by it, and sends astray aggregates again when the stream was resharded. */
export class ShardRouter {
  readonly #settings: Settings;
  readonly #ledger: Ledger;
  readonly #outbox: Outbox;
  readonly #verdicts: Verdicts;
  /** Called when entries may be sent that could not be before. */
  readonly #onProgress: () => void;
  readonly #ended = new AbortController();
  /** The lanes of the map in use; absent until the first listing has arrived. */
  #lanes: ShardLanes | undefined;
  /** A map that differs from the one in use and replaces it once no request is in flight. */
  #newMap: ShardMap | undefined;
  #listedAt = 0;
  /** The listing under way. */
  #listing: Promise<void> | undefined;
  /** Their order keys stay busy until a listing of the shards has decided about them. */
  #strays: Stray[] = [];
  /** Requests in flight whose entries were routed by the map in use. */
  #inFlight = 0;

  constructor(settings: Settings, ledger: Ledger, outbox: Outbox, verdicts: Verdicts, onProgress: () => void) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#outbox = outbox;
    this.#verdicts = verdicts;
    this.#onProgress = onProgress;
  }

  /** True while nothing may be sent: the map is missing, or about to be replaced. */
  get isHolding(): boolean {
    return this.#lanes === undefined || this.#newMap !== undefined;
  }

  /** When the oldest aggregate under way has lingered long enough. */
  get dueAt(): number {
    return this.#lanes?.dueAt ?? NEVER;
  }

  /** Records in aggregates under way. */
  get buffered(): number {
    return this.#lanes?.buffered ?? 0;
  }

  /** Aggregates a record; false when there is no map yet, whose listing then has begun. */
  add(record: ProducerRecord, passage: Passage): boolean {
    if (this.#lanes === undefined) {
      this.refresh();
      return false;
    }
    this.#lanes.add(record, passage);
    return true;
  }

  /** Moves aggregates that have lingered long enough to the outbox, all of them when `now` is infinite. */
  seal(now: number): void {
    this.#lanes?.sealDue(now);
  }

  /** Lists the shards when the map is missing or older than `shardMapRefresh`. */
  refreshIfOld(now: number): void {
    if (this.#lanes === undefined || now - this.#listedAt >= this.#settings.shardMapRefresh) this.refresh();
  }

  refresh(): void {
    this.#listing ??= this.#listShards();
  }

  onSent(): void {
    this.#inFlight++;
  }

  /** Delivers an entry, unless it is an aggregate that went astray. */
  onStored(entry: Entry, shardId: string, sequenceNumber: string): void {
    if (entry.shardId !== undefined && entry.shardId !== shardId) {
      const range = this.#lanes?.map.rangeOf(shardId);
      if (range === undefined) this.refresh();
      if (!holdsAll(range, entry)) {
        this.#strays.push({ entry, shardId, sequenceNumber });
        return;
      }
    }
    this.#verdicts.deliver(entry, shardId, sequenceNumber);
  }

  /** To be called when the answer to a request has been read. */
  onAnswered(): void {
    this.#inFlight--;
    if (this.#strays.length > 0) this.refresh();
    this.#adoptNewMap();
  }

  /** Resolves when no listing is under way; one that failed is not tried again. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#listing;
  }

  async #listShards(): Promise<void> {
    const { clock, maxAttempts } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      try {
        const map = await listShards(this.#settings);
        this.#newMap = this.#lanes !== undefined && map.equals(this.#lanes.map) ? undefined : map;
        break;
      } catch (cause) {
        const { code, message, action } = judgeRequestError(cause);
        if (action !== "retry" || attempt + 1 >= maxAttempts) {
          if (this.#lanes === undefined) this.#failAll(code, `ListShards failed: ${message}`, cause);
          break;
        }
      }
      try {
        await clock.sleep(backoff(this.#settings, attempt), this.#ended.signal);
      } catch {
        break;
      }
    }
    this.#listing = undefined;
    this.#listedAt = clock.now();
    if (this.#newMap === undefined) this.#judgeStrays();
    this.#adoptNewMap();
    if (!this.isHolding) this.#onProgress();
  }

  #failAll(code: string, message: string, cause: unknown): void {
    for (const entry of this.#outbox.drain()) this.#verdicts.fail(entry, { code, message, cause });
  }

  /** The map in use is still the stream's, or no other can be had. */
  #judgeStrays(): void {
    for (const { entry, shardId, sequenceNumber } of this.#strays.splice(0)) {
      if (holdsAll(this.#lanes?.map.rangeOf(shardId), entry)) this.#verdicts.deliver(entry, shardId, sequenceNumber);
      else this.#verdicts.retry(entry, wrongShard(entry, shardId), "resent");
    }
    this.#verdicts.conclude();
  }

  /** Routes everything that is not yet delivered by the new map, in order, once no request is in flight. */
  #adoptNewMap(): void {
    const map = this.#newMap;
    if (map === undefined || this.#inFlight > 0) return;
    this.#newMap = undefined;
    this.seal(NEVER);
    // No entry of a stray's lane was sent after it, so strays come first.
    const entries = [...this.#reclaimStrays(map), ...this.#outbox.drain()];
    const lanes = new ShardLanes(map, this.#settings, this.#ledger, (entry) => this.#outbox.push(entry));
    this.#lanes = lanes;
    for (const entry of entries) {
      for (const record of recordsOf(entry)) lanes.add(record, entry);
    }
    lanes.sealDue(NEVER);
    this.#outbox.hurry();
    this.#verdicts.conclude();
  }

  /** Removes the strays, delivers those that are where the new map expects them, and returns the others. */
  #reclaimStrays(map: ShardMap): Entry[] {
    const entries: Entry[] = [];
    for (const { entry, shardId, sequenceNumber } of this.#strays.splice(0)) {
      if (holdsAll(map.rangeOf(shardId), entry)) {
        this.#verdicts.deliver(entry, shardId, sequenceNumber);
      } else if (entry.attempts >= this.#settings.maxAttempts) {
        this.#verdicts.giveUp(entry, wrongShard(entry, shardId));
      } else {
        this.#ledger.counts.resent += countOf(entry);
        entries.push(entry);
      }
    }
    return entries;
  }
}

const scratch = new Uint32Array(4);

/**
 * True when a consumer that checks hash keys finds the entry's records where they are. The KCL drops an aggregate whole
 * when one record lies outside the shard's range, so one is enough to send all of them again.
 */
function holdsAll(range: ShardRange | undefined, entry: Entry): boolean {
  if (!isAggregated(entry) || entry.content.length === 1) return true;
  if (range === undefined) return false;
  return entry.content.every(({ partitionKey, explicitHashKey }) =>
    inHashRange(range, effectiveHashKey(partitionKey, explicitHashKey, scratch)),
  );
}
