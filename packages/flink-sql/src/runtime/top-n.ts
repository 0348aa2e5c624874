import type { EvaluationContext } from "../functions/compile.ts";
import { isUpdating, risingKey } from "../planner/changelog.ts";
import type { Plan, RowNumber, SortKey, SortLimit } from "../planner/plan.ts";
import { checkRoom, type Key } from "./keys.ts";
import {
  adds,
  DELETE,
  INSERT,
  type KeySelector,
  Operator,
  type Receiver,
  type Row,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from "./operator.ts";
import { columnsEqual, comparator, placeBehind, placeOf } from "./rows.ts";
import { checkTtl, type KeyedState, type StateTtl } from "./state.ts";

/** What a Top-N sends of its sorted rows. */
interface TopN {
  readonly order: readonly SortKey[];
  /** The first and the last rank that show. */
  readonly start: number;
  readonly end: number;
  /** Whether rows come with their rank. */
  readonly ranked: boolean;
  /** Whether rows below an insertion change their rank: it is read, or the ranks that show do not begin with the first. */
  readonly numbered: boolean;
}

function topNOf({ order, range, rankUsed }: RowNumber): TopN {
  const { start, end } = range!;
  return { order, start, end, ranked: true, numbered: (rankUsed && start !== end) || start > 1 };
}

/** The operator of a ROW_NUMBER that is not a Top-1. */
export function topN(
  plan: RowNumber,
  keyOf: KeySelector,
  output: Receiver,
  context: EvaluationContext,
  ttl: number,
): SortedRank {
  return sortedRank(topNOf(plan), plan.input, plan.partition, keyOf, output, context, ttl);
}

/** ORDER BY … LIMIT: a Top-N of all rows that shows no rank. */
export function sortLimit(plan: SortLimit, output: Receiver, context: EvaluationContext, ttl: number): SortedRank {
  const { keys, offset, limit } = plan;
  const what = { order: keys, start: offset + 1, end: offset + limit, ranked: false, numbered: offset > 0 };
  return sortedRank(what, plan.input, [], () => 0, output, context, ttl);
}

function sortedRank(
  what: TopN,
  input: Plan,
  partition: readonly number[],
  keyOf: KeySelector,
  output: Receiver,
  context: EvaluationContext,
  ttl: number,
): SortedRank {
  if (!isUpdating(input)) return new AppendRank(what, keyOf, output, context, ttl);
  const key = risingKey(input, partition, what.order);
  if (key === undefined) return new RetractRank(what, keyOf, output, context, ttl);
  return new UpdateRank(what, key, keyOf, output, context, ttl);
}

/** When rows of a key were written, kept only with a time-to-live. */
interface Times {
  /** By place; rows of equal rank are written together. */
  readonly written: number[];
  /** When it was last looked for rows whose time is over. */
  checked: number;
}

/** Sorted rows per key, and what of them has been emitted. */
abstract class SortedRank extends Operator {
  override readonly keys: readonly KeySelector[];
  protected readonly keyOf: KeySelector;
  protected readonly compare: (left: Row, right: Row) => number;
  protected readonly start: number;
  protected readonly end: number;
  protected readonly numbered: boolean;
  readonly #ranked: boolean;
  protected readonly ttl: StateTtl;
  readonly #rows = new Map<Key, Row[]>();
  readonly #times = new Map<Key, Times>();
  #nextSweep = Number.NEGATIVE_INFINITY;

  constructor(what: TopN, keyOf: KeySelector, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.keyOf = keyOf;
    this.keys = [keyOf];
    this.compare = comparator(what.order);
    this.start = what.start;
    this.end = what.end;
    this.numbered = what.numbered;
    this.#ranked = what.ranked;
    this.ttl = { ttl, now: context.now };
  }

  /** How long rows whose time is over may still be seen, in milliseconds. */
  protected abstract get grace(): number;

  /** The rows of a key, without those whose time is over; undefined when there are none. */
  protected rowsOf(key: Key): Row[] | undefined {
    if (this.ttl.ttl > 0) this.#forget(key, this.ttl.now());
    return this.#rows.get(key);
  }

  protected insert(key: Key, rows: Row[], place: number, row: Row): void {
    rows.splice(place, 0, row);
    if (rows.length === 1) {
      checkRoom(this.#rows);
      this.#rows.set(key, rows);
    }
    if (this.ttl.ttl === 0) return;
    const now = this.ttl.now();
    const times = this.#times.get(key) ?? { written: [], checked: now };
    this.#times.set(key, times);
    times.written.splice(place, 0, now);
    this.#rewrite(rows, times.written, row);
    this.#sweep(now);
  }

  protected remove(key: Key, rows: Row[], place: number): void {
    const [row] = rows.splice(place, 1);
    if (rows.length === 0) this.#rows.delete(key);
    const times = this.#times.get(key);
    if (times === undefined) return;
    times.written.splice(place, 1);
    this.#rewrite(rows, times.written, row!);
    if (rows.length === 0) this.#times.delete(key);
  }

  protected replace(key: Key, rows: Row[], place: number, row: Row): void {
    rows[place] = row;
    const times = this.#times.get(key);
    if (times !== undefined) this.#rewrite(rows, times.written, row);
  }

  /** Rows of equal rank are one list in the state: writing one writes them all. */
  #rewrite(rows: readonly Row[], written: number[], row: Row): void {
    for (let place = placeBehind(rows, row, this.compare) - 1; place >= 0; place--) {
      if (this.compare(rows[place]!, row) !== 0) return;
      written[place] = this.ttl.now();
    }
  }

  #forget(key: Key, now: number): void {
    const times = this.#times.get(key);
    if (times === undefined || now < times.checked + this.grace) return;
    times.checked = now;
    const rows = this.#rows.get(key)!;
    for (let place = rows.length - 1; place >= 0; place--) {
      if (times.written[place]! + this.ttl.ttl > now) continue;
      rows.splice(place, 1);
      times.written.splice(place, 1);
    }
    if (rows.length > 0) return;
    this.#rows.delete(key);
    this.#times.delete(key);
  }

  /** Looks at all keys once per time-to-live. */
  #sweep(now: number): void {
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + this.ttl.ttl;
    for (const key of this.#times.keys()) this.#forget(key, now);
  }

  protected send(row: Row, rank: number, kind: number): void {
    if (rank >= this.start && rank <= this.end) this.output.push(this.#ranked ? [...row, rank] : row, kind);
  }

  /** Emits what an insertion at `place` changed; `rows` already has the row. */
  protected emitInsertion(rows: readonly Row[], place: number): void {
    if (place >= this.end) return;
    if (!this.numbered) {
      const fallen = rows[this.end];
      if (fallen !== undefined) this.send(fallen, this.end, DELETE);
      this.send(rows[place]!, place + 1, INSERT);
      return;
    }
    const last = Math.min(this.end, rows.length);
    for (let index = Math.max(place, this.start - 1); index < last; index++) {
      const before = rows[index + 1];
      if (before !== undefined) {
        this.send(before, index + 1, UPDATE_BEFORE);
        this.send(rows[index]!, index + 1, UPDATE_AFTER);
      } else this.send(rows[index]!, index + 1, INSERT);
    }
  }

  /** Entries are [key, rows, when they were written]. */
  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const [key, rows] of this.#rows) values.push(key, rows, this.#times.get(key)?.written);
    return { width: 3, values };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 3) {
      const written = values[at + 2] as number[] | undefined;
      checkTtl(written !== undefined, this.ttl);
      this.#rows.set(values[at], values[at + 1] as Row[]);
      if (written !== undefined) this.#times.set(values[at], { written, checked: Number.NEGATIVE_INFINITY });
    }
  }
}

