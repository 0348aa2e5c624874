import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { MaterializePlan } from "../planner/plan.ts";
import { adds, DELETE, INSERT, type KeySelector, Operator, type Receiver, type Row, UPDATE_AFTER } from "./operator.ts";
import { type KeyedState, StateTable } from "./state.ts";

/** Keeps the rows of every primary key in their order: the last one is the row of the table. */
export class UpsertMaterializer extends Operator {
  override readonly keys: readonly KeySelector[];
  readonly #keyOf: KeySelector;
  readonly #rowKeyOf: KeySelector;
  /** A row takes the place of the one with its row key. */
  readonly #replaces: boolean;
  readonly #rows: StateTable<Row[]>;

  constructor(plan: MaterializePlan, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    const keyOf = (columns: readonly number[]): KeySelector =>
      compileKey(
        columns.map((index) => column(index, plan.fields[index]!.type)),
        context,
      );
    this.#keyOf = keyOf(plan.keys);
    this.#rowKeyOf = keyOf(plan.rowKey ?? plan.fields.map((_, index) => index));
    this.#replaces = plan.rowKey !== undefined;
    this.keys = [this.#keyOf];
    this.#rows = new StateTable({ ttl, now: context.now });
  }

  push(row: Row, kind: number): void {
    const key = this.#keyOf(row);
    const rows = this.#rows.get(key);
    if (adds(kind)) this.#add(key, rows, row);
    else if (rows !== undefined) this.#remove(key, rows, row);
  }

  #add(key: unknown, rows: Row[] | undefined, row: Row): void {
    if (rows === undefined) {
      this.#rows.put(key, [row]);
      this.output.push(row, INSERT);
      return;
    }
    const place = this.#replaces ? this.#placeOf(rows, row) : -1;
    if (place < 0) rows.push(row);
    else rows[place] = row;
    this.#rows.refresh(key);
    this.output.push(row, UPDATE_AFTER);
  }

  #remove(key: unknown, rows: Row[], row: Row): void {
    const place = this.#placeOf(rows, row);
    // Its row was forgotten by the time-to-live.
    if (place < 0) return;
    rows.splice(place, 1);
    if (rows.length === 0) {
      this.#rows.delete(key);
      this.output.push(row, DELETE);
      return;
    }
    this.#rows.refresh(key);
    if (place === rows.length) this.output.push(rows.at(-1)!, UPDATE_AFTER);
  }

  #placeOf(rows: readonly Row[], row: Row): number {
    const rowKey = this.#rowKeyOf(row);
    return rows.findIndex((one) => this.#rowKeyOf(one) === rowKey);
  }

  override snapshot(): KeyedState {
    return this.#rows.snapshot();
  }

  override restore(state: KeyedState): void {
    this.#rows.restore(state);
  }
}
