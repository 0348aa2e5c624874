import { CodeWriter, compileJoinCondition, compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { Join, Plan } from "../planner/plan.ts";
import { type KeySelector, type Receiver, type Row, TwoInputOperator } from "./operator.ts";

/** What all joins share: keys of both sides, NULL keys that never match, and the condition over a pair. */
export abstract class JoinOperator extends TwoInputOperator {
  override readonly keys: readonly KeySelector[];
  protected readonly plan: Join;
  protected readonly leftKey: KeySelector;
  protected readonly rightKey: KeySelector;
  /** Whether an unmatched row of the side comes out with NULLs. */
  protected readonly leftOuter: boolean;
  protected readonly rightOuter: boolean;
  readonly #leftNulls: Row;
  readonly #rightNulls: Row;
  readonly #joined: (left: Row, right: Row) => Row;
  readonly #condition: ((left: Row, right: Row) => boolean) | undefined;

  constructor(plan: Join, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.plan = plan;
    const key = (side: Plan, keys: readonly number[]) =>
      compileKey(
        keys.map((index) => column(index, side.fields[index]!.type)),
        context,
      );
    this.leftKey = key(plan.left, plan.leftKeys);
    this.rightKey = key(plan.right, plan.rightKeys);
    this.keys = [this.leftKey, this.rightKey];
    this.#leftNulls = plan.left.fields.map(() => null);
    this.#rightNulls = plan.right.fields.map(() => null);
    const columns = [
      ...plan.left.fields.map((_, index) => `l[${index}]`),
      ...plan.right.fields.map((_, index) => `r[${index}]`),
    ];
    this.#joined = new CodeWriter().build("l,r", `return [${columns.join(",")}];`, context);
    this.leftOuter = plan.type === "LEFT" || plan.type === "FULL";
    this.rightOuter = plan.type === "RIGHT" || plan.type === "FULL";
    this.#condition = plan.condition && compileJoinCondition(plan.condition, plan.left.fields.length, context);
  }

  /** Whether a key column that takes part in `=` is NULL: the row matches nothing. */
  protected hasNullKey(row: Row, keys: readonly number[]): boolean {
    for (let index = 0; index < keys.length; index++) {
      if (row[keys[index]!] === null && !this.plan.nullSafe[index]) return true;
    }
    return false;
  }

  protected matches(left: Row, right: Row): boolean {
    return this.#condition === undefined || this.#condition(left, right);
  }

  /** The pair of a row and one of the other side. */
  protected pair(row: Row, other: Row, fromLeft: boolean): Row {
    return fromLeft ? this.#joined(row, other) : this.#joined(other, row);
  }

  /** A row of a side with NULLs for the other. */
  protected padded(row: Row, isLeft: boolean): Row {
    return isLeft ? this.#joined(row, this.#rightNulls) : this.#joined(this.#leftNulls, row);
  }
}
