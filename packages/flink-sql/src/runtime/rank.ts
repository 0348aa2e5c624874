import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { isUpdating, rankStrategy } from "../planner/changelog.ts";
import type { RowNumber, SortLimit } from "../planner/plan.ts";
import { adds, DELETE, INSERT, Operator, type Receiver, type Row, UPDATE_AFTER, UPDATE_BEFORE } from "./operator.ts";
import { comparator, placeBehind, rowsEqual } from "./rows.ts";
import { PerWindow } from "./window.ts";

/** The operator that runs a ROW_NUMBER with a range. */
export function rankOperator(plan: RowNumber, output: Receiver, context: EvaluationContext): Operator {
  const strategy = rankStrategy(plan);
  if (strategy === "window") return new WindowRank(plan, output, context);
  if (strategy === "retract") return new RetractRank(plan, output, context);
  if (strategy === "append") return new AppendRank(plan, output, context);
  return new Top1(plan, output, context);
}

function partitionKey(plan: RowNumber, context: EvaluationContext): (row: Row) => unknown {
  return compileKey(
    plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
    context,
  );
}

/**
 * One row per key: the best of a sort order (Top-1), or the first or last of a time (deduplication). Equal rows: the first
 * one stays, but the last row of a time is the one that came last.
 */
class Top1 extends Operator {
  readonly #keyOf: (row: Row) => unknown;
  readonly #better: (row: Row, current: Row) => boolean;
  #rows = new Map<unknown, Row>();

  constructor(plan: RowNumber, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#keyOf = partitionKey(plan, context);
    const compare = comparator(plan.order);
    const strategy = rankStrategy(plan);
    const proctime = plan.order[0]?.type.time === "proctime";
    if (strategy === "last row")
      this.#better = proctime
        ? (row, current) => !rowsEqual(row, current)
        : (row, current) => compare(row, current) <= 0;
    else
      this.#better = strategy === "first row" && proctime ? () => false : (row, current) => compare(row, current) < 0;
  }

  push(row: Row): void {
    const key = this.#keyOf(row);
    const current = this.#rows.get(key);
    if (current === undefined) {
      this.#rows.set(key, row);
      this.output.push([...row, 1], INSERT);
    } else if (this.#better(row, current)) {
      this.#rows.set(key, row);
      this.output.push([...current, 1], UPDATE_BEFORE);
      this.output.push([...row, 1], UPDATE_AFTER);
    }
  }

  override snapshot(): unknown {
    return this.#rows;
  }

  override restore(state: unknown): void {
    this.#rows = state as Map<unknown, Row>;
  }
}

/** Sorted rows per key, and what of them has been emitted. */
abstract class SortedRank extends Operator {
  protected readonly keyOf: (row: Row) => unknown;
  protected readonly compare: (left: Row, right: Row) => number;
  protected readonly start: number;
  protected readonly end: number;
  /** Whether the rank shows: then rows below an insertion change theirs. */
  protected readonly numbered: boolean;
  protected groups = new Map<unknown, Row[]>();

  constructor(plan: RowNumber, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.keyOf = partitionKey(plan, context);
    this.compare = comparator(plan.order);
    this.start = plan.range!.start;
    this.end = plan.range!.end;
    this.numbered = plan.rankUsed && this.start !== this.end;
  }

  protected rowsOf(row: Row): Row[] {
    const key = this.keyOf(row);
    let rows = this.groups.get(key);
    if (rows === undefined) {
      rows = [];
      this.groups.set(key, rows);
    }
    return rows;
  }

  protected send(row: Row, rank: number, kind: number): void {
    if (rank >= this.start && rank <= this.end) this.output.push([...row, rank], kind);
  }

  /** Emits what an insertion at `place` changed; `rows` already has the row. */
  protected emitInsertion(rows: readonly Row[], place: number): void {
    const first = Math.max(place, this.start - 1);
    if (first >= this.end) return;
    if (!this.numbered) {
      const fallen = rows[this.end];
      if (fallen !== undefined) this.send(fallen, this.end, DELETE);
      const entered = rows[first];
      if (entered !== undefined) this.send(entered, place < this.start - 1 ? this.start : place + 1, INSERT);
      return;
    }
    const last = Math.min(this.end, rows.length);
    for (let index = first; index < last; index++) {
      const before = rows[index + 1];
      if (before !== undefined) {
        this.send(before, index + 1, UPDATE_BEFORE);
        this.send(rows[index]!, index + 1, UPDATE_AFTER);
      } else this.send(rows[index]!, index + 1, INSERT);
    }
  }

