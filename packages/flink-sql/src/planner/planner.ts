import type { Query } from "../parser/ast-query.ts";
import type { Catalog } from "./catalog.ts";
import { markRankUse } from "./changelog.ts";
import { checkPlan } from "./checks.ts";
import type { Plan } from "./plan.ts";
import { planQuery } from "./queries.ts";
import { numberRows } from "./rank.ts";
import { sessionOf } from "./session.ts";

/** Plans a query whose rows are shown. */
export function planSelectStatement(query: Query, catalog: Catalog): Plan {
  return finished(planQuery(query, sessionOf(catalog)));
}

/** Checks a whole plan and tells its nodes what those above them read. */
export function finished(written: Plan): Plan {
  const plan = numberRows(written);
  checkPlan(plan);
  markRankUse(plan, new Set(plan.fields.keys()));
  return plan;
}
