import { Aggregator } from "./aggregate.ts";
import { hasAggregateMagic } from "./deaggregate.ts";
import type { Entry } from "./entry.ts";
import { effectiveHashKey } from "./hash.ts";
import type { Generation, Ledger } from "./ledger.ts";
import type { Settings } from "./options.ts";
import type { ShardMap } from "./shard-map.ts";
import type { ProducerRecord } from "./types.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** What is known of a record beside its content. */
export interface Passage {
  putAt: number;
  generation: Generation;
  attempts: number;
}

/** The aggregate under way for one shard. `records` has as many elements as the aggregator counts. */
interface Lane extends Passage {
  readonly shardId: string;
  readonly aggregator: Aggregator;
  records: ProducerRecord[];
}

/** Collects records into one aggregate per predicted shard and emits each aggregate as an entry when it is full or due. */
export class ShardLanes {
  readonly map: ShardMap;
  readonly #settings: Settings;
  readonly #ledger: Ledger;
  readonly #emit: (entry: Entry) => void;
  /** `#lanes[i]` belongs to `map.shards[i]`; made at its first record. */
  readonly #lanes: (Lane | undefined)[];
  readonly #key = new Uint32Array(4);
  /** When the oldest lane has lingered long enough; may be early, never late. */
  dueAt = NEVER;
  /** Records in all lanes. */
  buffered = 0;

  constructor(map: ShardMap, settings: Settings, ledger: Ledger, emit: (entry: Entry) => void) {
    this.map = map;
    this.#settings = settings;
    this.#ledger = ledger;
    this.#emit = emit;
    this.#lanes = new Array<Lane | undefined>(map.shards.length);
  }

  /** Adds a record to the lane of its shard; one that fits no aggregate, or falls into a gap of the map, goes on its own. */
  add(record: ProducerRecord, passage: Passage): void {
    const index = this.map.indexOf(effectiveHashKey(record.partitionKey, record.explicitHashKey, this.#key));
    if (index < 0) {
      this.#emit(createEntry(record, passage));
      return;
    }
    const lane = this.#lanes[index] ?? this.#openLane(index);
    if (!lane.aggregator.add(record)) {
      this.#seal(lane);
      if (!lane.aggregator.add(record)) {
        this.#emit(createEntry(record, passage, lane.shardId));
        return;
      }
    }
    if (lane.records.length === 0) {
      lane.putAt = passage.putAt;
      lane.generation = passage.generation;
      lane.attempts = passage.attempts;
      this.dueAt = Math.min(this.dueAt, lane.putAt + this.#settings.linger);
    } else {
      lane.generation = this.#ledger.join(lane.generation, lane.records.length, passage.generation);
      lane.attempts = Math.max(lane.attempts, passage.attempts);
    }
    lane.records.push(record);
    this.buffered++;
  }

  /** Emits the lanes whose oldest record has lingered long enough; all lanes when `now` is infinite. */
  sealDue(now: number): void {
    if (this.dueAt > now) return;
    this.dueAt = NEVER;
    for (const lane of this.#lanes) {
      if (lane === undefined || lane.records.length === 0) continue;
      const dueAt = lane.putAt + this.#settings.linger;
      if (dueAt <= now) this.#seal(lane);
      else this.dueAt = Math.min(this.dueAt, dueAt);
    }
  }

  #openLane(index: number): Lane {
    // The outer partition key counts against the size of a record, too.
    const maxSize = Math.min(this.#settings.aggregateSize, this.#settings.maxRecordSize - 1);
    const lane = {
      shardId: this.map.shards[index]!.shardId,
      aggregator: new Aggregator({ maxSize }),
      records: [],
      putAt: 0,
      generation: this.#ledger.current,
      attempts: 0,
    };
    this.#lanes[index] = lane;
    return lane;
  }

  #seal(lane: Lane): void {
    const { records } = lane;
    if (records.length === 0) return;
    lane.records = [];
    this.buffered -= records.length;
    // A record alone gains nothing by the frame, unless consumers would take it for an aggregate.
    if (records.length === 1 && !hasAggregateMagic(records[0]!.data)) {
      lane.aggregator.clear();
      this.#emit(createEntry(records[0]!, lane, lane.shardId));
      return;
    }
    const { data, partitionKey, explicitHashKey } = lane.aggregator.finish()!;
    this.#emit({
      partitionKey,
      explicitHashKey,
      data,
      size: Buffer.byteLength(partitionKey) + data.length,
      content: records,
      shardId: lane.shardId,
      orderKey: lane.shardId,
      putAt: lane.putAt,
      generation: lane.generation,
      attempts: lane.attempts,
    });
  }
}

/** An entry for a record on its own. */
export function createEntry(record: ProducerRecord, passage: Passage, shardId?: string, size?: number): Entry {
  const { partitionKey, explicitHashKey, data } = record;
  return {
    partitionKey,
    explicitHashKey,
    data,
    size: size ?? Buffer.byteLength(partitionKey) + data.length,
    content: record,
    shardId,
    orderKey: shardId ?? partitionKey,
    putAt: passage.putAt,
    generation: passage.generation,
    attempts: passage.attempts,
  };
}
