import type { EvaluationContext } from "../functions/compile.ts";
import { rankStrategy } from "../planner/changelog.ts";
import type { RowNumber } from "../planner/plan.ts";
import {
  INSERT,
  type KeySelector,
  Operator,
  type Receiver,
  type Row,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from "./operator.ts";
import { comparator, rowsEqual } from "./rows.ts";
import { type KeyedState, StateTable } from "./state.ts";

/**
 * One row per key: the best of a sort order (Top-1), or the first or last of a time (deduplication). Equal rows: the first
 * one stays, but the last row of a time is the one that came last.
 */
export class Top1 extends Operator {
  override readonly keys: readonly KeySelector[];
  readonly #keyOf: KeySelector;
  readonly #better: (row: Row, current: Row) => boolean;
  readonly #rows: StateTable<Row>;

  constructor(plan: RowNumber, keyOf: KeySelector, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.#keyOf = keyOf;
    this.keys = [this.#keyOf];
    this.#rows = new StateTable({ ttl, now: context.now });
    this.#better = betterRow(plan, ttl);
  }

  push(row: Row, kind: number): void {
    if (kind === UPDATE_BEFORE) return;
    const key = this.#keyOf(row);
    const current = this.#rows.get(key);
    if (current === undefined) {
      this.#rows.put(key, row);
      this.output.push([...row, 1], INSERT);
    } else if (this.#better(row, current)) {
      this.#rows.put(key, row);
      this.output.push([...current, 1], UPDATE_BEFORE);
      this.output.push([...row, 1], UPDATE_AFTER);
    }
  }

  override snapshot(): KeyedState {
    return this.#rows.snapshot();
  }

  override restore(state: KeyedState): void {
    this.#rows.restore(state);
  }
}

/** Whether a row takes the place of the current one. With a time-to-live an equal last row does, to be kept longer. */
function betterRow(plan: RowNumber, ttl: number): (row: Row, current: Row) => boolean {
  const compare = comparator(plan.order);
  const strategy = rankStrategy(plan);
  const proctime = plan.order[0]?.type.time === "proctime";
  if (strategy === "last row") {
    if (!proctime) return (row, current) => compare(row, current) <= 0;
    return ttl > 0 ? () => true : (row, current) => !rowsEqual(row, current);
  }
  return strategy === "first row" && proctime ? () => false : (row, current) => compare(row, current) < 0;
}
