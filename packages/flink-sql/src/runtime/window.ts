import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Aggregate, WindowColumns, WindowFunction } from "../planner/plan.ts";
import { type Accumulator, type Accumulators, compileAccumulators } from "./accumulators.ts";
import { checkRoom, type Key } from "./keys.ts";
import { adds, INSERT, type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";

/** TUMBLE, HOP and CUMULATE: every row once per window it is in, at once and whether late or not. */
export class WindowAssigner extends Operator {
  readonly #plan: WindowFunction;

  constructor(plan: WindowFunction, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
  }

  push(row: Row, kind: number): void {
    const { timeColumn, time, local, size, slide, offset } = this.#plan;
    const instant = time === "proctime" ? this.context.now() : (row[timeColumn] as number | null);
    if (instant === null) return;
    const at = local ? this.context.toLocal(instant) : instant;
    switch (this.#plan.function) {
      case "TUMBLE": {
        const start = floorTo(at, offset, size);
        this.#emit(row, kind, start, start + size);
        break;
      }
      case "HOP":
        for (let start = floorTo(at, offset, slide); start > at - size; start -= slide)
          this.#emit(row, kind, start, start + size);
        break;
      default: {
        const start = floorTo(at, offset, size);
        for (let end = floorTo(at, offset, slide) + slide; end <= start + size; end += slide)
          this.#emit(row, kind, start, end);
      }
    }
  }

  #emit(row: Row, kind: number, start: number, end: number): void {
    this.output.push([...row, start, end, this.#plan.local ? this.context.toInstant(end) - 1 : end - 1], kind);
  }
}

/** The start of the interval of `size` that a time is in. */
export function floorTo(time: number, offset: number, size: number): number {
  return Math.floor((time - offset) / size) * size + offset;
}

/** State per window and key, which ends when the watermark (or the clock) reaches the window's last millisecond. */
export abstract class PerWindow<State> extends Operator {
  override readonly keys: readonly KeySelector[];
  /** Rows that came after the end of their window. */
  lateRows = 0;
  readonly windows: WindowColumns;
  readonly #keyOf: KeySelector;
  readonly #open = new Map<number, Map<Key, State>>();
  /** The last millisecond of the earliest open window. */
  #next = Number.POSITIVE_INFINITY;

  constructor(windows: WindowColumns, keyOf: KeySelector, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.windows = windows;
    this.#keyOf = keyOf;
    this.keys = [keyOf];
  }

  /** The state a row begins, to which it is still to be added. */
  protected abstract create(row: Row): State;
  protected abstract fire(state: State): void;

  /** The state of a row's window and key, undefined when the window has ended. */
  protected stateOf(row: Row): State | undefined {
    const end = row[this.windows.end] as number;
    const last = this.#lastMoment(end);
    if (this.windows.time === "rowtime" && last <= this.context.watermark) {
      this.lateRows++;
      return undefined;
    }
    let states = this.#open.get(end);
    if (states === undefined) {
      states = new Map();
      this.#open.set(end, states);
      if (last < this.#next) this.#next = last;
    }
    const key = this.#keyOf(row);
    let state = states.get(key);
    if (state === undefined) {
      checkRoom(states);
      state = this.create(row);
      states.set(key, state);
    }
    return state;
  }

  #lastMoment(end: number): number {
    return (this.windows.local ? this.context.toInstant(end) : end) - 1;
  }

  #close(time: number): void {
    if (time < this.#next) return;
    const ended = [...this.#open.keys()].filter((end) => this.#lastMoment(end) <= time).toSorted((a, b) => a - b);
    for (const end of ended) {
      const states = this.#open.get(end)!;
      this.#open.delete(end);
      for (const state of states.values()) this.fire(state);
    }
    this.#next = Number.POSITIVE_INFINITY;
    for (const end of this.#open.keys()) this.#next = Math.min(this.#next, this.#lastMoment(end));
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (this.windows.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    return this.windows.time === "rowtime" ? Number.POSITIVE_INFINITY : this.#next;
  }

  override onProcessingTime(now: number): void {
    if (this.windows.time === "proctime") this.#close(now);
  }

  override snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const [end, states] of this.#open) for (const [key, state] of states) values.push(key, end, state);
    return { width: 3, values };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 3) {
      const end = values[at + 1] as number;
      const states = this.#open.get(end) ?? new Map<Key, State>();
      this.#open.set(end, states.set(values[at], values[at + 2] as State));
      this.#next = Math.min(this.#next, this.#lastMoment(end));
    }
  }
}

/** GROUP BY with the columns of a window: one row per group at the end of its window, never changed. */
export class WindowAggregate extends PerWindow<Accumulator> {
  readonly #accumulators: Accumulators;

  constructor(plan: Aggregate, output: Receiver, context: EvaluationContext) {
    const others = plan.keys.filter((index) => index !== plan.per!.end);
    const keyOf = compileKey(
      others.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    super(plan.per!, keyOf, output, context);
    const options = { retracting: isUpdating(plan.input), keys: plan.keys };
    this.#accumulators = compileAccumulators(plan.calls, options, context);
  }

  push(row: Row, kind: number): void {
    const accumulator = this.stateOf(row);
    if (accumulator === undefined) return;
    if (adds(kind)) this.#accumulators.add(accumulator, row);
    else this.#accumulators.retract(accumulator, row);
  }

  protected override create(row: Row): Accumulator {
    return this.#accumulators.create(row);
  }

  protected override fire(accumulator: Accumulator): void {
    if (accumulator[this.#accumulators.counter] !== 0) this.output.push(this.#accumulators.result(accumulator), INSERT);
  }
}
