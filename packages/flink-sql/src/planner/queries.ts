import { invalid, notImplemented, type Position } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import type { CommonTable, Query, QueryBody, SelectItem, SetOperation } from "../parser/ast-query.ts";
import { commonType } from "../types/coercion.ts";
import type { LogicalType } from "../types/logical.ts";
import { columnsOf, distinct, materialised, project } from "./builders.ts";
import { Translator } from "./expressions.ts";
import { withOptionsHint } from "./hints.ts";
import type { Plan } from "./plan.ts";
import { planScan } from "./scan.ts";
import { Scope } from "./scope.ts";
import { planSelect } from "./select.ts";
import type { PlanningSession } from "./session.ts";
import { planSort, sortItems } from "./sort.ts";

/** The plan of a table, a view or a table of WITH. */
export function planTable(
  name: readonly string[],
  at: Position,
  session: PlanningSession,
  hint: string | undefined,
): Plan {
  const common = name.length === 1 ? session.commonTables.get(name[0]!) : undefined;
  if (hint !== undefined && (common !== undefined || isView(name, at, session)))
    throw invalid("OPTIONS hints are taken by tables, not by views", at);
  if (common !== undefined) {
    const outer = new Map(session.commonTables);
    outer.delete(common.name);
    return renamed(planQuery(common.query, { ...session, commonTables: outer }), common.columns, at);
  }
  const key = session.catalog.nameOf(name, at, session.database);
  const view = session.catalog.views.get(key);
  if (view !== undefined) {
    const own = { ...session, database: view.database, commonTables: new Map() };
    return renamed(planQuery(view.query, own), view.columns, at);
  }
  const table = session.catalog.tables.get(key);
  if (table === undefined) throw invalid(`Object '${name.join(".")}' not found`, at);
  return planScan(withOptionsHint(table, hint, at), session);
}

function isView(name: readonly string[], at: Position, session: PlanningSession): boolean {
  return session.catalog.views.has(session.catalog.nameOf(name, at, session.database));
}

function renamed(plan: Plan, names: readonly string[], at: Position): Plan {
  if (names.length === 0) return plan;
  if (names.length !== plan.fields.length) throw invalid("Number of columns must match number of query columns", at);
  return project(plan, columnsOf(plan), names);
}

export function planQuery(query: Query, outer: PlanningSession): Plan {
  const session = withCommonTables(outer, query.with);
  if (query.orderBy.length === 0 && query.limit === undefined && query.offset === undefined) {
    return planBody(query.body, session);
  }
  const visible = planBody(query.body, session);
  const { orderBy, hidden } = sortItems(query, visible);
  const sorting = { ...query, orderBy };
  if (hidden.length === 0) return planSort(visible, sorting, session);
  const [first] = hidden;
  const { body } = query;
  if (body.kind !== "select" || body.distinct) {
    if (first!.kind !== "identifier") throw notImplemented("ORDER BY of an expression that is not selected", first!.at);
    throw invalid(`Column '${first!.parts.join(".")}' not found in any table`, first!.at);
  }
  const items = hidden.map((expression, index): SelectItem => ({ at: expression.at, expression, alias: `$o${index}` }));
  const sorted = planSort(planBody({ ...body, items: [...body.items, ...items] }, session), sorting, session);
  return project(
    sorted,
    columnsOf(sorted).slice(0, visible.fields.length),
    visible.fields.map(({ name }) => name),
  );
}

function withCommonTables(session: PlanningSession, tables: readonly CommonTable[]): PlanningSession {
  if (tables.length === 0) return session;
  return {
    ...session,
    commonTables: new Map([...session.commonTables, ...tables.map((table) => [table.name, table] as const)]),
  };
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
