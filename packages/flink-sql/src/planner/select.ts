import { invalid, notImplemented, type Position } from "../errors.ts";
import { column, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { Select, SelectItem } from "../parser/ast-query.ts";
import { planGroups } from "./aggregates.ts";
import { columnsOf, conjuncts, distinct, filter, project } from "./builders.ts";
import { ONE_ROW } from "./correlate.ts";
import { and, ands } from "./decorrelate.ts";
import { Translator } from "./expressions.ts";
import { type From, planFrom, pushConditions, resolveFrom } from "./from.ts";
import { queryHints } from "./hints.ts";
import { planMembership, planScalar, type ValueSubquery } from "./lateral.ts";
import { planExactMembership } from "./membership.ts";
import { planOver } from "./over.ts";
import type { Plan } from "./plan.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { aggregateOver, planSemiJoin, splitConditions } from "./subqueries.ts";
import { children, hasAggregate } from "./traverse.ts";

/** Rows, what names mean over them, and a session that knows the scalar subqueries they hold the values of. */
interface Source {
  readonly plan: Plan;
  readonly scope: Scope;
  readonly session: PlanningSession;
}

export function planSelect(select: Select, around: PlanningSession): Plan {
  const stateTtl = queryHints(select.hint, select.from, select.at);
  const plan = planHinted({ ...select, hint: undefined }, { ...around, stateTtl });
  stateTtl.check(select.at);
  return plan;
}

function planHinted(select: Select, outer: PlanningSession): Plan {
  const having = select.having === undefined ? [] : ands(select.having);
  if (having.some((condition) => subqueriesIn(condition).length > 0)) return planHaving(select, having, outer);
  if (select.qualify !== undefined) throw notImplemented("QUALIFY", select.qualify.at);
  const filtered = planSource(select, outer);
  const items = expandStars(select.items, filtered.scope);
  const grouped =
    select.groupBy !== undefined ||
    select.having !== undefined ||
    items.some(({ expression }) => hasAggregate(expression, outer));
  const values = items.flatMap(({ expression }) => subqueriesIn(expression));
  if (grouped && values[0] !== undefined) throw notImplemented("A subquery beside aggregates", values[0].at);
  const exact = items.flatMap(({ expression }) => exactMemberships(expression, false));
  const source = values.reduce((before, one) => withValue(before, one, false, exact.includes(one)), filtered);
  const base = grouped ? groupedInput(select, items, source) : plainInput(select, items, source);
  const result = project(base.plan, base.rexes, uniqueNames(items));
  return select.distinct ? distinct(result) : result;
}

/** HAVING with scalar subqueries: what they are compared with is selected too, and compared above the groups. */
function planHaving(select: Select, having: readonly Expression[], session: PlanningSession): Plan {
  const compared = having.filter((condition) => subqueriesIn(condition).length > 0);
  const hidden: SelectItem[] = [];
  const width = expandStars(select.items, planSource(select, session).scope).length;
  const selected = (expression: Expression): Expression => {
    const index = width + hidden.push({ at: expression.at, expression, alias: `$h${hidden.length}` }) - 1;
    return { kind: "identifier", at: expression.at, parts: [`$${index}`] };
  };
  const above = compared.map((condition): Expression => {
    if (condition.kind !== "binary" || !COMPARISONS.has(condition.operator))
      throw notImplemented("A subquery in HAVING that is not compared", condition.at);
    const side = (part: Expression) => (part.kind === "subquery" ? part : selected(part));
    return { ...condition, left: side(condition.left), right: side(condition.right) };
  });
  const rest = having.filter((condition) => !compared.includes(condition));
  const inner = { ...select, distinct: false, groupBy: select.groupBy ?? [], items: [...select.items, ...hidden] };
  const plan = planHinted({ ...inner, having: rest.length === 0 ? undefined : rest.reduce(and) }, session);
  const filtered = above.reduce(filterByValues, { plan, scope: Scope.of(plan.fields, undefined), session });
  const names = filtered.plan.fields.slice(0, width).map(({ name }) => name);
  const result = project(filtered.plan, columnsOf(filtered.plan).slice(0, width), names);
  return select.distinct ? distinct(result) : result;
}

/** FROM and WHERE. */
function planSource(select: Select, session: PlanningSession): Source {
  const from: From = select.from === undefined ? ONE_ROW : planFrom(select.from, session);
  if (select.where === undefined) return { ...resolveFrom(from, session), session };
  const { plain: written, subqueries } = splitConditions(select.where);
  const plain = written.map(withExtreme);
  const translator = new Translator(from.scope, session);
  const pushed = plain.filter((condition) => subqueriesIn(condition).length === 0);
  const conditions = pushed.flatMap((condition) => conjuncts(translator.condition(condition, "WHERE")));
  const { plan, scope } = resolveFrom(pushConditions(from, conditions, session), session);
  const semi = subqueries.reduce((input, one) => planSemiJoin(input, scope, one, session), plan);
  return plain
    .filter((condition) => !pushed.includes(condition))
    .reduce(filterByValues, { plan: semi, scope, session });
}

/** `a > SOME (SELECT b …)` as `a > (SELECT MIN(b) …)`, for every order. */
function withExtreme(condition: Expression): Expression {
  if (condition.kind !== "quantified" || condition.query === undefined || condition.quantifier === "ALL")
    return condition;
  const { operator, operand, at } = condition;
  if (operator === "=" || operator === "<>") return condition;
  const extreme = operator.startsWith(">") ? "MIN" : "MAX";
  const query = aggregateOver(condition.query, extreme, { kind: "identifier", at, parts: ["$0"] });
  return { kind: "binary", at, operator, left: operand, right: { kind: "subquery", at, query } };
}

/** A condition with subqueries: one that compares them is never true for rows without a value. */
function filterByValues(source: Source, condition: Expression): Source {
  const inner = condition.kind === "binary" && COMPARISONS.has(condition.operator) && isStrict(condition);
  const exact = exactMemberships(condition, true);
  const { plan, scope, session } = subqueriesIn(condition).reduce(
    (before, one) => withValue(before, one, inner, exact.includes(one)),
    source,
  );
  const rex = new Translator(scope, session).condition(condition, "WHERE");
  return { plan: filter(plan, rex), scope, session };
}

const COMPARISONS = new Set(["=", "<>", "<", "<=", ">", ">="]);

/** The subqueries directly in an expression. */
function subqueriesIn(expression: Expression): ValueSubquery[] {
  if (expression.kind === "subquery" || expression.kind === "exists") return [expression];
  if (expression.kind === "in" && expression.query !== undefined) return [expression];
  return children(expression).flatMap(subqueriesIn);
}

/** Whether NULL for a subquery makes the whole expression NULL. */
function isStrict(expression: Expression): boolean {
  if (expression.kind === "subquery" || subqueriesIn(expression).length === 0) return true;
  if (expression.kind !== "binary" && expression.kind !== "unary" && expression.kind !== "cast") return false;
  if (expression.kind === "binary" && (expression.operator === "AND" || expression.operator === "OR")) return false;
  return children(expression).every(isStrict);
}

/** The IN that must tell unknown from false: all but those below AND and OR of a condition, where it does not matter. */
function exactMemberships(expression: Expression, condition: boolean): Expression[] {
  const own = expression.kind === "in" && expression.query !== undefined && (!condition || expression.not);
  const logical = expression.kind === "binary" && (expression.operator === "AND" || expression.operator === "OR");
  const below = children(expression).flatMap((child) => exactMemberships(child, condition && logical));
  return own ? [expression, ...below] : below;
}

function withValue({ plan, scope, session }: Source, subquery: ValueSubquery, inner: boolean, exact: boolean): Source {
  const joined =
    subquery.kind === "subquery"
      ? planScalar(plan, scope, subquery.query, inner, session)
      : subquery.kind === "in" && exact
        ? planExactMembership(plan, scope, subquery, session)
        : planMembership(plan, scope, subquery, session);
  const fields = scope.fields.map((field, index) => ({ ...field, type: joined.plan.fields[index]!.type }));
  const values = new Map([...session.scalars, [subquery.query!, joined.value]]);
  return { plan: joined.plan, scope: new Scope(fields), session: { ...session, scalars: values } };
}

function plainInput(
  select: Select,
  items: readonly SelectItem[],
  { plan, scope, session }: Source,
): { plan: Plan; rexes: Rex[] } {
  const over = planOver(items, select.windows, plan, scope, session);
  return { plan: over.plan, rexes: items.map(({ expression }) => over.translator.translate(expression)) };
}

function groupedInput(
  select: Select,
  items: readonly SelectItem[],
  { plan, scope, session }: Source,
): { plan: Plan; rexes: Rex[] } {
  const groups = planGroups(select, plan, scope, session);
  const rexes = items.map(({ expression }) => groups.translator.translate(expression));
  const having = select.having && groups.translator.condition(select.having, "HAVING");
  const aggregate = groups.plan();
  const typed = rexes.map((rex) =>
    rex.kind === "column" ? column(rex.index, aggregate.fields[rex.index]!.type) : rex,
  );
  return { plan: having === undefined ? aggregate : filter(aggregate, having), rexes: typed };
}

/** The select list with `*` and `t.*` replaced by columns. */
function expandStars(items: readonly SelectItem[], scope: Scope): SelectItem[] {
  return items.flatMap((item) => {
    const { expression, at } = item;
    if (expression.kind !== "star") return [item];
    const [table] = expression.qualifier;
    if (table !== undefined && (expression.qualifier.length > 1 || !scope.hasTable(table)))
      return rowFields(expression.qualifier, scope, at);
    return scope.fields.flatMap((field, index): SelectItem[] =>
      (table === undefined ? field.hidden === true : field.table !== table)
        ? []
        : [{ at, alias: field.name, expression: { kind: "identifier", at, parts: [`$${index}`] } }],
    );
  });
}

/** `row.*`: the fields of a ROW. */
function rowFields(parts: readonly string[], scope: Scope, at: Position): SelectItem[] {
  const row = scope.find(parts, at);
  if (row?.type.name !== "ROW") throw invalid(`Unknown identifier '${parts.join(".")}'`, at);
  return row.type.fields!.map(({ name }) => ({
    at,
    alias: name,
    expression: { kind: "identifier", at, parts: [...parts, name] },
  }));
}

function uniqueNames(items: readonly SelectItem[]): string[] {
  const seen = new Set<string>();
  return items.map(({ expression, alias }, index) => {
    const own =
      expression.kind === "identifier"
        ? expression.parts.at(-1)!
        : expression.kind === "field"
          ? expression.name
          : `EXPR$${index}`;
    const base = alias ?? own;
    let name = base;
    for (let suffix = 0; seen.has(name); suffix++) name = `${base}${suffix}`;
    seen.add(name);
    return name;
  });
}
