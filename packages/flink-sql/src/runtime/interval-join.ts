import type { EvaluationContext } from "../functions/compile.ts";
import type { Join } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { INSERT, type Receiver, type Row } from "./operator.ts";

interface Cached {
  readonly row: Row;
  readonly time: number;
  matched: boolean;
}

type Side = Map<unknown, Cached[]>;

/**
 * Joins rows whose times differ by no more than the bounds. Pairs are emitted as soon as both rows are there; a row waits
 * while the other side may still bring a partner, and an outer row without one is emitted when that time is over.
 */
export class IntervalJoin extends JoinOperator {
  readonly #strategy: Extract<Join["strategy"], { kind: "interval" }>;
  #leftRows: Side = new Map();
  #rightRows: Side = new Map();

  constructor(plan: Join, output: Receiver, context: EvaluationContext) {
    super(plan, output, context);
    this.#strategy = plan.strategy as Extract<Join["strategy"], { kind: "interval" }>;
  }

  /** A left row may find partners while the time is below its own minus the lower bound. */
  #leftEnd(time: number): number {
    return time - this.#strategy.lower;
  }

  #rightEnd(time: number): number {
    return time + this.#strategy.upper;
  }

  #now(): number {
    return this.#strategy.time === "rowtime" ? this.context.watermark : this.context.now();
  }

  pushLeft(row: Row): void {
    const time = this.#strategy.time === "rowtime" ? (row[this.#strategy.leftTime] as number) : this.context.now();
    this.#take(row, time, true);
  }

  pushRight(row: Row): void {
    const time = this.#strategy.time === "rowtime" ? (row[this.#strategy.rightTime] as number) : this.context.now();
    this.#take(row, time, false);
  }

  #take(row: Row, time: number, fromLeft: boolean): void {
    const { lower, upper } = this.#strategy;
    const keys = fromLeft ? this.plan.leftKeys : this.plan.rightKeys;
    const entry: Cached = { row, time, matched: false };
    const key = fromLeft ? this.leftKey(row) : this.rightKey(row);
    const matchable = lower <= upper && !this.hasNullKey(row, keys);
    const others = matchable ? ((fromLeft ? this.#rightRows : this.#leftRows).get(key) ?? []) : [];
    for (const other of others) {
      const difference = fromLeft ? time - other.time : other.time - time;
      if (difference < lower || difference > upper) continue;
      const [left, right] = fromLeft ? [row, other.row] : [other.row, row];
      if (!this.matches(left, right)) continue;
      entry.matched = true;
      other.matched = true;
      this.output.push([...left, ...right], INSERT);
    }
    const end = fromLeft ? this.#leftEnd(time) : this.#rightEnd(time);
    if (matchable && end > this.#now()) {
      const side = fromLeft ? this.#leftRows : this.#rightRows;
      const list = side.get(key);
      if (list === undefined) side.set(key, [entry]);
      else list.push(entry);
    } else this.#pad(entry, fromLeft);
  }

  #pad(entry: Cached, isLeft: boolean): void {
    const { type } = this.plan;
    if (entry.matched || (type !== "FULL" && type !== (isLeft ? "LEFT" : "RIGHT"))) return;
    this.output.push(isLeft ? [...entry.row, ...this.rightNulls] : [...this.leftNulls, ...entry.row], INSERT);
  }

  #expire(now: number): void {
    for (const isLeft of [true, false]) {
      const side = isLeft ? this.#leftRows : this.#rightRows;
      for (const [key, rows] of side) {
        const kept: Cached[] = [];
        for (const entry of rows) {
          if ((isLeft ? this.#leftEnd(entry.time) : this.#rightEnd(entry.time)) > now) kept.push(entry);
          else this.#pad(entry, isLeft);
        }
        if (kept.length === 0) side.delete(key);
        else if (kept.length < rows.length) side.set(key, kept);
      }
    }
  }

  /** The output's watermark is held back, so that the older row of a pair is not late behind it. */
  override watermark(time: number): void {
    this.context.watermark = time;
    const { lower, upper } = this.#strategy;
    if (this.#strategy.time === "rowtime") this.#expire(time);
    this.output.watermark(time - Math.max(Math.abs(lower), Math.abs(upper)));
  }

  override nextTimer(): number {
    if (this.#strategy.time === "rowtime") return Number.POSITIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (const rows of this.#leftRows.values())
      for (const { time } of rows) least = Math.min(least, this.#leftEnd(time) + 1);
    for (const rows of this.#rightRows.values())
      for (const { time } of rows) least = Math.min(least, this.#rightEnd(time) + 1);
    return least;
  }

  override onProcessingTime(now: number): void {
    if (this.#strategy.time === "proctime") this.#expire(now - 1);
  }

  override snapshot(): unknown {
    return [this.#leftRows, this.#rightRows];
  }

  override restore(state: unknown): void {
    [this.#leftRows, this.#rightRows] = state as [Side, Side];
  }
}
