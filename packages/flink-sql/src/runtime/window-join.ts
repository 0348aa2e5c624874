import type { EvaluationContext } from "../functions/compile.ts";
import type { Join, WindowColumns } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { checkRoom, type Key } from "./keys.ts";
import { INSERT, type Receiver, type Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";

interface Sides {
  readonly left: Row[];
  readonly right: Row[];
}

/** A join of the rows of equal windows, made when the window ends. */
export class WindowJoin extends JoinOperator {
  /** Rows that came after the end of their window. */
  lateRows = 0;
  readonly #left: WindowColumns;
  readonly #right: WindowColumns;
  /** By end of window and key. */
  readonly #windows = new Map<number, Map<Key, Sides>>();
  /** The last millisecond of the earliest open window. */
  #next = Number.POSITIVE_INFINITY;

  constructor(plan: Join, output: Receiver, context: EvaluationContext) {
    super(plan, output, context);
    const strategy = plan.strategy as Extract<Join["strategy"], { kind: "window" }>;
    this.#left = strategy.left;
    this.#right = strategy.right;
  }

  pushLeft(row: Row): void {
    this.#sides(row[this.#left.end] as number, this.leftKey(row))?.left.push(row);
  }

  pushRight(row: Row): void {
    this.#sides(row[this.#right.end] as number, this.rightKey(row))?.right.push(row);
  }

  #lastMoment(end: number): number {
    return (this.#left.local ? this.context.toInstant(end) : end) - 1;
  }

  #sides(end: number, key: Key): Sides | undefined {
    const last = this.#lastMoment(end);
    if (this.#left.time === "rowtime" && last <= this.context.watermark) {
      this.lateRows++;
      return undefined;
    }
    let keys = this.#windows.get(end);
    if (keys === undefined) {
      keys = new Map();
      this.#windows.set(end, keys);
      if (last < this.#next) this.#next = last;
    }
    let sides = keys.get(key);
    if (sides === undefined) {
      checkRoom(keys);
      sides = { left: [], right: [] };
      keys.set(key, sides);
    }
    return sides;
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (this.#left.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    return this.#left.time === "rowtime" ? Number.POSITIVE_INFINITY : this.#next;
  }

  override onProcessingTime(now: number): void {
    if (this.#left.time === "proctime") this.#close(now);
  }

  #close(time: number): void {
    if (time < this.#next) return;
    const ended = [...this.#windows.keys()].filter((end) => this.#lastMoment(end) <= time).toSorted((a, b) => a - b);
    for (const end of ended) {
      const keys = this.#windows.get(end)!;
      this.#windows.delete(end);
      for (const { left, right } of keys.values()) this.#join(left, right);
    }
    this.#next = Number.POSITIVE_INFINITY;
    for (const end of this.#windows.keys()) this.#next = Math.min(this.#next, this.#lastMoment(end));
  }

  /** Joins the rows of one window and key. */
  #join(left: readonly Row[], right: readonly Row[]): void {
    const { type, leftKeys } = this.plan;
    const filtered = type === "SEMI" || type === "ANTI";
    const partners = left.length > 0 && this.hasNullKey(left[0]!, leftKeys) ? [] : right;
    const matched = new Set<Row>();
    for (const row of left) {
      let found = false;
      for (const other of partners) {
        if (!this.matches(row, other)) continue;
        found = true;
        if (filtered) break;
        if (this.rightOuter) matched.add(other);
        this.output.push(this.pair(row, other, true), INSERT);
      }
      if (filtered) {
        if (found === (type === "SEMI")) this.output.push(row, INSERT);
      } else if (!found && this.leftOuter) this.output.push(this.padded(row, true), INSERT);
    }
    if (!this.rightOuter) return;
    for (const row of right) if (!matched.has(row)) this.output.push(this.padded(row, false), INSERT);
  }

  /** Entries are [key, end of window, left rows, right rows]. */
  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const [end, keys] of this.#windows)
      for (const [key, { left, right }] of keys) values.push(key, end, left, right);
    return { width: 4, values };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 4) {
      const end = values[at + 1] as number;
      const keys = this.#windows.get(end) ?? new Map<Key, Sides>();
      keys.set(values[at], { left: values[at + 2] as Row[], right: values[at + 3] as Row[] });
      this.#windows.set(end, keys);
      this.#next = Math.min(this.#next, this.#lastMoment(end));
    }
  }
}