/** Top-N of rows that are only added: no more than N are kept. */
class AppendRank extends SortedRank {
  /** Flink reads rows from its state into a cache, which it renews after the time-to-live. */
  protected override get grace(): number {
    return this.ttl.ttl;
  }

  push(row: Row): void {
    const key = this.keyOf(row);
    const rows = this.rowsOf(key) ?? [];
    const { length } = rows;
    if (length > 0 && length === this.end && this.compare(rows[length - 1]!, row) <= 0) return;
    const place = placeBehind(rows, row, this.compare);
    if (place >= this.end) return;
    this.insert(key, rows, place, row);
    this.emitInsertion(rows, place);
    if (rows.length > this.end) this.remove(key, rows, this.end);
  }
}

/** Top-N of a changing table: all rows are kept. */
class RetractRank extends SortedRank {
  protected override get grace(): number {
    return 0;
  }

  push(row: Row, kind: number): void {
    const key = this.keyOf(row);
    const rows = this.rowsOf(key) ?? [];
    if (adds(kind)) {
      const place = placeBehind(rows, row, this.compare);
      this.insert(key, rows, place, row);
      this.emitInsertion(rows, place);
      return;
    }
    const place = placeOf(rows, row, this.compare);
    if (place < 0) return;
    this.remove(key, rows, place);
    this.#emitRemoval(rows, row, place);
  }

