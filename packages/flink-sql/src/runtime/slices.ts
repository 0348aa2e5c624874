import type { EvaluationContext } from "../functions/compile.ts";
import type { Accumulator, Accumulators } from "./accumulators.ts";
import { checkRoom, type Key } from "./keys.ts";
import { adds, INSERT, type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";
import { floorTo } from "./window.ts";
import type { WindowBelow } from "./window-below.ts";

type Groups = Map<Key, Accumulator>;

/**
 * TUMBLE, HOP and CUMULATE with an aggregate: a row is added to one slice (of the length of the slide), and a window is put
 * together of its slices when it ends. A late row still counts in the windows of its slice that have not ended.
 */
export class SliceAggregate extends Operator {
  override readonly keys: readonly KeySelector[];
  /** Rows all of whose windows had ended. */
  lateRows = 0;
  readonly #below: WindowBelow;
  readonly #keyOf: KeySelector;
  readonly #accumulators: Accumulators;
  readonly #cumulate: boolean;
  /** The length of a slice. */
  readonly #slide: number;
  /** By the end of the slice. */
  readonly #slices = new Map<number, Groups>();
  /** Of CUMULATE: what the windows that ended had, by the end of the last window of their start. */
  readonly #totals = new Map<number, Groups>();
  /** Keys whose window of this end fires again, since rows came for it after a restore. */
  readonly #again = new Map<number, Set<Key>>();
  /** The end of the last window known to have fired, or to have ended empty. */
  #fired = Number.NEGATIVE_INFINITY;
  /** The end of the window to fire next, and its last millisecond. */
  #next = Number.POSITIVE_INFINITY;
  #nextMoment = Number.POSITIVE_INFINITY;
  #latest: Groups | undefined;
  #latestEnd = Number.NaN;

  constructor(
    below: WindowBelow,
    keyOf: KeySelector,
    accumulators: Accumulators,
    output: Receiver,
    context: EvaluationContext,
  ) {
    super(output, context);
    this.#below = below;
    this.#keyOf = keyOf;
    this.#accumulators = accumulators;
    this.keys = [keyOf];
    this.#cumulate = below.window.function === "CUMULATE";
    this.#slide = below.window.function === "TUMBLE" ? below.window.size : below.window.slide;
  }

  push(row: Row, kind: number): void {
    const { timeColumn, window } = this.#below;
    const instant = window.time === "proctime" ? this.context.now() : (row[timeColumn] as number | null);
    if (instant === null) return;
    const at = window.local ? this.context.toLocal(instant) : instant;
    const end = floorTo(at, window.offset, this.#slide) + this.#slide;
    const { watermark } = this.context;
    if (window.time === "rowtime" && instant <= watermark && this.#lastMoment(this.#lastWindow(end)) <= watermark) {
      this.lateRows++;
      return;
    }
    const groups = end === this.#latestEnd ? this.#latest! : this.#slice(end);
    const key = this.#keyOf(row);
    let accumulator = groups.get(key);
    if (accumulator === undefined) {
      checkRoom(groups);
      accumulator = this.#accumulators.create(row);
      groups.set(key, accumulator);
    }
    if (adds(kind)) this.#accumulators.add(accumulator, row);
    else this.#accumulators.retract(accumulator, row);
    if (end <= this.#fired) this.#fireAgain(key, end);
  }

  /** Up to when windows have ended. */
  #time(): number {
    return this.#below.window.time === "rowtime" ? this.context.watermark : this.context.now() - 1;
  }

  #lastMoment(end: number): number {
    return (this.#below.window.local ? this.context.toInstant(end) : end) - 1;
  }

  /** The end of the last window that has the slice. */
  #lastWindow(end: number): number {
    const { size, offset } = this.#below.window;
    return this.#cumulate ? floorTo(end - 1, offset, size) + size : end + size - this.#slide;
  }

  #slice(end: number): Groups {
    let groups = this.#slices.get(end);
    if (groups === undefined) {
      const time = this.#time();
      for (let ended = end; this.#lastMoment(ended) <= time; ended += this.#slide)
        this.#fired = Math.max(this.#fired, ended);
      groups = new Map();
      this.#slices.set(end, groups);
      this.#schedule();
    }
    this.#latest = groups;
    this.#latestEnd = end;
    return groups;
  }

  /** A row came for windows some of which fired: those the watermark has not passed, as after a restore, fire for its key. */
  #fireAgain(key: Key, sliceEnd: number): void {
    let end = sliceEnd;
    const time = this.#time();
    while (end <= this.#fired && this.#lastMoment(end) <= time) end += this.#slide;
    if (end <= this.#fired) this.#addAgain(end, key);
  }

  #addAgain(end: number, key: Key): void {
    const keys = this.#again.get(end);
    if (keys === undefined) this.#again.set(end, new Set([key]));
    else keys.add(key);
    this.#schedule();
  }

  /** Finds the window that ends next. */
  #schedule(): void {
    let next = Number.POSITIVE_INFINITY;
    const windows = (end: number) => {
      const first = end > this.#fired ? end : this.#fired + this.#slide;
      if (first <= this.#lastWindow(end) && first < next) next = first;
    };
    for (const end of this.#slices.keys()) windows(end);
    for (const last of this.#totals.keys()) windows(last - this.#below.window.size + this.#slide);
    for (const end of this.#again.keys()) if (end < next) next = end;
    this.#next = next;
    this.#nextMoment = next === Number.POSITIVE_INFINITY ? next : this.#lastMoment(next);
  }

  #close(time: number): void {
    while (this.#nextMoment <= time && this.#next < Number.POSITIVE_INFINITY) {
      const end = this.#next;
      const again = this.#again.get(end);
      this.#again.delete(end);
      this.#fire(end, again);
      if (again === undefined) this.#fired = end;
      for (const slice of this.#slices.keys()) if (this.#lastWindow(slice) <= end) this.#slices.delete(slice);
      this.#totals.delete(end);
      this.#latestEnd = Number.NaN;
      this.#schedule();
    }
  }

  /** Emits the window of an end, for all keys or for some. */
  #fire(end: number, only: ReadonlySet<Key> | undefined): void {
    const { size, offset } = this.#below.window;
    const start = this.#cumulate ? floorTo(end - 1, offset, size) : end - size;
    const time = this.#lastMoment(end);
    for (const [key, accumulator] of this.#groups(start, end)) {
      if (only !== undefined && !only.has(key)) continue;
      if (accumulator[this.#accumulators.counter] === 0) continue;
      this.output.push(this.#accumulators.result(accumulator, start, end, time), INSERT);
      const following = end + this.#slide;
      if (only !== undefined && following <= this.#fired && following <= this.#lastOf(start, end))
        this.#addAgain(following, key);
    }
  }

  /** The end of the last window that has something of the window from start to end. */
  #lastOf(start: number, end: number): number {
    return this.#cumulate ? start + this.#below.window.size : this.#lastWindow(end);
  }

  #groups(start: number, end: number): Groups {
    const slices: Groups[] = [];
    for (let slice = start + this.#slide; slice <= end; slice += this.#slide) {
      const groups = this.#slices.get(slice);
      if (groups === undefined) continue;
      slices.push(groups);
      if (this.#cumulate) this.#slices.delete(slice);
    }
    if (!this.#cumulate) return slices.length === 1 ? slices[0]! : this.#merged(new Map(), slices);
    const last = start + this.#below.window.size;
    const total = this.#totals.get(last);
    if (total !== undefined) return this.#merged(total, slices);
    const merged = slices.length === 1 ? slices[0]! : this.#merged(new Map(), slices);
    this.#totals.set(last, merged);
    return merged;
  }

  /** Adds slices to groups; the accumulators of the slices stay as they are. */
  #merged(into: Groups, slices: readonly Groups[]): Groups {
    for (const slice of slices) {
      for (const [key, accumulator] of slice) {
        let sum = into.get(key);
        if (sum === undefined) {
          sum = this.#accumulators.empty(accumulator);
          into.set(key, sum);
        }
        this.#accumulators.merge!(sum, accumulator);
      }
    }
    return into;
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (time >= this.#nextMoment && this.#below.window.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    return this.#below.window.time === "rowtime" ? Number.POSITIVE_INFINITY : this.#nextMoment;
  }

  override onProcessingTime(now: number): void {
    if (this.#below.window.time === "proctime") this.#close(now);
  }

  /** Entries are [key, end of slice or total, accumulator, whether a total, the end up to which the key's windows fired]. */
  override snapshot(): KeyedState {
    const waiting = new Map<Key, number>();
    for (const [end, keys] of this.#again)
      for (const key of keys) waiting.set(key, Math.min(waiting.get(key) ?? end, end));
    const values: unknown[] = [];
    const add = (groups: ReadonlyMap<number, Groups>, total: boolean) => {
      for (const [end, states] of groups) {
        for (const [key, accumulator] of states) {
          const again = waiting.size === 0 ? undefined : waiting.get(key);
          values.push(key, end, accumulator, total, again === undefined ? this.#fired : again - this.#slide);
        }
      }
    };
    add(this.#slices, false);
    add(this.#totals, true);
    return { width: 5, values };
  }

  override restore({ width, values }: KeyedState): void {
    for (let at = 0; at < values.length; at += width) this.#fired = Math.max(this.#fired, values[at + 4] as number);
    for (let at = 0; at < values.length; at += width) {
      const [key, end, accumulator, total, fired] = values.slice(at, at + width) as [
        Key,
        number,
        Accumulator,
        boolean,
        number,
      ];
      const all = total ? this.#totals : this.#slices;
      const groups: Groups = all.get(end) ?? new Map();
      all.set(end, groups.set(key, accumulator));
      const first = total ? end - this.#below.window.size + this.#slide : end;
      const waiting = Math.max(first, fired + this.#slide);
      if (waiting <= this.#fired && waiting <= this.#lastWindow(first)) this.#addAgain(waiting, key);
    }
    this.#schedule();
  }
}