  override snapshot(): unknown {
    return this.groups;
  }

  override restore(state: unknown): void {
    this.groups = state as Map<unknown, Row[]>;
  }
}

/** Top-N of rows that are only added: no more than N are kept. */
class AppendRank extends SortedRank {
  push(row: Row): void {
    const rows = this.rowsOf(row);
    const place = placeBehind(rows, row, this.compare);
    if (place >= this.end) return;
    rows.splice(place, 0, row);
    this.emitInsertion(rows, place);
    if (rows.length > this.end) rows.pop();
  }
}

/** Top-N of a changing table: all rows are kept. */
class RetractRank extends SortedRank {
  push(row: Row, kind: number): void {
    const rows = this.rowsOf(row);
    if (adds(kind)) {
      const place = placeBehind(rows, row, this.compare);
      rows.splice(place, 0, row);
      this.emitInsertion(rows, place);
      return;
    }
    const place = rows.findIndex((other) => rowsEqual(other, row));
    if (place < 0) return;
    rows.splice(place, 1);
    this.#emitRemoval(rows, row, place);
    if (rows.length === 0) this.groups.delete(this.keyOf(row));
  }

  #emitRemoval(rows: readonly Row[], row: Row, place: number): void {
    if (place >= this.end) return;
    if (!this.numbered) {
      const left = place < this.start - 1 ? rows[this.start - 2]! : row;
      this.send(left, Math.max(place + 1, this.start), DELETE);
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

/** Top-N and deduplication inside windows: final rows at the end of each. */
class WindowRank extends PerWindow<Map<unknown, Row[]>> {
  readonly #keyOf: (row: Row) => unknown;
  readonly #compare: (left: Row, right: Row) => number;
  readonly #start: number;
  readonly #end: number;
  readonly #lastWins: boolean;

  constructor(plan: RowNumber, output: Receiver, context: EvaluationContext) {
    super(plan.input.windows!, output, context);
    this.#keyOf = partitionKey(plan, context);
    this.#compare = comparator(plan.order);
    this.#start = plan.range!.start;
    this.#end = plan.range!.end;
    this.#lastWins =
      this.#end === 1 && plan.order.length === 1 && plan.order[0]!.descending && plan.order[0]!.type.time !== undefined;
  }

  push(row: Row): void {
    const groups = this.stateOf(row);
    if (groups === undefined) return;
    const key = this.#keyOf(row);
    const rows = groups.get(key) ?? [];
    groups.set(key, rows);
    const place = placeBehind(rows, row, this.#compare);
    const tie = this.#lastWins && place > 0 && this.#compare(rows[place - 1]!, row) === 0;
    if (tie) rows[place - 1] = row;
    else rows.splice(place, 0, row);
    if (rows.length > this.#end) rows.pop();
  }

  protected override create(): Map<unknown, Row[]> {
    return new Map();
  }

  protected override fire(groups: Map<unknown, Row[]>): void {
    for (const rows of groups.values()) {
      for (let rank = this.#start; rank <= rows.length; rank++) this.output.push([...rows[rank - 1]!, rank], INSERT);
    }
  }
}

/** ORDER BY … LIMIT: the same as Top-N of one group without a visible rank. */
export class SortLimitOperator extends Operator {
  readonly #plan: SortLimit;
  readonly #compare: (left: Row, right: Row) => number;
  readonly #updating: boolean;
  #rows: Row[] = [];

  constructor(plan: SortLimit, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
    this.#compare = comparator(plan.keys);
    this.#updating = isUpdating(plan.input);
  }

  push(row: Row, kind: number): void {
    const before = this.#visible();
    if (adds(kind)) this.#rows.splice(placeBehind(this.#rows, row, this.#compare), 0, row);
    else {
      const place = this.#rows.findIndex((other) => rowsEqual(other, row));
      if (place >= 0) this.#rows.splice(place, 1);
    }
    const after = this.#visible();
    if (!this.#updating) this.#rows.length = Math.min(this.#rows.length, this.#plan.offset + this.#plan.limit);
    for (const gone of before) if (!after.includes(gone)) this.output.push(gone, DELETE);
    for (const come of after) if (!before.includes(come)) this.output.push(come, INSERT);
  }

  #visible(): Row[] {
    return this.#rows.slice(this.#plan.offset, this.#plan.offset + this.#plan.limit);
  }

  override snapshot(): unknown {
    return this.#rows;
  }

  override restore(state: unknown): void {
    this.#rows = state as Row[];
  }
}
