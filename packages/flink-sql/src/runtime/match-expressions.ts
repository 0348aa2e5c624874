import { CodeWriter, type EvaluationContext } from "../functions/compile.ts";
import { forEachColumn, type Rex } from "../functions/rex.ts";
import type { MatchAccessor, MatchPlan } from "../planner/plan.ts";
import { type Adder, adderOf } from "./match-aggregates.ts";
import type { Row } from "./operator.ts";

/** One way in which rows were taken for the elements of a pattern, which follow one another without gaps. */
export interface Branch {
  /** The element the last row was taken for, -1 before the first row. */
  element: number;
  /** How many rows each element has. */
  readonly counts: number[];
  /** What the aggregates of the pattern have added up. */
  readonly totals: unknown[];
}

/** Whether the row at `at` may be taken for the condition's element, in a match that began at `start`. */
type Condition = (branch: Branch, rows: readonly Row[], start: number, at: number) => boolean;

/** Takes rows from `at` on for an element as long as they may be and are before the time `limit`: the place of the first other. */
type Loop = (
  branch: Branch,
  rows: readonly Row[],
  times: readonly number[],
  start: number,
  at: number,
  limit: number,
) => number;

/** Conditions and measures of a pattern over the rows of a match. */
export interface MatchExpressions {
  /** By element; undefined where any row may be taken. */
  readonly conditions: readonly (Condition | undefined)[];
  /** By element. */
  readonly loops: readonly Loop[];
  /** A branch without rows. */
  begin(): Branch;
  copy(branch: Branch): Branch;
  /** Takes the row at `at` for an element. */
  take(branch: Branch, element: number, row: Row): void;
  /** The measures of a match that ends before `end`. */
  measures(branch: Branch, rows: readonly Row[], start: number, end: number): unknown[];
}

/** Compiles what a MATCH_RECOGNIZE computes. */
export function compileMatch(plan: MatchPlan, context: EvaluationContext): MatchExpressions {
  const { accessors, pattern } = plan;
  const adders = accessors.map((accessor) => (accessor.kind === "aggregate" ? adderOf(accessor, context) : undefined));
  return {
    conditions: plan.conditions.map((condition, element) => {
      if (condition === undefined) return undefined;
      const code = new MatchCode(accessors, adders, element);
      const value = code.expression(condition);
      return code.build("b,rows,start,at", `return ${value}===true;`, context);
    }),
    loops: pattern.map((_, element) => compileLoop(plan, element, adders, context)),
    begin: () => ({ element: -1, counts: pattern.map(() => 0), totals: adders.map((adder) => adder?.create()) }),
    copy({ element, counts, totals }) {
      return { element, counts: counts.slice(), totals: totals.map((total, index) => adders[index]?.copy(total)) };
    },
    take(branch, element, row) {
      branch.element = element;
      branch.counts[element]!++;
      for (let index = 0; index < adders.length; index++) {
        const adder = adders[index];
        if (adder !== undefined && (adder.of === undefined || adder.of === element))
          adder.add(branch.totals[index], row);
      }
    },
    measures: compileMeasures(plan, adders, context),
  };
}

function compileLoop(
  { accessors, conditions }: MatchPlan,
  element: number,
  adders: readonly (Adder | undefined)[],
  context: EvaluationContext,
): Loop {
  const code = new MatchCode(accessors, adders, element);
  const condition = conditions[element];
  const test = condition === undefined ? "" : `if(!(${code.expression(condition)}===true))break;`;
  return code.buildLoop(test, context);
}

function compileMeasures(
  { accessors, measures }: MatchPlan,
  adders: readonly (Adder | undefined)[],
  context: EvaluationContext,
): MatchExpressions["measures"] {
  const code = new MatchCode(accessors, adders, undefined);
  const values = measures.map((measure) => code.expression(measure));
  return code.build("b,rows,start,at", `return [${values.join(",")}];`, context);
}

/**
 * Writes expressions over the accessors of a pattern as JavaScript over a branch `b` and `rows`; `candidate` is the element
 * the row at `at` is to be taken for, undefined when the match is complete and `at` is behind its last row.
 */
class MatchCode {
  readonly #accessors: readonly MatchAccessor[];
  readonly #adders: readonly (Adder | undefined)[];
  readonly #candidate: number | undefined;
  readonly #writer = new CodeWriter((index) => (this.#inRow ? `x[${index}]` : `v${index}`));
  readonly #read = new Map<number, string>();
  /** Whether columns are those of the row `x`, not accessors. */
  #inRow = false;

  constructor(
    accessors: readonly MatchAccessor[],
    adders: readonly (Adder | undefined)[],
    candidate: number | undefined,
  ) {
    this.#accessors = accessors;
    this.#adders = adders;
    this.#candidate = candidate;
  }

  expression(rex: Rex): string {
    forEachColumn(rex, (index) => {
      if (!this.#read.has(index)) this.#read.set(index, this.#accessor(index));
    });
    return this.#writer.expression(rex);
  }

  build<T>(parameters: string, body: string, context: EvaluationContext): T {
    const reads = [...this.#read].map(([index, code]) => `const v${index}=${code};`);
    return this.#writer.build(parameters, `let x;${reads.join("")}${body}`, context);
  }

  buildLoop(test: string, context: EvaluationContext): Loop {
    const adding = this.#adders.map((adder, index) =>
      adder === undefined || (adder.of !== undefined && adder.of !== this.#candidate)
        ? ""
        : `${this.#writer.constant(adder)}.add(b.totals[${index}],rows[at]);`,
    );
    const reads = [...this.#read].map(([index, code]) => `const v${index}=${code};`);
    const step = `${reads.join("")}${test}b.counts[${this.#candidate}]++;${adding.join("")}`;
    const body = `let x;for(;at<rows.length&&times[at]<limit;at++){${step}}return at;`;
    return this.#writer.build("b,rows,times,start,at,limit", body, context);
  }

  #accessor(index: number): string {
    const accessor = this.#accessors[index]!;
    const { element } = accessor;
    const candidate = this.#candidate !== undefined && (element === undefined || element === this.#candidate);
    if (accessor.kind === "aggregate") {
      const adder = this.#writer.constant(this.#adders[index]);
      return candidate ? `${adder}.resultWith(b.totals[${index}],rows[at])` : `${adder}.result(b.totals[${index}])`;
    }
    const place = this.#place(accessor, candidate);
    const own = element === undefined ? "at-start" : `b.counts[${element}]`;
    this.#inRow = true;
    const value = this.#writer.expression(accessor.value);
    this.#inRow = false;
    return `${accessor.offset}<${own}${candidate ? "+1" : ""}?(x=rows[${place}],${value}):null`;
  }

  /** The place of the row an accessor reads. The candidate is the last row of its element, though others may lie between. */
  #place({ element, fromStart, offset }: Extract<MatchAccessor, { kind: "row" }>, candidate: boolean): string {
    if (element === undefined) return fromStart ? `start+${offset}` : `at-${candidate ? offset : offset + 1}`;
    const before = Array.from({ length: element }, (_, other) => `+b.counts[${other}]`).join("");
    const own = `b.counts[${element}]`;
    const first = `start${before}`;
    if (!candidate) return fromStart ? `${first}+${offset}` : `${first}+${own}-${offset + 1}`;
    if (fromStart) return `${offset}<${own}?${first}+${offset}:at`;
    return offset === 0 ? "at" : `${first}+${own}-${offset}`;
  }
}