  #emitRemoval(rows: readonly Row[], row: Row, place: number): void {
    if (place >= this.end) return;
    if (!this.numbered) {
      this.send(row, place + 1, DELETE);
      const risen = rows[this.end - 1];
      if (risen !== undefined) this.send(risen, this.end, INSERT);
      return;
    }
    let current = row;
    for (let index = place; index < Math.min(this.end, rows.length + 1); index++) {
      const next = rows[index];
      if (next === undefined) this.send(current, index + 1, DELETE);
      else {
        this.send(current, index + 1, UPDATE_BEFORE);
        this.send(next, index + 1, UPDATE_AFTER);
        current = next;
      }
    }
  }
}

/**
 * Top-N of a table whose rows only rise: each takes the place of the row of its key, and rows that have fallen out are
 * forgotten. Rows of equal rank keep the order in which they came to it.
 */
class UpdateRank extends SortedRank {
  readonly #key: readonly number[];

  constructor(
    what: TopN,
    key: readonly number[],
    keyOf: KeySelector,
    output: Receiver,
    context: EvaluationContext,
    ttl: number,
  ) {
    super(what, keyOf, output, context, ttl);
    this.#key = key;
  }

  protected override get grace(): number {
    return this.ttl.ttl;
  }

  push(row: Row, kind: number): void {
    if (kind === UPDATE_BEFORE) return;
    const key = this.keyOf(row);
    const rows = this.rowsOf(key) ?? [];
    const from = rows.findIndex((other) => columnsEqual(row, other, this.#key));
    if (from >= 0) this.#update(key, rows, from, row);
    else this.#add(key, rows, row);
  }

  #update(key: Key, rows: Row[], from: number, row: Row): void {
    const before = rows[from]!;
    const rise = this.compare(row, before);
    if (rise === 0) {
      this.replace(key, rows, from, row);
      this.#emitMove(rows, before, from, from);
      return;
    }
    this.remove(key, rows, from);
    const to = placeBehind(rows, row, this.compare);
    this.insert(key, rows, to, row);
    this.#emitMove(rows, before, from, to);
  }

  /** Emits that the row `before` at place `from` has become the one at `to`. */
  #emitMove(rows: readonly Row[], before: Row, from: number, to: number): void {
    if (!this.numbered) {
      this.send(before, this.start, UPDATE_BEFORE);
      this.send(rows[to]!, this.start, UPDATE_AFTER);
      return;
    }
    if (from < to) this.send(before, from + 1, UPDATE_BEFORE);
    for (let place = from; place < to; place++) {
      this.send(rows[place]!, place + 2, UPDATE_BEFORE);
      this.send(rows[place]!, place + 1, UPDATE_AFTER);
    }
    for (let place = to; place < from; place++) {
      this.send(rows[place + 1]!, place + 1, UPDATE_BEFORE);
      if (place === to) this.send(before, from + 1, UPDATE_BEFORE);
      this.send(rows[place]!, place + 1, UPDATE_AFTER);
    }
    if (from === to) this.send(before, from + 1, UPDATE_BEFORE);
    const last = Math.max(from, to);
    this.send(rows[last]!, last + 1, UPDATE_AFTER);
  }

  #add(key: Key, rows: Row[], row: Row): void {
    const { length } = rows;
    if (length >= this.end && this.compare(rows[length - 1]!, row) <= 0) return;
    const place = placeBehind(rows, row, this.compare);
    this.insert(key, rows, place, row);
    this.emitInsertion(rows, place);
    const kept = this.numbered ? placeBehind(rows, rows[Math.max(place, this.end)] ?? row, this.compare) : this.end;
    if (rows.length <= this.end) return;
    for (let last = rows.length - 1; last >= kept; last--) this.remove(key, rows, last);
  }
}
