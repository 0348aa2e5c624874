import { compileExpression, type EvaluationContext } from "../functions/compile.ts";
import type { MatchAccessor } from "../planner/plan.ts";
import { type Accumulator, compileAccumulators } from "./accumulators.ts";
import type { Row } from "./operator.ts";

/** An aggregate over the rows of a pattern's element, in a total that grows with them. */
export interface Adder {
  /** The element whose rows count; undefined for all. */
  readonly of: number | undefined;
  create(): unknown;
  copy(total: unknown): unknown;
  add(total: unknown, row: Row): void;
  result(total: unknown): unknown;
  /** The result if the row were added. */
  resultWith(total: unknown, row: Row): unknown;
}

/** Compiles an aggregate of a pattern. */
export function adderOf(accessor: Extract<MatchAccessor, { kind: "aggregate" }>, context: EvaluationContext): Adder {
  const args = accessor.args.map((arg) => compileExpression(arg, context));
  const accumulators = compileAccumulators([accessor.call], { retracting: false }, context);
  const valuesOf = (row: Row) => args.map((arg) => arg(row));
  const { element } = accessor;
  const created = accumulators.create([]);
  const flat = created.every((part) => part === null || typeof part !== "object");
  return flat ? incremental() : fromRows();

  function incremental(): Adder {
    const copy = (total: unknown) => (total as Accumulator).slice();
    const result = (total: unknown) => accumulators.result(total as Accumulator)[0];
    const add = (total: unknown, row: Row) => accumulators.add(total as Accumulator, valuesOf(row));
    return {
      of: element,
      create: () => accumulators.create([]),
      copy,
      add,
      result,
      resultWith(total, row) {
        const more = copy(total);
        add(more, row);
        return result(more);
      },
    };
  }

  /** An accumulator that cannot be copied is made anew of all values for every result. */
  function fromRows(): Adder {
    const result = (all: readonly unknown[]) => {
      const accumulator = accumulators.create([]);
      for (const values of all) accumulators.add(accumulator, values as Row);
      return accumulators.result(accumulator)[0];
    };
    return {
      of: element,
      create: () => [],
      copy: (total) => (total as unknown[]).slice(),
      add: (total, row) => (total as unknown[]).push(valuesOf(row)),
      result: (total) => result(total as unknown[]),
      resultWith: (total, row) => result([...(total as unknown[]), valuesOf(row)]),
    };
  }
}
