import { invalid, notImplemented, type Position } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import { column, type Rex } from "../functions/rex.ts";
import type { Expression, Identifier } from "../parser/ast.ts";
import type { CommonTable, Query, QueryBody, Select, SelectItem, SetOperation } from "../parser/ast-query.ts";
import { commonType } from "../types/coercion.ts";
import type { LogicalType } from "../types/logical.ts";
import { planGroups } from "./aggregates.ts";
import { Appender, columnsOf, conjuncts, filter, materialised, project } from "./builders.ts";
import { tableName } from "./catalog.ts";
import { ONE_ROW } from "./correlate.ts";
import { Translator } from "./expressions.ts";
import { type From, planFrom, pushConditions, resolveFrom } from "./from.ts";
import { planOver } from "./over.ts";
import type { Plan } from "./plan.ts";
import { sortKeys } from "./rank.ts";
import { planScan } from "./scan.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { planSemiJoin, splitConditions } from "./subqueries.ts";
import { hasAggregate } from "./traverse.ts";

/** The plan of a table, a view or a table of WITH. */
export function planTable(
  name: readonly string[],
  at: Position,
  session: PlanningSession,
  hint: string | undefined,
): Plan {
  if (hint !== undefined) throw notImplemented(`Hint ${hint}`, at);
  const common = name.length === 1 ? session.commonTables.get(name[0]!) : undefined;
  if (common !== undefined) {
    const outer = new Map(session.commonTables);
    outer.delete(common.name);
    return renamed(planQuery(common.query, { ...session, commonTables: outer }), common.columns);
  }
  const key = tableName(name, at);
  const view = session.catalog.views.get(key);
  if (view !== undefined) return renamed(planQuery(view.query, { ...session, commonTables: new Map() }), view.columns);
  const table = session.catalog.tables.get(key);
  if (table === undefined) throw invalid(`Object '${name.join(".")}' not found`, at);
  return planScan(table, session);
}

function renamed(plan: Plan, names: readonly string[]): Plan {
  return names.length === 0 ? plan : project(plan, columnsOf(plan), names);
}

export function planQuery(query: Query, outer: PlanningSession): Plan {
  const session = withCommonTables(outer, query.with);
  if (query.orderBy.length === 0 && query.limit === undefined && query.offset === undefined) {
    return planBody(query.body, session);
  }
  const visible = planBody(query.body, session);
  const hidden = hiddenSortItems(query, visible);
  if (hidden.length === 0) return planSort(visible, query, session);
  const { body } = query;
  if (body.kind !== "select" || body.distinct) {
    throw invalid(`Column '${hidden[0]!.parts.join(".")}' not found in any table`, hidden[0]!.at);
  }
  const items = hidden.map(
    (expression): SelectItem => ({ at: expression.at, expression, alias: expression.parts.at(-1)! }),
  );
  const sorted = planSort(planBody({ ...body, items: [...body.items, ...items] }, session), query, session);
  return project(
    sorted,
    columnsOf(sorted).slice(0, visible.fields.length),
    visible.fields.map(({ name }) => name),
  );
}

/** Sort keys that are columns of FROM and not of the select list. */
function hiddenSortItems(query: Query, plan: Plan): Identifier[] {
  const names = new Set(plan.fields.map(({ name }) => name));
  return query.orderBy.flatMap(({ expression }) =>
    expression.kind === "identifier" && !names.has(expression.parts.at(-1)!) ? [expression] : [],
  );
}

function withCommonTables(session: PlanningSession, tables: readonly CommonTable[]): PlanningSession {
  if (tables.length === 0) return session;
  return {
    ...session,
    commonTables: new Map([...session.commonTables, ...tables.map((table) => [table.name, table] as const)]),
  };
}

