import { compileCondition, type EvaluationContext } from "../functions/compile.ts";
import { keyOf } from "../functions/runtime/collections.ts";
import type { Plan, SetPlan } from "../planner/plan.ts";
import {
  adds,
  DELETE,
  INSERT,
  Operator,
  type Receiver,
  type Row,
  TwoInputOperator,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from "./operator.ts";
import { comparator, placeBehind, rowsEqual } from "./rows.ts";

interface Counted {
  readonly row: Row;
  left: number;
  right: number;
}

/** INTERSECT and EXCEPT [ALL]: how often each row is on either side says how often it is in the result. */
export class SetOperator extends TwoInputOperator {
  readonly #plan: SetPlan;
  #rows = new Map<string, Counted>();

  constructor(plan: SetPlan, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#plan = plan;
  }

  pushLeft(row: Row, kind: number): void {
    this.#change(row, adds(kind) ? 1 : -1, 0);
  }

  pushRight(row: Row, kind: number): void {
    this.#change(row, 0, adds(kind) ? 1 : -1);
  }

  #change(row: Row, left: number, right: number): void {
    const key = keyOf(row)!;
    const entry = this.#rows.get(key) ?? { row, left: 0, right: 0 };
    const before = this.#copies(entry);
    entry.left += left;
    entry.right += right;
    if (entry.left === 0 && entry.right === 0) this.#rows.delete(key);
    else this.#rows.set(key, entry);
    const after = this.#copies(entry);
    for (let copy = before; copy < after; copy++) this.output.push(entry.row, INSERT);
    for (let copy = after; copy < before; copy++) this.output.push(entry.row, DELETE);
  }

  #copies({ left, right }: Counted): number {
    const { operator, all } = this.#plan;
    if (operator === "INTERSECT") return all ? Math.min(left, right) : left > 0 && right > 0 ? 1 : 0;
    return all ? Math.max(0, left - right) : left > 0 && right === 0 ? 1 : 0;
  }

  override snapshot(): unknown {
    return this.#rows;
  }

  override restore(state: unknown): void {
    this.#rows = state as Map<string, Counted>;
  }
}

/** Makes a full changelog of upserts by key: duplicates are dropped, values before an update are added. */
export class Normalize extends Operator {
  readonly #keys: readonly number[];
  readonly #passes: (row: Row) => boolean;
  #rows = new Map<string, Row>();

  constructor(plan: Extract<Plan, { kind: "normalize" }>, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#keys = plan.keys;
    this.#passes = plan.condition === undefined ? () => true : compileCondition(plan.condition, context);
  }

  push(row: Row, kind: number): void {
    if (kind === UPDATE_BEFORE) return;
    const key = keyOf(this.#keys.map((index) => row[index]))!;
    const current = this.#rows.get(key);
    if (kind === DELETE) this.#rows.delete(key);
    else this.#rows.set(key, row);
    const before = current !== undefined && this.#passes(current) ? current : undefined;
    const after = kind !== DELETE && this.#passes(row) ? row : undefined;
    if (before === undefined) {
      if (after !== undefined) this.output.push(after, INSERT);
    } else if (after === undefined) this.output.push(before, DELETE);
    else if (!rowsEqual(before, after)) {
      this.output.push(before, UPDATE_BEFORE);
      this.output.push(after, UPDATE_AFTER);
    }
  }

  override snapshot(): unknown {
    return this.#rows;
  }

  override restore(state: unknown): void {
    this.#rows = state as Map<string, Row>;
  }
}

/** ORDER BY a time attribute: rows go out in order once the watermark has passed them; those behind it are dropped. */
export class TemporalSort extends Operator {
  readonly #time: number;
  readonly #rowtime: boolean;
  readonly #compare: (left: Row, right: Row) => number;
  #rows: Row[] = [];

  constructor(plan: Extract<Plan, { kind: "temporalSort" }>, output: Receiver, context: EvaluationContext) {
    super(output, context);
    const [first] = plan.keys;
    this.#time = first!.index;
    this.#rowtime = first!.type.time === "rowtime";
    this.#compare = comparator(plan.keys);
  }

  push(row: Row, kind: number): void {
    if (!this.#rowtime) this.output.push(row, kind);
    else if ((row[this.#time] as number) > this.context.watermark) {
      this.#rows.splice(placeBehind(this.#rows, row, this.#compare), 0, row);
    }
  }

  override watermark(time: number): void {
    let count = 0;
    while (count < this.#rows.length && (this.#rows[count]![this.#time] as number) <= time) count++;
    for (const row of this.#rows.splice(0, count)) this.output.push(row, INSERT);
    super.watermark(time);
  }

  override snapshot(): unknown {
    return this.#rows;
  }

  override restore(state: unknown): void {
    this.#rows = state as Row[];
  }
}
