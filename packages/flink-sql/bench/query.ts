import type { EvaluationContext } from "../src/functions/compile.ts";
import { parseQueryText, parseScript } from "../src/parser/statements.ts";
import { Catalog } from "../src/planner/catalog.ts";
import type { Plan } from "../src/planner/plan.ts";
import { planSelectStatement } from "../src/planner/planner.ts";
import { type Built, buildPlan } from "../src/runtime/build.ts";
import type { Receiver } from "../src/runtime/operator.ts";
import { zoneOf } from "../src/types/zone.ts";

/** A query and the columns it reads and gives. */
export interface PlannedQuery {
  readonly catalog: Catalog;
  readonly plan: Plan;
}

/** Plans a query over the tables of a script. */
export function planned(script: string, sql: string): PlannedQuery {
  const catalog = new Catalog();
  for (const statement of parseScript(script)) {
    if (statement.kind === "createTable") catalog.createTable(statement);
    else if (statement.kind === "createView") catalog.createView(statement);
    else throw new Error(`a bench does not run ${statement.kind}`);
  }
  return { catalog, plan: planSelectStatement(parseQueryText(sql), catalog) };
}

/** The operators of a query without anything around them. */
export function operatorsOf({ catalog, plan }: PlannedQuery, output: Receiver, now: () => number = () => 0): Built {
  const { toLocal, toInstant } = zoneOf(catalog.zone);
  const newContext = (): EvaluationContext => ({
    now,
    watermark: Number.NEGATIVE_INFINITY,
    toLocal,
    toInstant,
    random: Math.random,
  });
  return buildPlan(plan, output, newContext);
}

/** Milliseconds of the best of several runs, within about a second. */
export function bestOf(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000;
  for (let count = 0; count < 2 || performance.now() < end; count++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
