import { invalid, notImplemented } from "../errors.ts";
import type { Expression, Identifier } from "../parser/ast.ts";
import type { Query } from "../parser/ast-query.ts";
import { Appender, materialised } from "./builders.ts";
import { Translator } from "./expressions.ts";
import type { Plan } from "./plan.ts";
import { sortKeys } from "./rank.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";

/** Sort keys that are columns of FROM and not of the select list. */
export function hiddenSortItems(query: Query, plan: Plan): Identifier[] {
  const names = new Set(plan.fields.map(({ name }) => name));
  return query.orderBy.flatMap(({ expression }) =>
    expression.kind === "identifier" && !names.has(expression.parts.at(-1)!) ? [expression] : [],
  );
}

/** ORDER BY, LIMIT and OFFSET over the rows of a query. */
export function planSort(plan: Plan, query: Query, session: PlanningSession): Plan {
  const appender = new Appender(plan);
  const keys = sortKeys(query.orderBy, new Translator(Scope.of(plan.fields, undefined), session), appender);
  const input = appender.plan();
  if (input !== plan) throw notImplemented("ORDER BY of an expression that is not selected", query.orderBy[0]!.at);
  const [limit, offset] = [count(query.limit, session), count(query.offset, session) ?? 0];
  if (limit === undefined) {
    const [first] = keys;
    if (first === undefined) throw notImplemented("OFFSET without LIMIT", query.offset!.at);
    if (first.type.time === undefined || first.descending) {
      throw invalid("Sort on a non-time-attribute field is not supported.", query.orderBy[0]!.at);
    }
    return { kind: "temporalSort", at: query.orderBy[0]!.at, input, keys, fields: input.fields };
  }
  return { kind: "sortLimit", input, keys, offset, limit, fields: materialised(input.fields) };
}

function count(expression: Expression | undefined, session: PlanningSession): number | undefined {
  if (expression === undefined) return undefined;
  const rex = new Translator(new Scope([]), session).translate(expression);
  if (rex.kind !== "literal" || typeof rex.value !== "number")
    throw invalid("LIMIT and OFFSET take a number", expression.at);
  return rex.value;
}
