import type { EvaluationContext } from "../functions/compile.ts";
import type { RowNumber } from "../planner/plan.ts";
import { INSERT, type KeySelector, type Receiver, type Row } from "./operator.ts";
import { comparator, placeBehind } from "./rows.ts";
import { PerWindow } from "./window.ts";

/** Top-N and deduplication inside windows: final rows at the end of each. */
export class WindowRank extends PerWindow<Row[]> {
  readonly #compare: (left: Row, right: Row) => number;
  readonly #start: number;
  readonly #end: number;
  readonly #lastWins: boolean;

  constructor(plan: RowNumber, keyOf: KeySelector, output: Receiver, context: EvaluationContext) {
    super(plan.input.windows!, keyOf, output, context);
    this.#compare = comparator(plan.order);
    this.#start = plan.range!.start;
    this.#end = plan.range!.end;
    this.#lastWins =
      this.#end === 1 && plan.order.length === 1 && plan.order[0]!.descending && plan.order[0]!.type.time !== undefined;
  }

  push(row: Row): void {
    const rows = this.stateOf(row);
    if (rows === undefined) return;
    const place = placeBehind(rows, row, this.#compare);
    const tie = this.#lastWins && place > 0 && this.#compare(rows[place - 1]!, row) === 0;
    if (tie) rows[place - 1] = row;
    else if (place < this.#end) rows.splice(place, 0, row);
    if (rows.length > this.#end) rows.pop();
  }

  protected override create(): Row[] {
    return [];
  }

  protected override fire(rows: readonly Row[]): void {
    for (let rank = this.#start; rank <= rows.length; rank++) this.output.push([...rows[rank - 1]!, rank], INSERT);
  }
}
