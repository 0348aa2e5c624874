import { invalid, notImplemented, type Position } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import { coalesce, compare, isNull } from "../functions/operators.ts";
import { column, literal, mapColumns, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { DerivedTable, Join as JoinNode, Query } from "../parser/ast-query.ts";
import { BIGINT, BOOLEAN, withNullable } from "../types/logical.ts";
import { columnsOf, conjuncts, distinct, project } from "./builders.ts";
import { decorrelate } from "./decorrelate.ts";
import { Translator } from "./expressions.ts";
import { type From, named, resolveFrom } from "./from.ts";
import { planJoin } from "./joins.ts";
import type { Aggregate, Plan } from "./plan.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { children, hasAggregate } from "./traverse.ts";

/** `left, LATERAL (SELECT … WHERE inner = left.column)` */
export function planLateral(node: JoinNode, left: From, right: DerivedTable, session: PlanningSession): From {
  if (node.type === "RIGHT" || node.type === "FULL")
    throw invalid(`A lateral table cannot be joined by ${node.type} JOIN`, node.at);
  const outer = resolveFrom(left, session);
  const { plan, width, conditions } = decorrelate(right.query, outer.scope, session);
  const type = node.type === "LEFT" ? "LEFT" : "INNER";
  const visible = named({ ...plan, fields: plan.fields.slice(0, width) }, right.alias, undefined, right).scope;
  const hidden = Scope.of(plan.fields.slice(width), "$hidden");
  const scope = outer.scope.join(visible);
  const on = node.on === undefined ? [] : conjuncts(new Translator(scope, session).condition(node.on, "ON"));
  const joined = planJoin({
    at: node.at,
    type,
    left: outer.plan,
    right: plan,
    conditions: [...conditions, ...on],
    zone: session.zone,
  });
  const first = outer.plan.fields.length;
  const zeros = type === "LEFT" ? countsIn(right.query, width) : new Set<number>();
  const kept = columnsOf(joined)
    .slice(0, first + width)
    .map((rex, index) => (zeros.has(index - first) ? orZero(rex, right.at, session) : rex));
  const all = [...outer.scope.fields, ...visible.fields, ...hidden.fields];
  const result = project(
    joined,
    kept,
    kept.map((_, index) => all[index]!.name),
  );
  const fields = scope.fields.map((field, index) => ({ ...field, type: result.fields[index]!.type }));
  return { kind: "plan", plan: result, scope: new Scope(fields) };
}

/** The places of counts in a select list without GROUP BY: 0 where there is no row. */
function countsIn(query: Query, width: number): Set<number> {
  if (!isCount(query) || query.body.kind !== "select") return new Set();
  const { items } = query.body;
  const places = items.flatMap(({ expression, at }, index) => {
    if (!counts(expression)) return [];
    if (expression.kind !== "call" || items.length !== width)
      throw notImplemented("LEFT JOIN LATERAL with a computation on COUNT", at);
    return [index];
  });
  return new Set(places);
}

function orZero(rex: Rex, at: Position, session: PlanningSession): Rex {
  return coalesce([rex, literal(0, withNullable(BIGINT, false))], { at, zone: session.zone });
}

function isCount(query: Query): boolean {
  const { body } = query;
  return (
    body.kind === "select" && body.groupBy === undefined && body.items.some(({ expression }) => counts(expression))
  );
}

function counts(expression: Expression): boolean {
  if (expression.kind === "call" && expression.name[0]!.toUpperCase() === "COUNT") return true;
  return children(expression).some(counts);
}

/** Appends the value of a scalar subquery to every row. `inner`: rows without one are not wanted. */
export function planScalar(
  input: Plan,
  scope: Scope,
  query: Query,
  inner: boolean,
  session: PlanningSession,
): { plan: Plan; value: Rex } {
  const { plan, width, conditions } = decorrelate(query, scope, session, true);
  if (width !== 1) throw invalid("Cannot apply '$SCALAR_QUERY' to a query of several columns", query.at);
  const single = hasOneRow(query, session) ? plan : singleValue(plan);
  const count = isCount(query) && conditions.length > 0;
  const joined = planJoin({
    at: query.at,
    type: inner && !count ? "INNER" : "LEFT",
    left: input,
    right: single,
    conditions,
    zone: session.zone,
  });
  const index = input.fields.length;
  const value = column(index, joined.fields[index]!.type);
  if (!count) return { plan: joined, value };
  const { body } = query;
  const [item] = body.kind === "select" ? body.items : [];
  if (item?.expression.kind !== "call")
    throw notImplemented("A correlated subquery that computes with COUNT", query.at);
  return { plan: joined, value: orZero(value, query.at, session) };
}

/** A subquery that stands for a value. */
export type ValueSubquery = Extract<Expression, { kind: "subquery" | "exists" | "in" }>;

/** Appends to every row whether EXISTS or IN has a row for it. */
export function planMembership(
  input: Plan,
  scope: Scope,
  subquery: Extract<Expression, { kind: "exists" | "in" }>,
  session: PlanningSession,
): { plan: Plan; value: Rex } {
  const { at } = subquery;
  const { plan, width, conditions } = decorrelate(subquery.query!, scope, session, true);
  const left = input.fields.length;
  const operand = subquery.kind === "in" ? subquery.operand : undefined;
  const written = operand?.kind === "list" && operand.type === "ROW" ? operand.items : operand ? [operand] : [];
  if (operand !== undefined && written.length !== width)
    throw invalid("Values passed to IN operator must have compatible types", at);
  const translator = new Translator(scope, session);
  const equal = written.map((part, index) =>
    compare("=", translator.translate(part), column(left + index, plan.fields[index]!.type), {
      at,
      zone: session.zone,
    }),
  );
  const first = operand === undefined ? width : 0;
  const keys = columnsOf(plan).slice(first);
  const marked = distinct(
    project(
      plan,
      [...keys, literal(true, withNullable(BOOLEAN, false))],
      [...keys.map((_, index) => `$k${index}`), "$m"],
    ),
  );
  const moved = [...equal, ...conditions].map((rex) =>
    mapColumns(rex, (index, type) => column(index < left ? index : index - first, type)),
  );
  const joined = planJoin({ at, type: "LEFT", left: input, right: marked, conditions: moved, zone: session.zone });
  const index = left + keys.length;
  return { plan: joined, value: isNull(column(index, joined.fields[index]!.type), true) };
}

/** Whether a query gives one row per key: aggregates without GROUP BY. */
function hasOneRow(query: Query, session: PlanningSession): boolean {
  const { body } = query;
  if (body.kind === "nested") return hasOneRow(body.query, session);
  return (
    body.kind === "select" &&
    body.groupBy === undefined &&
    body.items.some(({ expression }) => hasAggregate(expression, session))
  );
}

/** The first column as the one value there may be per key; more than one fail the job. */
function singleValue(plan: Plan): Plan {
  const keys = plan.fields.slice(1).map((_, index) => index + 1);
  const type = withNullable(plan.fields[0]!.type, true);
  const call: AggregateCall = {
    name: "SINGLE_VALUE",
    args: [0],
    argTypes: [type],
    distinct: false,
    filter: undefined,
    type,
  };
  const aggregate: Aggregate = {
    kind: "aggregate",
    input: plan,
    keys,
    calls: [call],
    per: undefined,
    fields: [...plan.fields.slice(1), { name: "$f0", type }],
  };
  const columns = columnsOf(aggregate);
  return project(
    aggregate,
    [columns.at(-1)!, ...columns.slice(0, -1)],
    plan.fields.map(({ name }) => name),
  );
}
