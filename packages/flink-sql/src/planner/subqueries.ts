import { invalid, notImplemented } from "../errors.ts";
import { compare, isTruth } from "../functions/operators.ts";
import { mapColumns, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { Query, Select } from "../parser/ast-query.ts";
import { conjuncts, filter } from "./builders.ts";
import { ands, isResolvable } from "./decorrelate.ts";
import { Translator } from "./expressions.ts";
import { planFrom, resolveFrom } from "./from.ts";
import { planJoin } from "./joins.ts";
import type { Plan } from "./plan.ts";
import { planQuery } from "./queries.ts";
import type { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { hasAggregate } from "./traverse.ts";

/** A condition that is a subquery: EXISTS, IN, or the negation of one. */
export interface SubqueryCondition {
  readonly expression: Expression;
  readonly query: Query;
  readonly operand: Expression | undefined;
  readonly negated: boolean;
}

/** WHERE taken apart at its ANDs. */
export function splitConditions(where: Expression): { plain: Expression[]; subqueries: SubqueryCondition[] } {
  const plain: Expression[] = [];
  const subqueries: SubqueryCondition[] = [];
  for (const expression of ands(where)) {
    const subquery = subqueryOf(expression, false);
    if (subquery === undefined) plain.push(expression);
    else subqueries.push(subquery);
  }
  return { plain, subqueries };
}

function subqueryOf(expression: Expression, negated: boolean): SubqueryCondition | undefined {
  if (expression.kind === "unary" && expression.operator === "NOT") return subqueryOf(expression.operand, !negated);
  if (expression.kind === "exists") return { expression, query: expression.query, operand: undefined, negated };
  if (expression.kind === "quantified" && expression.query !== undefined) {
    const { operator, quantifier, operand, query } = expression;
    if (operator === "=" && quantifier === "SOME") return { expression, query, operand, negated };
    if (operator === "<>" && quantifier === "ALL") return { expression, query, operand, negated: !negated };
    return undefined;
  }
  if (expression.kind !== "in" || expression.query === undefined) return undefined;
  return { expression, query: expression.query, operand: expression.operand, negated: negated !== expression.not };
}

/** Keeps the rows of `input` for which a subquery has rows (or has none). */
export function planSemiJoin(input: Plan, scope: Scope, subquery: SubqueryCondition, session: PlanningSession): Plan {
  const { at } = subquery.expression;
  const width = input.fields.length;
  const inner = planInner(subquery, scope, session);
  const conditions: Rex[] = inner.correlated.map((rex) => rex);
  if (subquery.operand !== undefined) {
    const translator = new Translator(scope, session);
    const written = subquery.operand;
    const row = written.kind === "list" && written.type === "ROW" ? written.items : [written];
    const operands = row.map((part) => translator.translate(part));
    if (operands.length !== inner.items.length)
      throw invalid(`Values passed to IN operator must have compatible types`, at);
    if (subquery.negated && operands.length > 1) throw notImplemented("NOT IN with a row of columns", at);
    for (const [place, operand] of operands.entries()) {
      const item = mapColumns(inner.items[place]!, (index, type) => ({ kind: "column", index: index + width, type }));
      const equal = compare("=", operand, item, { at, zone: session.zone });
      conditions.push(subquery.negated && equal.type.nullable ? isTruth(equal, false, true) : equal);
    }
  }
  return planJoin({
    at,
    type: subquery.negated ? "ANTI" : "SEMI",
    left: input,
    right: inner.plan,
    conditions,
    zone: session.zone,
  });
}

/** The subquery's rows, its select list over them, and the conditions that name outer columns. */
function planInner(
  subquery: SubqueryCondition,
  outer: Scope,
  session: PlanningSession,
): { plan: Plan; items: Rex[]; correlated: Rex[] } {
  const { query } = subquery;
  const select = query.body.kind === "select" && query.limit === undefined ? query.body : undefined;
  if (
    select?.where === undefined ||
    select.from === undefined ||
    isGrouped(select, session) ||
    !isCorrelated(query, session)
  ) {
    const plan = planQuery(query, session);
    return { plan, items: plan.fields.map(({ type }, index) => ({ kind: "column", index, type })), correlated: [] };
  }
  const from = resolveFrom(planFrom(select.from, session), session);
  const both = new Translator(outer.join(from.scope), session);
  const own = new Translator(from.scope, session);
  let { plan } = from;
  const correlated: Rex[] = [];
  for (const condition of ands(select.where)) {
    if (isResolvable(() => own.translate(condition)))
      plan = conjuncts(own.condition(condition, "WHERE")).reduce(filter, plan);
    else correlated.push(...conjuncts(both.condition(condition, "WHERE")));
  }
  const items = select.items.flatMap(({ expression }) =>
    expression.kind === "star"
      ? plan.fields.map(({ type }, index): Rex => ({ kind: "column", index, type }))
      : [own.translate(expression)],
  );
  return { plan, items, correlated };
}

function isGrouped(select: Select, session: PlanningSession): boolean {
  return (
    select.groupBy !== undefined ||
    select.distinct ||
    select.items.some(({ expression }) => hasAggregate(expression, session))
  );
}

/** A query that cannot be planned alone names columns of the query around it. */
function isCorrelated(query: Query, session: PlanningSession): boolean {
  return !isResolvable(() => planQuery(query, session));
}

/** `SELECT name(arg) FROM (query)`; `$0` is the query's first column. */
export function aggregateOver(query: Query, name: string, arg: Expression): Query {
  const { at } = query;
  const none = { filter: undefined, nulls: undefined, over: undefined, withinGroup: [], orderBy: [] };
  const expression: Expression = {
    kind: "call",
    at,
    name: [name],
    args: [arg],
    form: "plain",
    distinct: false,
    ...none,
  };
  const body: Select = {
    kind: "select",
    at,
    hint: undefined,
    distinct: false,
    items: [{ at, expression, alias: undefined }],
    from: { kind: "derived", at, query, lateral: false, alias: undefined },
    where: undefined,
    groupBy: undefined,
    having: undefined,
    windows: [],
    qualify: undefined,
  };
  return { kind: "query", at, with: [], body, orderBy: [], limit: undefined, offset: undefined };
}
