import { compileExpression, type EvaluationContext } from "../functions/compile.ts";
import { forEachColumn, type Rex } from "../functions/rex.ts";
import type { MatchAccessor, MatchPlan } from "../planner/plan.ts";
import { type Accumulator, compileAccumulators } from "./accumulators.ts";
import type { Row } from "./operator.ts";

/** One way in which rows were taken for the elements of a pattern, which follow one another without gaps. */
export interface Branch {
  /** The element the last row was taken for, -1 before the first row. */
  readonly element: number;
  /** How many rows each element has. */
  readonly counts: readonly number[];
  /** What the aggregates of the pattern have added up. */
  readonly totals: readonly Accumulator[];
}

/** Conditions and measures of a pattern over the rows of a match, which began at `start`. */
export interface MatchExpressions {
  /** Whether the row at `at` may be taken for an element. */
  holds(element: number, branch: Branch, rows: readonly Row[], start: number, at: number): boolean;
  /** The branch with a row taken for an element. */
  taking(branch: Branch, element: number, row: Row): Branch;
  /** The measures of a match that ends before `end`. */
  measures(branch: Branch, rows: readonly Row[], start: number, end: number): unknown[];
}

/** Reads a value; `candidate` is the element the row at `at` is to be taken for, -1 when there is no such row. */
type Read = (branch: Branch, rows: readonly Row[], start: number, at: number, candidate: number) => unknown;

/** Compiles what a MATCH_RECOGNIZE computes. */
export function compileMatch(plan: MatchPlan, context: EvaluationContext): MatchExpressions {
  const aggregates = plan.accessors.filter((accessor) => accessor.kind === "aggregate");
  const adders = aggregates.map((accessor) => adderOf(accessor, context));
  const readers = plan.accessors.map((accessor) =>
    accessor.kind === "row"
      ? rowReader(accessor, plan.pattern.length, context)
      : aggregateReader(accessor, aggregates.indexOf(accessor), adders),
  );
  const conditions = plan.conditions.map((condition) => condition && evaluator(condition, readers, context));
  const measures = plan.measures.map((measure) => evaluator(measure, readers, context));
  const { length } = plan.pattern;
  return {
    holds(element, branch, rows, start, at) {
      const condition = conditions[element];
      return condition === undefined || condition(branch, rows, start, at, element) === true;
    },
    taking(branch, element, row) {
      const counts: number[] = [];
      for (let index = 0; index < length; index++)
        counts.push((branch.counts[index] ?? 0) + (index === element ? 1 : 0));
      const totals = adders.map(({ of, add, create }, index) => {
        const total = branch.totals[index] ?? create();
        return of === undefined || of === element ? add(total, row) : total;
      });
      return { element, counts, totals };
    },
    measures: (branch, rows, start, end) => measures.map((measure) => measure(branch, rows, start, end, -1)),
  };
}

/** Computes the accessors an expression reads, then the expression. */
function evaluator(rex: Rex, readers: readonly Read[], context: EvaluationContext): Read {
  const used: number[] = [];
  forEachColumn(rex, (index) => {
    if (!used.includes(index)) used.push(index);
  });
  const compute = compileExpression(rex, context);
  const values: unknown[] = readers.map(() => null);
  return (branch, rows, start, at, candidate) => {
    for (let index = 0; index < used.length; index++)
      values[used[index]!] = readers[used[index]!]!(branch, rows, start, at, candidate);
    return compute(values);
  };
}

/** Reads the n-th row of an element from its first or last one; the candidate is the last row of its element. */
function rowReader(
  accessor: Extract<MatchAccessor, { kind: "row" }>,
  elements: number,
  context: EvaluationContext,
): Read {
  const value = compileExpression(accessor.value, context);
  const { element, fromStart, offset } = accessor;
  return ({ counts }, rows, start, _at, candidate) => {
    let from = start;
    let count = 0;
    for (let index = 0; index < elements; index++) {
      const own = counts[index] ?? 0;
      if (element === undefined || element === index) count += own;
      else if (index < element) from += own;
    }
    if (candidate >= 0 && (element === undefined || element === candidate)) count++;
    if (offset >= count) return null;
    return value(rows[fromStart ? from + offset : from + count - 1 - offset]!);
  };
}

interface Adder {
  /** The element whose rows count; undefined for all. */
  readonly of: number | undefined;
  create(): Accumulator;
  /** A new accumulator that has the row too. */
  add(total: Accumulator, row: Row): Accumulator;
  result(total: Accumulator): unknown;
}

function adderOf(accessor: Extract<MatchAccessor, { kind: "aggregate" }>, context: EvaluationContext): Adder {
  const args = accessor.args.map((arg) => compileExpression(arg, context));
  const { create, add, result } = compileAccumulators([accessor.call], { retracting: false }, context);
  return {
    of: accessor.element,
    create: () => create([]),
    add(total, row) {
      const copy = total.slice();
      add(
        copy,
        args.map((arg) => arg(row)),
      );
      return copy;
    },
    result: (total) => result(total)[0],
  };
}

function aggregateReader({ element }: MatchAccessor, index: number, adders: readonly Adder[]): Read {
  const { create, add, result } = adders[index]!;
  return ({ totals }, rows, _start, at, candidate) => {
    const total = totals[index] ?? create();
    const counts = candidate >= 0 && (element === undefined || element === candidate);
    return result(counts ? add(total, rows[at]!) : total);
  };
}
