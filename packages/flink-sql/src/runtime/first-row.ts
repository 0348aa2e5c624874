import type { EvaluationContext } from "../functions/compile.ts";
import type { RowNumber } from "../planner/plan.ts";
import { INSERT, type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import { isExpired, type KeyedState } from "./state.ts";
import { TimerQueue } from "./timers.ts";

/** A row that waits for its time, or that a key has had its row and when that was. */
interface Entry {
  readonly row: Row | undefined;
  /** Event time of the row. */
  readonly time: number;
  /** Processing time the row went out at. */
  readonly emitted: number;
}

/** The first row per key in the order of event time, as Flink has it from 2.1 on: it goes out once, when the watermark reaches it. */
export class FirstRow extends Operator {
  override readonly keys: readonly KeySelector[];
  /** Rows behind the watermark, which are dropped. */
  lateRows = 0;
  readonly #keyOf: KeySelector;
  readonly #time: number;
  readonly #ttl: number;
  readonly #entries = new Map<unknown, Entry>();
  readonly #timers = new TimerQueue();

  constructor(plan: RowNumber, keyOf: KeySelector, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.#keyOf = keyOf;
    this.keys = [keyOf];
    this.#time = plan.order[0]!.index;
    this.#ttl = ttl;
  }

  push(row: Row): void {
    const time = row[this.#time] as number;
    if (time < this.context.watermark) {
      this.lateRows++;
      return;
    }
    const key = this.#keyOf(row);
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.row === undefined && !this.#isForgotten(entry)) return;
    if (entry?.row !== undefined && entry.time <= time) return;
    this.#entries.set(key, { row, time, emitted: 0 });
    this.#timers.add(time, key);
  }

  override watermark(time: number): void {
    for (let due = this.#timers.next; due <= time && due !== Number.POSITIVE_INFINITY; due = this.#timers.next) {
      const key = this.#timers.take();
      const entry = this.#entries.get(key);
      if (entry?.row === undefined || entry.time !== due) continue;
      this.#entries.set(key, { row: undefined, time: due, emitted: this.context.now() });
      this.output.push([...entry.row, 1], INSERT);
    }
    super.watermark(time);
  }

  #isForgotten({ emitted }: Entry): boolean {
    return isExpired(emitted, { ttl: this.#ttl, now: this.context.now });
  }

  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const [key, { row, time, emitted }] of this.#entries) values.push(key, row, time, emitted);
    return { width: 4, values };
  }

  override restore({ width, values }: KeyedState): void {
    for (let at = 0; at < values.length; at += width) {
      const [key, row, time, emitted] = values.slice(at, at + width) as [unknown, Row | undefined, number, number];
      this.#entries.set(key, { row, time, emitted });
      if (row !== undefined) this.#timers.add(time, key);
    }
  }
}
