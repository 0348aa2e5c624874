import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Aggregate, WindowColumns, WindowFunction } from "../planner/plan.ts";
import { type Accumulator, type Accumulators, compileAccumulators } from "./accumulators.ts";
import { adds, INSERT, Operator, type Receiver, type Row } from "./operator.ts";

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

function floorTo(time: number, offset: number, size: number): number {
  return Math.floor((time - offset) / size) * size + offset;
}

interface Session {
  start: number;
  end: number;
  rows: { row: Row; kind: number }[];
}

/** SESSION: rows wait until their session ends; sessions that touch are one. */
export class SessionAssigner extends Operator {
  /** Rows that came too late. */
  lateRows = 0;
  readonly #plan: WindowFunction;
  readonly #keyOf: (row: Row) => unknown;
  #sessions = new Map<unknown, Session[]>();

  constructor(plan: WindowFunction, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
    this.#keyOf = compileKey(
      plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
  }

  push(row: Row, kind: number): void {
    const { timeColumn, time, local, size } = this.#plan;
    const instant = time === "proctime" ? this.context.now() : (row[timeColumn] as number | null);
    if (instant === null) return;
    const start = local ? this.context.toLocal(instant) : instant;
    const key = this.#keyOf(row);
    const sessions = this.#sessions.get(key) ?? [];
    const merged: Session = { start, end: start + size, rows: [] };
    const apart: Session[] = [];
    for (const session of sessions) {
      if (session.start > merged.end || session.end < merged.start) {
        apart.push(session);
        continue;
      }
      merged.start = Math.min(merged.start, session.start);
      merged.end = Math.max(merged.end, session.end);
      merged.rows.push(...session.rows);
    }
    if (time === "rowtime" && this.#lastMoment(merged) <= this.context.watermark) {
      this.lateRows++;
      return;
    }
    merged.rows.push({ row, kind });
    this.#sessions.set(key, [...apart, merged]);
  }

  #lastMoment({ end }: Session): number {
    return (this.#plan.local ? this.context.toInstant(end) : end) - 1;
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (this.#plan.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    if (this.#plan.time === "rowtime") return Number.POSITIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (const sessions of this.#sessions.values())
      for (const session of sessions) least = Math.min(least, this.#lastMoment(session));
    return least;
  }

  override onProcessingTime(now: number): void {
    if (this.#plan.time === "proctime") this.#close(now);
  }

  #close(time: number): void {
    const closed: Session[] = [];
    for (const [key, sessions] of this.#sessions) {
      const open = sessions.filter((session) => this.#lastMoment(session) > time);
      if (open.length === sessions.length) continue;
      closed.push(...sessions.filter((session) => this.#lastMoment(session) <= time));
      if (open.length === 0) this.#sessions.delete(key);
      else this.#sessions.set(key, open);
    }
    for (const session of closed.toSorted((a, b) => a.end - b.end)) {
      for (const { row, kind } of session.rows)
        this.output.push([...row, session.start, session.end, this.#lastMoment(session)], kind);
    }
  }

  override snapshot(): unknown {
    return this.#sessions;
  }

  override restore(state: unknown): void {
    this.#sessions = state as Map<unknown, Session[]>;
  }
}

/** State per window, which ends when the watermark (or the clock) reaches its last millisecond. */
export abstract class PerWindow<State> extends Operator {
  /** Rows that came after the end of their window. */
  lateRows = 0;
  readonly windows: WindowColumns;
  #open = new Map<number, State>();

  constructor(windows: WindowColumns, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.windows = windows;
  }

  protected abstract create(): State;
  protected abstract fire(state: State): void;

  /** The state of a row's window, undefined when that has ended. */
  protected stateOf(row: Row): State | undefined {
    const end = row[this.windows.end] as number;
    if (this.windows.time === "rowtime" && this.#lastMoment(end) <= this.context.watermark) {
      this.lateRows++;
      return undefined;
    }
    let state = this.#open.get(end);
    if (state === undefined) {
      state = this.create();
      this.#open.set(end, state);
    }
    return state;
  }

  #lastMoment(end: number): number {
    return (this.windows.local ? this.context.toInstant(end) : end) - 1;
  }

  #close(time: number): void {
    const ended = [...this.#open.keys()].filter((end) => this.#lastMoment(end) <= time).toSorted((a, b) => a - b);
    for (const end of ended) {
      const state = this.#open.get(end)!;
      this.#open.delete(end);
      this.fire(state);
    }
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (this.windows.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    if (this.windows.time === "rowtime" || this.#open.size === 0) return Number.POSITIVE_INFINITY;
    return this.#lastMoment(Math.min(...this.#open.keys()));
  }

  override onProcessingTime(now: number): void {
    if (this.windows.time === "proctime") this.#close(now);
  }

  override snapshot(): unknown {
    return this.#open;
  }

  override restore(state: unknown): void {
    this.#open = state as Map<number, State>;
  }
}

interface Group {
  readonly keys: Row;
  readonly accumulator: Accumulator;
}

/** GROUP BY with a window: one row per group at the end of its window, never changed. */
export class WindowAggregate extends PerWindow<Map<unknown, Group>> {
  readonly #keyOf: (row: Row) => unknown;
  readonly #keys: readonly number[];
  readonly #accumulators: Accumulators;

  constructor(plan: Aggregate, output: Receiver, context: EvaluationContext) {
    super(plan.per!, output, context);
    this.#keys = plan.keys;
    const others = plan.keys.filter((index) => index !== plan.per!.end);
    this.#keyOf = compileKey(
      others.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.#accumulators = compileAccumulators(plan.calls, isUpdating(plan.input), context);
  }

  push(row: Row, kind: number): void {
    const groups = this.stateOf(row);
    if (groups === undefined) return;
    const key = this.#keyOf(row);
    let group = groups.get(key);
    if (group === undefined) {
      group = { keys: this.#keys.map((index) => row[index]), accumulator: this.#accumulators.create() };
      groups.set(key, group);
    }
    if (adds(kind)) this.#accumulators.add(group.accumulator, row);
    else this.#accumulators.retract(group.accumulator, row);
  }

  protected override create(): Map<unknown, Group> {
    return new Map();
  }

  protected override fire(groups: Map<unknown, Group>): void {
    for (const { keys, accumulator } of groups.values()) {
      if (accumulator[0] === 0) continue;
      const row = [...keys];
      this.#accumulators.values(accumulator, row);
      this.output.push(row, INSERT);
    }
  }
}
