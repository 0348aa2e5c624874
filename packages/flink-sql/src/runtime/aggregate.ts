import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Aggregate } from "../planner/plan.ts";
import { type Accumulator, type Accumulators, compileAccumulators } from "./accumulators.ts";
import {
  adds,
  DELETE,
  INSERT,
  type KeySelector,
  Operator,
  type Receiver,
  type Row,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from "./operator.ts";
import { rowsEqual } from "./rows.ts";
import { type KeyedState, StateTable } from "./state.ts";

/** GROUP BY without a window: an update per row. */
export class GroupAggregate extends Operator {
  override readonly keys: readonly KeySelector[];
  readonly #keyOf: KeySelector;
  readonly #accumulators: Accumulators;
  readonly #groups: StateTable<Accumulator>;
  /** With a time-to-live a result is sent again although it did not change, so that what is behind keeps it too. */
  readonly #always: boolean;

  constructor(plan: Aggregate, output: Receiver, context: EvaluationContext, ttl: number) {
    super(output, context);
    this.#keyOf = compileKey(
      plan.keys.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    this.keys = [this.#keyOf];
    const options = { retracting: isUpdating(plan.input), keys: plan.keys, ttl };
    this.#accumulators = compileAccumulators(plan.calls, options, context);
    this.#groups = new StateTable({ ttl, now: context.now });
    this.#always = ttl > 0;
  }

  push(row: Row, kind: number): void {
    const accumulators = this.#accumulators;
    const key = this.#keyOf(row);
    let group = this.#groups.get(key);
    let before: Row | undefined;
    if (group !== undefined) before = accumulators.result(group);
    else if (adds(kind)) group = accumulators.create(row);
    else return;
    if (adds(kind)) accumulators.add(group, row);
    else accumulators.retract(group, row);
    if (group[accumulators.counter] === 0) {
      this.#groups.delete(key);
      if (before !== undefined) this.output.push(before, DELETE);
      return;
    }
    const after = accumulators.result(group);
    if (before === undefined) {
      this.#groups.put(key, group);
      this.output.push(after, INSERT);
      return;
    }
    this.#groups.refresh(key);
    if (!this.#always && rowsEqual(before, after)) return;
    this.output.push(before, UPDATE_BEFORE);
    this.output.push(after, UPDATE_AFTER);
  }

  override snapshot(): KeyedState {
    return this.#groups.snapshot();
  }

  override restore(state: KeyedState): void {
    this.#groups.restore(state);
  }
}
