import { invalidValues } from "./errors.ts";
import { type KeyAttribute, type Keys, keyNames, orderOf } from "./keys.ts";
import { type Entry, SortedEntries } from "./sorted-entries.ts";
import type { StreamLog, SystemIdentity } from "./stream-log.ts";
import type { Throttle } from "./throttle.ts";
import type { TimeToLive } from "./time-to-live.ts";
import { attributeOf, equalItems, type Item, itemBytes, setAttribute, typeOf, type Value } from "./value.ts";

export interface Throughput {
  /** Units per second. */
  readonly read: number;
  readonly write: number;
}

export interface IndexDefinition {
  readonly name: string;
  readonly global: boolean;
  readonly keys: Keys;
  readonly projection: {
    readonly type: "ALL" | "KEYS_ONLY" | "INCLUDE";
    readonly attributes: readonly string[];
  };
}

/** A secondary index and its entries, in step with the table after every write. */
export class Index {
  readonly definition: IndexDefinition;
  readonly entries = new SortedEntries();
  status: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" = "ACTIVE";
  /** Provisioned throughput of a global index; local ones use the table's. */
  throughput: Throughput = { read: 0, write: 0 };
  throttle: Throttle | undefined;
  bytes = 0;
  /** Names of the attributes that are projected; undefined for all. */
  readonly #projected: readonly string[] | undefined;

  constructor(definition: IndexDefinition, tableKeys: Keys) {
    this.definition = definition;
    const { type, attributes } = definition.projection;
    this.#projected =
      type === "ALL" ? undefined : [...new Set([...keyNames(tableKeys), ...keyNames(definition.keys), ...attributes])];
  }

  /** Where an item stands in the index; undefined when it lacks an index key, or has one of another type. */
  orderOf(item: Item, tableOrder: string): string | undefined {
    const { hash, range } = this.definition.keys;
    if (!hasKey(item, hash) || (range !== undefined && !hasKey(item, range))) return undefined;
    return orderOf(this.definition.keys, item) + tableOrder;
  }

