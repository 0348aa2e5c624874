import { invalid, notImplemented, SqlError } from "../errors.ts";
import { column, mapColumns, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { Query, Select, SelectItem } from "../parser/ast-query.ts";
import { BIGINT, withNullable } from "../types/logical.ts";
import { Appender, conjuncts } from "./builders.ts";
import { Translator } from "./expressions.ts";
import { planFrom } from "./from.ts";
import type { Plan, RowNumber } from "./plan.ts";
import { planQuery } from "./queries.ts";
import { sortKeys } from "./rank.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { hasAggregate } from "./traverse.ts";

/** A subquery that names columns of the query around it, made one that does not. */
export interface Decorrelated {
  readonly plan: Plan;
  /** How many of the plan's columns the subquery selects; they come first. */
  readonly width: number;
  /** What its rows and the outer ones must fulfil, over the outer columns and then those of the plan. */
  readonly conditions: readonly Rex[];
}

/** Takes the conditions about outer columns out of a subquery; `scalar` gives it one row per key. */
export function decorrelate(query: Query, outer: Scope, session: PlanningSession, scalar = false): Decorrelated {
  if (isResolvable(() => planQuery(query, session))) {
    const plan = planQuery(query, session);
    return { plan, width: plan.fields.length, conditions: [] };
  }
  const select = query.body.kind === "select" && query.with.length === 0 ? query.body : undefined;
  if (select?.where === undefined || select.from === undefined) {
    planQuery(query, session);
    throw notImplemented("A subquery that names outer columns elsewhere than in its WHERE", query.at);
  }
  const inner = planFrom(select.from, session).scope;
  const own = ands(select.where).filter((condition) => resolves(condition, inner, session));
  const correlated = ands(select.where).filter((condition) => !own.includes(condition));
  const bare = { ...select, where: own.length === 0 ? undefined : own.reduce(and) };
  const ranked = query.limit !== undefined;
  const grouped = select.groupBy !== undefined || select.items.some((item) => hasAggregate(item.expression, session));
  return scalar || ranked || grouped || select.distinct
    ? byKeys(query, bare, correlated, outer, inner, session)
    : byColumns(query, bare, correlated, outer, inner, session);
}

/** The conditions that AND joins. */
export function ands(expression: Expression): Expression[] {
  if (expression.kind !== "binary" || expression.operator !== "AND") return [expression];
  return [...ands(expression.left), ...ands(expression.right)];
}

export function and(left: Expression, right: Expression): Expression {
  return { kind: "binary", at: left.at, operator: "AND", left, right };
}

function resolves(expression: Expression, scope: Scope, session: PlanningSession): boolean {
  return isResolvable(() => new Translator(scope, session).translate(expression));
}

export function isResolvable(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof SqlError && error.code === "FLINK_SQL_VALIDATION") return false;
    throw error;
  }
}

/** Any conditions: the columns of FROM come along. */
function byColumns(
  query: Query,
  select: Select,
  correlated: readonly Expression[],
  outer: Scope,
  inner: Scope,
  session: PlanningSession,
): Decorrelated {
  const hidden = inner.fields.map((_, index): SelectItem => {
    const expression: Expression = { kind: "identifier", at: select.at, parts: [`$${index}`] };
    return { at: select.at, expression, alias: `$c${index}` };
  });
  const plan = planQuery({ ...query, body: { ...select, items: [...select.items, ...hidden] } }, session);
  const width = plan.fields.length - hidden.length;
  const both = new Translator(outer.join(inner), session);
  const split = outer.fields.length;
  const conditions = correlated
    .flatMap((condition) => conjuncts(both.condition(condition, "WHERE")))
    .map((rex) => mapColumns(rex, (index, type) => column(index < split ? index : index + width, type)));
  return { plan, width, conditions };
}

/** Groups, distinct rows and the first rows of an order: per value of what outer columns are equal to. */
function byKeys(
  query: Query,
  select: Select,
  correlated: readonly Expression[],
  outer: Scope,
  inner: Scope,
  session: PlanningSession,
): Decorrelated {
  const pairs = correlated.map((condition) => {
    if (condition.kind !== "binary" || condition.operator !== "=")
      throw notImplemented("A correlated subquery with a condition that is no equality", condition.at);
    const { left, right, at } = condition;
    if (resolves(left, inner, session)) return { outer: right, inner: left, at };
    return { outer: left, inner: right, at };
  });
  const hidden = pairs.map((pair, index): SelectItem => ({ at: pair.at, expression: pair.inner, alias: `$c${index}` }));
  const isGrouped = select.groupBy !== undefined || select.items.some((item) => hasAggregate(item.expression, session));
  const keys = pairs.map((pair) => ({ kind: "expression" as const, at: pair.at, expression: pair.inner }));
  const body = {
    ...select,
    items: [...select.items, ...hidden],
    groupBy: isGrouped ? [...(select.groupBy ?? []), ...keys] : undefined,
  };
  const all = planQuery({ ...query, body, orderBy: [], limit: undefined, offset: undefined }, session);
  const width = all.fields.length - hidden.length;
  const plan = query.limit === undefined ? all : firstRows(query, all, width, session);
  const translator = new Translator(outer.join(Scope.of(plan.fields, "$inner")), session);
  const conditions = pairs.map((pair, index) => {
    const key: Expression = { kind: "identifier", at: pair.at, parts: [`$${outer.fields.length + width + index}`] };
    return translator.translate({ kind: "binary", at: pair.at, operator: "=", left: pair.outer, right: key });
  });
  return { plan, width, conditions };
}

/** ORDER BY … LIMIT n within the rows of one key: a Top-N. */
function firstRows(query: Query, input: Plan, width: number, session: PlanningSession): Plan {
  const { limit, offset, orderBy, at } = query;
  if (limit?.kind !== "number" || offset !== undefined || orderBy.length === 0)
    throw notImplemented("LIMIT of a LATERAL subquery without ORDER BY, or with OFFSET,", at);
  const appender = new Appender(input);
  const order = sortKeys(orderBy, new Translator(Scope.of(input.fields, undefined), session), appender);
  if (appender.plan() !== input) throw invalid("ORDER BY of a LATERAL subquery takes selected columns", at);
  const rank: RowNumber = {
    kind: "rowNumber",
    at,
    input,
    partition: input.fields.slice(width).map((_, index) => width + index),
    order,
    range: { start: 1, end: Number(limit.text) },
    finalFirstRow: session.version >= 2.1,
    rankUsed: false,
    fields: [...input.fields, { name: "w0$o0", type: withNullable(BIGINT, false) }],
  };
  return rank;
}
