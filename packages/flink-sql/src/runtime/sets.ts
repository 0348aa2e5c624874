import { compileCondition, compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { keyOf } from "../functions/runtime/collections.ts";
import type { Plan, SetPlan } from "../planner/plan.ts";
import {
  adds,
  DELETE,
  INSERT,
  type KeySelector,
  Operator,
  type Receiver,
  type Row,
  TwoInputOperator,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from "./operator.ts";
import { comparator, placeBehind, rowsEqual } from "./rows.ts";
import { type KeyedState, StateTable } from "./state.ts";

interface Counted {
  readonly row: Row;
  left: number;
  right: number;
}

/** INTERSECT and EXCEPT [ALL]: how often each row is on either side says how often it is in the result. */
export class SetOperator extends TwoInputOperator {
  override readonly keys: readonly KeySelector[] = [keyOf, keyOf];
  readonly #plan: SetPlan;
  readonly #rows: StateTable<Counted>;

  constructor(plan: SetPlan, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.#plan = plan;
    this.#rows = new StateTable({ ttl, now: context.now });
  }

  pushLeft(row: Row, kind: number): void {
    this.#change(row, adds(kind) ? 1 : -1, 0);
  }

  pushRight(row: Row, kind: number): void {
    this.#change(row, 0, adds(kind) ? 1 : -1);
  }

  #change(row: Row, left: number, right: number): void {
    const key = keyOf(row)!;
    const known = this.#rows.get(key);
    const entry = known ?? { row, left: 0, right: 0 };
    const before = this.#copies(entry);
    entry.left += left;
    entry.right += right;
    const gone = entry.left === 0 && entry.right === 0;
    if (gone) this.#rows.delete(key);
    else this.#rows.put(key, entry);
    const after = this.#copies(entry);
    if (this.#plan.all) {
      this.#push(entry.row, before, gone ? DELETE : UPDATE_BEFORE);
      this.#push(entry.row, after, known === undefined ? INSERT : UPDATE_AFTER);
    } else if (after > before) this.output.push(entry.row, INSERT);
    else if (after < before) this.output.push(entry.row, DELETE);
  }

  /** With ALL every change of the counts sends all copies again, as Flink's replicated rows of an aggregate. */
  #push(row: Row, copies: number, kind: number): void {
    for (let copy = 0; copy < copies; copy++) this.output.push(row, kind);
  }

  #copies({ left, right }: Counted): number {
    const { operator, all } = this.#plan;
    if (operator === "INTERSECT") return all ? Math.min(left, right) : left > 0 && right > 0 ? 1 : 0;
    return all ? Math.max(0, left - right) : left > 0 && right === 0 ? 1 : 0;
  }

  override snapshot(): KeyedState {
    return this.#rows.snapshot();
  }

  override restore(state: KeyedState): void {
    this.#rows.restore(state);
  }
}

/** Makes a full changelog of upserts by key: duplicates are dropped, values before an update are added. */
export class Normalize extends Operator {
  override readonly keys: readonly KeySelector[];
  readonly #keyOf: KeySelector;
  readonly #passes: (row: Row) => boolean;
  readonly #rows: StateTable<Row>;
  /** With a time-to-live equal rows are sent again, so that what is behind keeps them too. */
  readonly #always: boolean;

  constructor(plan: Extract<Plan, { kind: "normalize" }>, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.#keyOf = compileKey(
      plan.keys.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.keys = [this.#keyOf];
    this.#rows = new StateTable({ ttl, now: context.now });
    this.#always = ttl > 0;
    this.#passes = plan.condition === undefined ? () => true : compileCondition(plan.condition, context);
  }

  push(row: Row, kind: number): void {
    if (kind === UPDATE_BEFORE) return;
    const key = this.#keyOf(row);
    const current = this.#rows.get(key);
    if (kind === DELETE) this.#rows.delete(key);
    else this.#rows.put(key, row);
    const before = current !== undefined && this.#passes(current) ? current : undefined;
    const after = kind !== DELETE && this.#passes(row) ? row : undefined;
    if (before === undefined) {
      if (after !== undefined) this.output.push(after, INSERT);
    } else if (after === undefined) this.output.push(before, DELETE);
    else if (this.#always || !rowsEqual(before, after)) {
      this.output.push(before, UPDATE_BEFORE);
      this.output.push(after, UPDATE_AFTER);
    }
  }

  override snapshot(): KeyedState {
    return this.#rows.snapshot();
  }

  override restore(state: KeyedState): void {
    this.#rows.restore(state);
  }
}

/** ORDER BY a time attribute: rows go out in order once the watermark has passed them; those behind it are dropped. */
export class TemporalSort extends Operator {
  override readonly keys: readonly KeySelector[] = [() => 0];
  readonly #time: number;
  readonly #rowtime: boolean;
  readonly #compare: (left: Row, right: Row) => number;
  #rows: Row[] = [];
  /** Time of the last row given out: one at or before it comes too late, whatever the watermark. */
  #last = Number.NEGATIVE_INFINITY;

  constructor(plan: Extract<Plan, { kind: "temporalSort" }>, output: Receiver, context: EvaluationContext) {
    super(output, context);
    const [first] = plan.keys;
    this.#time = first!.index;
    this.#rowtime = first!.type.time === "rowtime";
    this.#compare = comparator(plan.keys);
  }

  push(row: Row, kind: number): void {
    if (!this.#rowtime) this.output.push(row, kind);
    else if ((row[this.#time] as number) > this.#last) {
      this.#rows.splice(placeBehind(this.#rows, row, this.#compare), 0, row);
    }
  }

  override watermark(time: number): void {
    let count = 0;
    while (count < this.#rows.length && (this.#rows[count]![this.#time] as number) <= time) count++;
    if (count > 0) this.#last = this.#rows[count - 1]![this.#time] as number;
    for (const row of this.#rows.splice(0, count)) this.output.push(row, INSERT);
    super.watermark(time);
  }

  override snapshot(): KeyedState {
    return { width: 3, values: [0, this.#rows, this.#last] };
  }

  override restore({ values }: KeyedState): void {
    if (values.length === 0) return;
    this.#rows = values[1] as Row[];
    this.#last = values[2] as number;
  }
}
