import type { EvaluationContext } from "../src/functions/compile.ts";
import type { UserFunction } from "../src/functions/user.ts";
import { parseQueryText } from "../src/parser/statements.ts";
import type { Catalog } from "../src/planner/catalog.ts";
import type { Plan } from "../src/planner/plan.ts";
import { planSelectStatement } from "../src/planner/planner.ts";
import { type Built, buildPlan } from "../src/runtime/build.ts";
import type { Receiver } from "../src/runtime/operator.ts";
import { FlinkSession } from "../src/session.ts";
import { zoneOf } from "../src/types/zone.ts";

/** A query and the columns it reads and gives. */
export interface PlannedQuery {
  readonly catalog: Catalog;
  readonly plan: Plan;
}

/** Plans a query over the tables of a script, which may call functions of the program. */
export function planned(
  script: string,
  sql: string,
  functions: Readonly<Record<string, UserFunction>> = {},
): PlannedQuery {
  const session = new FlinkSession({ functions });
  session.execute(script);
  return { catalog: session.catalog, plan: planSelectStatement(parseQueryText(sql), session.catalog) };
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

/** Milliseconds of processor time (all threads) of the best of several runs, within about a second of time. */
export function bestOf(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000;
  for (let count = 0; count < 3 || performance.now() < end; count++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
