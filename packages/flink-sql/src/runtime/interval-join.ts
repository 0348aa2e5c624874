import type { EvaluationContext } from "../functions/compile.ts";
import type { Join } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { checkRoom, type Key } from "./keys.ts";
import { INSERT, type Receiver, type Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";
import { TimerQueue } from "./timers.ts";

interface Cached {
  readonly row: Row;
  readonly time: number;
  matched: boolean;
}

/** Rows of a key by time; those before `head` are gone. */
interface Buffer {
  readonly key: Key;
  rows: Cached[];
  head: number;
}

interface Side {
  readonly isLeft: boolean;
  readonly outer: boolean;
  readonly buffers: Map<Key, Buffer>;
  /** How long after its own time a row may find partners, in milliseconds. */
  readonly reach: number;
  /** One timer per buffer: when its earliest row can find no more. */
  readonly timers: TimerQueue<Buffer>;
  /** Buffers without rows, which are kept for the next row of their key. */
  empty: number;
  /** Rows of this time and before are not looked for. */
  gone: number;
}

/**
 * Joins rows whose times differ by no more than the bounds. Pairs are emitted as soon as both rows are there; a row waits
 * while the other side may still bring a partner, and an outer row without one is emitted when that time is over.
 */
export class IntervalJoin extends JoinOperator {
  readonly #strategy: Extract<Join["strategy"], { kind: "interval" }>;
  readonly #left: Side;
  readonly #right: Side;
  /** How much longer rows are kept at least before their timer, in milliseconds. */
  readonly #minCleanup: number;

  constructor(plan: Join, output: Receiver, context: EvaluationContext, minCleanupInterval: number) {
    super(plan, output, context);
    this.#strategy = plan.strategy as Extract<Join["strategy"], { kind: "interval" }>;
    this.#minCleanup = minCleanupInterval;
    const side = (isLeft: boolean, outer: boolean, reach: number): Side => ({
      isLeft,
      outer,
      reach,
      buffers: new Map(),
      timers: new TimerQueue(),
      empty: 0,
      gone: 0,
    });
    this.#left = side(true, this.leftOuter, -this.#strategy.lower);
    this.#right = side(false, this.rightOuter, this.#strategy.upper);
  }

  #now(): number {
    return this.#strategy.time === "rowtime" ? Math.max(0, this.context.watermark) : this.context.now();
  }

  pushLeft(row: Row): void {
    const time = this.#strategy.time === "rowtime" ? (row[this.#strategy.leftTime] as number) : this.context.now();
    this.#take(row, time, this.#left, this.#right);
  }

  pushRight(row: Row): void {
    const time = this.#strategy.time === "rowtime" ? (row[this.#strategy.rightTime] as number) : this.context.now();
    this.#take(row, time, this.#right, this.#left);
  }

  #take(row: Row, time: number, own: Side, opposite: Side): void {
    const { lower, upper } = this.#strategy;
    const entry: Cached = { row, time, matched: false };
    const keys = own.isLeft ? this.plan.leftKeys : this.plan.rightKeys;
    if (lower > upper || this.hasNullKey(row, keys)) {
      this.#pad(entry, own);
      return;
    }
    const key = own.isLeft ? this.leftKey(row) : this.rightKey(row);
    const others = opposite.buffers.get(key);
    if (this.#minCleanup > 0) this.#joinKept(entry, own, opposite, others);
    else if (others !== undefined) this.#join(entry, own.isLeft, others);
    if (time + own.reach <= this.#now()) this.#pad(entry, own);
    else this.#keep(entry, key, own);
  }

  /**
   * Joins with rows that may be kept although they are over: they are found only while no later row looked at their side, and
   * whoever looks at them drops them.
   */
  #joinKept(entry: Cached, own: Side, opposite: Side, others: Buffer | undefined): void {
    if (opposite.gone >= entry.time + own.reach) return;
    const now = this.#now();
    opposite.gone = now - opposite.reach - 1;
    if (others === undefined || others.rows.length === 0) return;
    this.#join(entry, own.isLeft, others);
    if (others.rows[others.head]!.time > opposite.gone) return;
    this.#drop(others, opposite, now);
    if (others.rows.length > 0) opposite.timers.add(this.#due(others.rows[others.head]!, opposite), others);
  }

  #join(entry: Cached, isLeft: boolean, { rows, head }: Buffer): void {
    const { lower, upper } = this.#strategy;
    const first = entry.time - (isLeft ? upper : -lower);
    const last = entry.time - (isLeft ? lower : -upper);
    for (let index = placeOf(rows, head, first); index < rows.length; index++) {
      const other = rows[index]!;
      if (other.time > last) break;
      if (!(isLeft ? this.matches(entry.row, other.row) : this.matches(other.row, entry.row))) continue;
      entry.matched = true;
      other.matched = true;
      this.output.push(this.pair(entry.row, other.row, isLeft), INSERT);
    }
  }

  #keep(entry: Cached, key: Key, side: Side): void {
    const buffer = side.buffers.get(key);
    if (buffer === undefined) {
      checkRoom(side.buffers);
      const first = { key, rows: [entry], head: 0 };
      side.buffers.set(key, first);
      side.timers.add(this.#due(entry, side), first);
      return;
    }
    const { rows, head } = buffer;
    if (rows.length === 0) {
      side.empty--;
      rows.push(entry);
      side.timers.add(this.#due(entry, side), buffer);
    } else if (entry.time >= rows[rows.length - 1]!.time) rows.push(entry);
    else {
      const place = placeOf(rows, head, entry.time + 1);
      rows.splice(place, 0, entry);
      if (place === head) side.timers.add(this.#due(entry, side), buffer);
    }
  }

  #due(entry: Cached, side: Side): number {
    return entry.time + side.reach + this.#minCleanup + 1;
  }

  #pad(entry: Cached, { isLeft, outer }: Side): void {
    if (outer && !entry.matched) this.output.push(this.padded(entry.row, isLeft), INSERT);
  }

  #expire(side: Side, now: number): void {
    const { timers, buffers } = side;
    while (timers.next <= now && timers.next < Number.POSITIVE_INFINITY) {
      const due = timers.next;
      const buffer = timers.take();
      if (buffer.rows.length === 0 || this.#due(buffer.rows[buffer.head]!, side) !== due) continue;
      side.gone = now - side.reach - 1;
      this.#drop(buffer, side, now);
      if (buffer.rows.length > 0) timers.add(this.#due(buffer.rows[buffer.head]!, side), buffer);
    }
    if (side.empty > 1000 && side.empty > buffers.size >> 1) this.#forgetEmpty(side);
  }

  /** Drops the rows of a key that can find no more partners. */
  #drop(buffer: Buffer, side: Side, now: number): void {
    const { rows } = buffer;
    let { head } = buffer;
    while (head < rows.length && rows[head]!.time + side.reach < now) this.#pad(rows[head++]!, side);
    if (head === rows.length) {
      rows.length = 0;
      head = 0;
      side.empty++;
    } else if (head > 16 && head > rows.length >> 1) {
      buffer.rows = rows.slice(head);
      head = 0;
    }
    buffer.head = head;
  }

  #forgetEmpty(side: Side): void {
    for (const { key, rows } of side.buffers.values()) if (rows.length === 0) side.buffers.delete(key);
    side.empty = 0;
  }

  /** The output's watermark is held back, so that the older row of a pair is not late behind it. */
  override watermark(time: number): void {
    this.context.watermark = time;
    const { lower, upper } = this.#strategy;
    if (this.#strategy.time === "rowtime") {
      this.#expire(this.#left, time);
      this.#expire(this.#right, time);
    }
    this.output.watermark(time - Math.max(Math.abs(lower), Math.abs(upper)));
  }

  override nextTimer(): number {
    if (this.#strategy.time === "rowtime") return Number.POSITIVE_INFINITY;
    return Math.min(this.#left.timers.next, this.#right.timers.next);
  }

  override onProcessingTime(now: number): void {
    if (this.#strategy.time !== "proctime") return;
    this.#expire(this.#left, now);
    this.#expire(this.#right, now);
  }

  /** Entries are [key, whether of the left side, rows]. */
  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const side of [this.#left, this.#right])
      for (const { key, rows, head } of side.buffers.values())
        if (rows.length > 0) values.push(key, side.isLeft, rows.slice(head));
    return { width: 3, values };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 3) {
      const side = values[at + 1] === true ? this.#left : this.#right;
      const rows = values[at + 2] as Cached[];
      const buffer = { key: values[at], rows, head: 0 };
      side.buffers.set(buffer.key, buffer);
      side.timers.add(this.#due(rows[0]!, side), buffer);
    }
  }
}

/** The first place from `head` on whose row is not before a time. */
function placeOf(rows: readonly Cached[], head: number, time: number): number {
  let low = head;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
