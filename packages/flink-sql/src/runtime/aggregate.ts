import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Aggregate } from "../planner/plan.ts";
import { type Accumulator, type Accumulators, compileAccumulators } from "./accumulators.ts";
import { adds, DELETE, INSERT, Operator, type Receiver, type Row, UPDATE_AFTER, UPDATE_BEFORE } from "./operator.ts";
import { rowsEqual } from "./rows.ts";

interface Group {
  readonly keys: Row;
  readonly accumulator: Accumulator;
  /** What was emitted last. */
  last: Row | undefined;
}

/** GROUP BY without a window: an update per row. */
export class GroupAggregate extends Operator {
  readonly #keyOf: (row: Row) => unknown;
  readonly #keys: readonly number[];
  readonly #accumulators: Accumulators;
  #groups = new Map<unknown, Group>();

  constructor(plan: Aggregate, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#keys = plan.keys;
    this.#keyOf = compileKey(
      plan.keys.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.#accumulators = compileAccumulators(plan.calls, isUpdating(plan.input), context);
  }

  push(row: Row, kind: number): void {
    const key = this.#keyOf(row);
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (!adds(kind)) return;
      group = {
        keys: this.#keys.map((index) => row[index]),
        accumulator: this.#accumulators.create(),
        last: undefined,
      };
      this.#groups.set(key, group);
    }
    if (adds(kind)) this.#accumulators.add(group.accumulator, row);
    else this.#accumulators.retract(group.accumulator, row);
    this.#emit(key, group);
  }

  #emit(key: unknown, group: Group): void {
    const { last } = group;
    if (group.accumulator[0] === 0) {
      this.#groups.delete(key);
      if (last !== undefined) this.output.push(last, DELETE);
      return;
    }
    const next = [...group.keys];
    this.#accumulators.values(group.accumulator, next);
    if (last === undefined) this.output.push(next, INSERT);
    else if (!rowsEqual(last, next)) {
      this.output.push(last, UPDATE_BEFORE);
      this.output.push(next, UPDATE_AFTER);
    }
    group.last = next;
  }

  override snapshot(): unknown {
    return this.#groups;
  }

  override restore(state: unknown): void {
    this.#groups = state as Map<unknown, Group>;
  }
}
