import type { EvaluationContext } from "../functions/compile.ts";
import { keyOf } from "../functions/runtime/collections.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Join } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { checkRoom, type Key } from "./keys.ts";
import { adds, DELETE, INSERT, type Receiver, type Row } from "./operator.ts";
import { checkTtl, isExpired, type KeyedState, type StateTtl } from "./state.ts";

interface Entry {
  readonly row: Row;
  /** How many equal rows there are. */
  count: number;
  /** Rows of the other side that match; kept for the side an outer or semi join may pad. */
  matches: number;
  /** When it was last written, 0 without a time-to-live. */
  written: number;
}

/** By the text of the row; a list on a side whose rows are only added, where none is looked for. */
type Entries = Map<string, Entry> | Entry[];

interface Side {
  readonly isLeft: boolean;
  /** Whether rows may be taken back. */
  readonly updating: boolean;
  readonly ttl: StateTtl;
  readonly rows: Map<Key, Entries>;
}

/** A join that keeps both sides: for ever, or every row for a time after it was written. */
export class RegularJoin extends JoinOperator {
  readonly #left: Side;
  readonly #right: Side;
  #nextSweep = Number.NEGATIVE_INFINITY;

  constructor(plan: Join, output: Receiver, context: EvaluationContext, ttl: readonly [left: number, right: number]) {
    super(plan, output, context);
    const side = (isLeft: boolean): Side => ({
      isLeft,
      updating: isUpdating(isLeft ? plan.left : plan.right),
      ttl: { ttl: ttl[isLeft ? 0 : 1], now: context.now },
      rows: new Map(),
    });
    this.#left = side(true);
    this.#right = side(false);
  }

  pushLeft(row: Row, kind: number): void {
    const { type } = this.plan;
    if (type === "SEMI" || type === "ANTI") this.#pushFiltered(row, kind);
    else this.#push(row, kind, this.#left, this.#right);
    this.#sweep();
  }

  pushRight(row: Row, kind: number): void {
    const { type } = this.plan;
    if (type === "SEMI" || type === "ANTI") this.#pushFilter(row, kind);
    else this.#push(row, kind, this.#right, this.#left);
    this.#sweep();
  }