function planSort(plan: Plan, query: Query, session: PlanningSession): Plan {
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
    return { kind: "temporalSort", input, keys, fields: input.fields };
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

function planBody(body: QueryBody, session: PlanningSession): Plan {
  switch (body.kind) {
    case "select":
      return planSelect(body, session);
    case "nested":
      return planQuery(body.query, session);
    case "set":
      return planSet(body, session);
    case "values": {
      const translator = new Translator(new Scope([]), session);
      const rows = body.rows.map((row) => row.map((expression) => translator.translate(expression)));
      const types = rows[0]!.map((_, index) =>
        common(
          rows.map((row) => row[index]?.type),
          body.at,
        ),
      );
      const coerced = rows.map((row) => row.map((rex, index) => coerce(rex, types[index]!, session.zone)));
      return { kind: "values", rows: coerced, fields: types.map((type, index) => ({ name: `EXPR$${index}`, type })) };
    }
  }
}

function common(types: readonly (LogicalType | undefined)[], at: Position): LogicalType {
  const known = types.filter((type) => type !== undefined);
  const type = known.length === types.length ? commonType(known) : undefined;
  if (type === undefined) throw invalid("Values passed to VALUES operator must have compatible types", at);
  return type;
}

function planSet(body: SetOperation, session: PlanningSession): Plan {
  const sides = [planBody(body.left, session), planBody(body.right, session)];
  const [left, right] = sides as [Plan, Plan];
  const name = `${body.operator}${body.all ? " ALL" : ""}`;
  if (left.fields.length !== right.fields.length) throw invalid(`Column count mismatch in ${name}`, body.at);
  const types = left.fields.map((field, index) => {
    const other = right.fields[index]!.type;
    const type = commonType([field.type, other]);
    if (type === undefined) throw invalid(`Type mismatch in column ${index + 1} of ${name}`, body.at);
    return field.type.time !== undefined && field.type.time === other.time ? field.type : type;
  });
  const names = left.fields.map((field) => field.name);
  const [a, b] = sides.map((side) =>
    project(
      side,
      columnsOf(side).map((rex, index) => coerce(rex, types[index]!, session.zone)),
      names,
    ),
  ) as [Plan, Plan];
  const fields = types.map((type, index) => ({ name: names[index]!, type }));
  if (body.operator !== "UNION")
    return { kind: "set", operator: body.operator, all: body.all, left: a, right: b, fields: materialised(fields) };
  const union: Plan = { kind: "union", inputs: [a, b], fields };
  return body.all ? union : distinct(union);
}

function distinct(input: Plan): Plan {
  const keys = input.fields.map((_, index) => index);
  const { windows } = input;
  return {
    kind: "aggregate",
    input,
    keys,
    calls: [],
    per: windows,
    fields: windows === undefined ? materialised(input.fields) : input.fields,
    ...(windows && { windows }),
  };
}

function planSelect(select: Select, session: PlanningSession): Plan {
  if (select.hint !== undefined) throw notImplemented(`Hint ${select.hint}`, select.at);
  if (select.qualify !== undefined) throw notImplemented("QUALIFY", select.qualify.at);
  if (select.windows.length > 0) throw notImplemented("The WINDOW clause", select.windows[0]!.spec.at);
  const { plan, scope } = planSource(select, session);
  const items = expandStars(select.items, scope);
  const grouped =
    select.groupBy !== undefined ||
    select.having !== undefined ||
    items.some(({ expression }) => hasAggregate(expression, session));
  const base = grouped ? groupedInput(select, items, plan, scope, session) : plainInput(items, plan, scope, session);
  const names = uniqueNames(items);
  const result = project(base.plan, base.rexes, names);
  return select.distinct ? distinct(result) : result;
}

/** FROM and WHERE. */
function planSource(select: Select, session: PlanningSession): { plan: Plan; scope: Scope } {
  const from: From = select.from === undefined ? ONE_ROW : planFrom(select.from, session);
  if (select.where === undefined) return resolveFrom(from, session);
  const { plain: plainOnes, subqueries } = splitConditions(select.where);
  const translator = new Translator(from.scope, session);
  const conditions = plainOnes.flatMap((condition) => conjuncts(translator.condition(condition, "WHERE")));
  const { plan, scope } = resolveFrom(pushConditions(from, conditions, session), session);
  return { plan: subqueries.reduce((input, one) => planSemiJoin(input, scope, one, session), plan), scope };
}

function plainInput(
  items: readonly SelectItem[],
  plan: Plan,
  scope: Scope,
  session: PlanningSession,
): { plan: Plan; rexes: Rex[] } {
  const over = planOver(items, plan, scope, session);
  return { plan: over.plan, rexes: items.map(({ expression }) => over.translator.translate(expression)) };
}

function groupedInput(
  select: Select,
  items: readonly SelectItem[],
  plan: Plan,
  scope: Scope,
  session: PlanningSession,
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
    if (table !== undefined && !scope.hasTable(table)) throw invalid(`Unknown identifier '${table}'`, at);
    return scope.fields.flatMap((field, index): SelectItem[] =>
      table !== undefined && field.table !== table
        ? []
        : [{ at, alias: field.name, expression: { kind: "identifier", at, parts: [`$${index}`] } }],
    );
  });
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