  project(item: Item): Item {
    if (this.#projected === undefined) return item;
    const projected: Record<string, Value> = {};
    for (const name of this.#projected) {
      const value = attributeOf(item, name);
      if (value !== undefined) setAttribute(projected, name, value);
    }
    return projected;
  }

  /** Whether every one of these attributes is in the index. */
  projects(names: Iterable<string>): boolean {
    if (this.#projected === undefined) return true;
    for (const name of names) if (!this.#projected.includes(name)) return false;
    return true;
  }

  /** Follows a change of an item. @returns write units that it took. */
  follow(base: Entry, before: Item | undefined, after: Item | undefined): number {
    const from = before === undefined ? undefined : this.orderOf(before, base.order);
    const to = after === undefined ? undefined : this.orderOf(after, base.order);
    if (from !== undefined && from === to) return this.#replace(from, after!, base.bytes);
    let units = 0;
    if (from !== undefined) {
      const { bytes } = this.entries.get(from)!;
      this.entries.delete(from);
      this.bytes -= bytes;
      units += writeUnits(bytes);
    }
    if (to !== undefined) {
      const item = this.project(after!);
      const bytes = item === after ? base.bytes : itemBytes(item);
      this.entries.add({ order: to, item, bytes, base });
      this.bytes += bytes;
      units += writeUnits(bytes);
    }
    return units;
  }

  #replace(order: string, after: Item, afterBytes: number): number {
    const entry = this.entries.get(order)!;
    const item = this.project(after);
    if (item !== after && equalItems(item, entry.item)) return 0;
    const bytes = item === after ? afterBytes : itemBytes(item);
    const units = writeUnits(Math.max(bytes, entry.bytes));
    this.bytes += bytes - entry.bytes;
    entry.item = item;
    entry.bytes = bytes;
    return units;
  }
}

/** Items stored before an index was there may have anything under the names of its keys: those are left out. */
function hasKey(item: Item, { name, type }: KeyAttribute): boolean {
  const value = attributeOf(item, name)?.[type];
  return value !== undefined && value.length > 0;
}

/** Developer guide, "Capacity unit consumption": a write unit per 1 KB, at least one. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** What a write of one item took. */
export interface WriteUnits {
  readonly table: number;
  /** By index name, global and local; undefined when the table has none that changed. */
  readonly indexes: ReadonlyMap<string, number> | undefined;
}

/**
 * A table and its items. Invariants: `#byOrder` and `entries` hold the same entries; every index holds exactly the items
 * that have its keys; the stream has one record per write that changed something.
 */
export class Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly created: number;
  readonly keys: Keys;
  /** Types of all defined attributes. */
  readonly attributes: Map<string, KeyAttribute["type"]>;
  readonly indexes = new Map<string, Index>();
  readonly entries = new SortedEntries();
  readonly #byOrder = new Map<string, Entry>();
  readonly tags = new Map<string, string>();
  status: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" = "CREATING";
  billing: "PROVISIONED" | "PAY_PER_REQUEST" = "PROVISIONED";
  throughput: Throughput = { read: 0, write: 0 };
  /** When throughput last went up and down, in milliseconds since the epoch; and when billing last became on-demand. */
  increased: number | undefined;
  decreased: number | undefined;
  onDemandSince: number | undefined;
  throttle: Throttle | undefined;
  stream: StreamLog | undefined;
  timeToLive: TimeToLive | undefined;
  deletionProtection = false;
  policy: { text: string; revision: string } | undefined;
  encryption: { readonly keyArn: string } | undefined;
  bytes = 0;

  constructor(options: Pick<Table, "name" | "arn" | "id" | "created" | "keys" | "attributes">) {
    this.name = options.name;
    this.arn = options.arn;
    this.id = options.id;
    this.created = options.created;
    this.keys = options.keys;
    this.attributes = options.attributes;
  }

  get size(): number {
    return this.#byOrder.size;
  }

  get(order: string): Entry | undefined {
    return this.#byOrder.get(order);
  }

  /** Stores an item at its place, or with `item` undefined removes what is there; indexes and stream follow. */
  write(order: string, item: Item | undefined, bytes: number, now: number, identity?: SystemIdentity): WriteUnits {
    const existing = this.#byOrder.get(order);
    const before = existing?.item;
    const units = writeUnits(Math.max(bytes, existing?.bytes ?? 0));
    if (before === undefined && item === undefined) return { table: units, indexes: undefined };
    const beforeBytes = existing?.bytes ?? 0;
    const entry = this.#store(order, existing, item, bytes);
    this.bytes += bytes - beforeBytes;
    let indexes: Map<string, number> | undefined;
    for (const [name, index] of this.indexes) {
      const indexUnits = index.follow(entry, before, item);
      if (indexUnits === 0) continue;
      indexes ??= new Map();
      indexes.set(name, indexUnits);
    }
    if (this.stream?.open) this.stream.append(this.keys, before, item, now, identity);
    this.timeToLive?.follow(order, before, item);
    return { table: units, indexes };
  }

  #store(order: string, existing: Entry | undefined, item: Item | undefined, bytes: number): Entry {
    if (existing === undefined) {
      const entry: Entry = { order, item: item!, bytes };
      this.#byOrder.set(order, entry);
      this.entries.add(entry);
      return entry;
    }
    if (item === undefined) {
      this.#byOrder.delete(order);
      this.entries.delete(order);
      return existing;
    }
    existing.item = item;
    existing.bytes = bytes;
    return existing;
  }

  addIndex(definition: IndexDefinition): Index {
    const index = new Index(definition, this.keys);
    this.indexes.set(definition.name, index);
    return index;
  }

  /** Brings the items that are there into a new index. */
  backfill(index: Index): void {
    for (const entry of this.#byOrder.values()) index.follow(entry, undefined, entry.item);
  }

  /** Begins to expire items by an attribute. */
  expireBy(timeToLive: TimeToLive): void {
    this.timeToLive = timeToLive;
    for (const entry of this.#byOrder.values()) timeToLive.follow(entry.order, undefined, entry.item);
  }

  /** Checks the types of index keys in an item to be stored. @throws AwsError ValidationException. */
  checkIndexKeys(item: Item): void {
    for (const { definition } of this.indexes.values()) {
      checkIndexKey(definition, definition.keys.hash, item);
      if (definition.keys.range !== undefined) checkIndexKey(definition, definition.keys.range, item);
    }
  }
}

function checkIndexKey(index: IndexDefinition, key: KeyAttribute, item: Item): void {
  const value = attributeOf(item, key.name);
  if (value === undefined) return;
  if (value[key.type] === undefined)
    throw invalidValues(
      `Type mismatch for Index Key ${key.name} Expected: ${key.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
    );
  if (value.S === "" || value.B?.length === 0)
    throw invalidValues(
      `A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${key.type === "S" ? "string" : "binary"} value. IndexName: ${index.name}, IndexKey: ${key.name}`,
    );
  const bytes = key.type === "N" ? 0 : key.type === "S" ? Buffer.byteLength(value.S!) : value.B!.length;
  const limit = key === index.keys.hash ? 2048 : 1024;
  if (bytes > limit)
    throw invalidValues(
      key === index.keys.hash
        ? `Size of hashkey has exceeded the maximum size limit of${limit} bytes`
        : `Aggregated size of all range keys has exceeded the size limit of ${limit} bytes`,
    );
}