  #push(row: Row, kind: number, own: Side, opposite: Side): void {
    const { isLeft } = own;
    const ownOuter = isLeft ? this.leftOuter : this.rightOuter;
    const otherOuter = isLeft ? this.rightOuter : this.leftOuter;
    const key = isLeft ? this.leftKey(row) : this.rightKey(row);
    const others = this.#partners(row, key, own, opposite);
    const add = adds(kind);
    const entry = this.#store(own, key, row, add);
    let matches = 0;
    for (const other of others) {
      matches += other.count;
      for (let copy = 0; copy < other.count; copy++) {
        const first = add && otherOuter && other.matches === 0;
        if (first) this.output.push(this.padded(other.row, !isLeft), DELETE);
        this.output.push(this.pair(row, other.row, isLeft), first ? INSERT : kind);
        if (!add && otherOuter && other.matches === 1) this.output.push(this.padded(other.row, !isLeft), INSERT);
      }
      if (!otherOuter) continue;
      other.matches += add ? 1 : -1;
      this.#touch(other, opposite);
    }
    if (entry !== undefined) entry.matches = matches;
    if (others.length === 0 && ownOuter) this.output.push(this.padded(row, isLeft), kind);
  }

  /** A row of the left side of SEMI or ANTI. */
  #pushFiltered(row: Row, kind: number): void {
    const key = this.leftKey(row);
    let matches = 0;
    for (const { count } of this.#partners(row, key, this.#left, this.#right)) matches += count;
    const entry = this.#store(this.#left, key, row, adds(kind));
    if (entry !== undefined) entry.matches = matches;
    if (matches > 0 === (this.plan.type === "SEMI")) this.output.push(row, kind);
  }

  #pushFilter(row: Row, kind: number): void {
    const key = this.rightKey(row);
    const add = adds(kind);
    this.#store(this.#right, key, row, add);
    const semi = this.plan.type === "SEMI";
    for (const other of this.#partners(row, key, this.#right, this.#left)) {
      const before = other.matches;
      other.matches += add ? 1 : -1;
      this.#touch(other, this.#left);
      const changed = add ? before === 0 : before === 1;
      if (!changed) continue;
      for (let copy = 0; copy < other.count; copy++) this.output.push(other.row, semi === add ? INSERT : DELETE);
    }
  }

  /** The rows of the other side that match; those whose time is over are forgotten. */
  #partners(row: Row, key: Key, own: Side, opposite: Side): Entry[] {
    const found: Entry[] = [];
    const entries = opposite.rows.get(key);
    if (entries === undefined || this.hasNullKey(row, own.isLeft ? this.plan.leftKeys : this.plan.rightKeys))
      return found;
    if (opposite.ttl.ttl > 0) prune(opposite, key, entries);
    if (!Array.isArray(entries)) {
      for (const other of entries.values()) if (this.#joins(row, other.row, own.isLeft)) found.push(other);
      return found;
    }
    for (let index = 0; index < entries.length; index++) {
      if (this.#joins(row, entries[index]!.row, own.isLeft)) found.push(entries[index]!);
    }
    return found;
  }

  #joins(row: Row, other: Row, fromLeft: boolean): boolean {
    return fromLeft ? this.matches(row, other) : this.matches(other, row);
  }

  #touch(entry: Entry, { ttl }: Side): void {
    if (ttl.ttl > 0) entry.written = ttl.now();
  }

  /** Adds a row or takes it out; the entry of one that was added. */
  #store(side: Side, key: Key, row: Row, add: boolean): Entry | undefined {
    const before = side.rows.get(key);
    if (before !== undefined && side.ttl.ttl > 0) prune(side, key, before);
    const entries = side.rows.get(key);
    if (entries === undefined) return add ? this.#storeFirst(side, key, row) : undefined;
    if (Array.isArray(entries)) {
      const entry = this.#entryOf(row, side);
      entries.push(entry);
      return entry;
    }
    const text = keyOf(row)!;
    const entry = entries.get(text);
    if (entry === undefined) {
      if (!add) return undefined;
      const added = this.#entryOf(row, side);
      entries.set(text, added);
      return added;
    }
    entry.count += add ? 1 : -1;
    this.#touch(entry, side);
    if (entry.count === 0) {
      entries.delete(text);
      if (entries.size === 0) side.rows.delete(key);
    }
    return add ? entry : undefined;
  }

  #storeFirst(side: Side, key: Key, row: Row): Entry {
    checkRoom(side.rows);
    const entry = this.#entryOf(row, side);
    side.rows.set(key, side.updating ? new Map([[keyOf(row)!, entry]]) : [entry]);
    return entry;
  }

  #entryOf(row: Row, { ttl }: Side): Entry {
    return { row, count: 1, matches: 0, written: ttl.ttl > 0 ? ttl.now() : 0 };
  }

  /** Forgets what expired, once per time-to-live. */
  #sweep(): void {
    if (this.#left.ttl.ttl === 0 && this.#right.ttl.ttl === 0) return;
    const now = this.context.now();
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + Math.max(this.#left.ttl.ttl, this.#right.ttl.ttl);
    for (const side of [this.#left, this.#right]) for (const [key, entries] of side.rows) prune(side, key, entries);
  }

  /** Entries are [key, whether of the left side, rows, whether the side has a time-to-live]. */
  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const side of [this.#left, this.#right])
      for (const [key, entries] of side.rows) values.push(key, side.isLeft, flat(entries), side.ttl.ttl > 0);
    return { width: 4, values };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 4) {
      const side = values[at + 1] === true ? this.#left : this.#right;
      checkTtl(values[at + 3] as boolean, side.ttl);
      side.rows.set(values[at], entriesOf(values[at + 2] as unknown[], side.updating));
    }
  }
}

/** Entries as a list of their members, which is a third of the bytes. */
function flat(entries: Entries): readonly unknown[] {
  let parts: unknown[] | undefined;
  for (const { row, count, matches, written } of entries.values()) {
    if (parts === undefined) parts = [row, count, matches, written];
    else parts.push(row, count, matches, written);
  }
  return parts ?? [];
}

function entriesOf(parts: readonly unknown[], updating: boolean): Entries {
  const entries = [entryAt(parts, 0)];
  for (let at = 4; at < parts.length; at += 4) entries.push(entryAt(parts, at));
  return updating ? new Map(entries.map((entry) => [keyOf(entry.row)!, entry])) : entries;
}

function entryAt(parts: readonly unknown[], at: number): Entry {
  return {
    row: parts[at] as Row,
    count: parts[at + 1] as number,
    matches: parts[at + 2] as number,
    written: parts[at + 3] as number,
  };
}

/** Forgets the rows of a key whose time is over. */
function prune(side: Side, key: Key, entries: Entries): void {
  let left = 0;
  if (Array.isArray(entries)) {
    for (const entry of entries) if (!isExpired(entry.written, side.ttl)) entries[left++] = entry;
    entries.length = left;
  } else {
    for (const [text, { written }] of entries) if (isExpired(written, side.ttl)) entries.delete(text);
    left = entries.size;
  }
  if (left === 0) side.rows.delete(key);
}
