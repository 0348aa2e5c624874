import type { EvaluationContext } from "../functions/compile.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { SortLimit } from "../planner/plan.ts";
import { adds, DELETE, INSERT, type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import { comparator, placeBehind, placeOf } from "./rows.ts";
import type { KeyedState } from "./state.ts";

/** ORDER BY … LIMIT: the same as Top-N of one group without a visible rank. */
export class SortLimitOperator extends Operator {
  override readonly keys: readonly KeySelector[] = [() => 0];
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
    const { offset } = this.#plan;
    const end = offset + this.#plan.limit;
    const rows = this.#rows;
    if (!adds(kind)) {
      const place = placeOf(rows, row, this.#compare);
      if (place < 0) return;
      rows.splice(place, 1);
      if (place < end) this.#send(place < offset ? rows[offset - 1] : row, rows[end - 1]);
      return;
    }
    const place = placeBehind(rows, row, this.#compare);
    if (place >= end && !this.#updating) return;
    rows.splice(place, 0, row);
    if (place < end) this.#send(rows[end], rows[Math.max(place, offset)]);
    if (!this.#updating && rows.length > end) rows.pop();
  }

  #send(gone: Row | undefined, come: Row | undefined): void {
    if (gone !== undefined) this.output.push(gone, DELETE);
    if (come !== undefined) this.output.push(come, INSERT);
  }

  override snapshot(): KeyedState {
    return { width: 2, values: [0, this.#rows] };
  }

  override restore({ values }: KeyedState): void {
    this.#rows = (values[1] as Row[] | undefined) ?? [];
  }
}
