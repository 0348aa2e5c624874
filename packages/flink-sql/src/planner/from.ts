import { invalid } from "../errors.ts";
import { coalesce, compare } from "../functions/operators.ts";
import { column, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { Alias, Join as JoinNode, TableExpression } from "../parser/ast-query.ts";
import { conjuncts, filter, project } from "./builders.ts";
import { ONE_ROW, planTableFunction, planUnnest } from "./correlate.ts";
import { Translator } from "./expressions.ts";
import { planJoin, sideOf } from "./joins.ts";
import { planLateral } from "./lateral.ts";
import { planMatch } from "./match.ts";
import type { Join, Plan } from "./plan.ts";
import { planQuery, planTable } from "./queries.ts";
import { takeRankCondition } from "./rank.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { isWindowFunction, windowFunction } from "./windows.ts";

/** What FROM gives: a plan, or an inner join that may still take conditions from WHERE. */
export type From =
  | { readonly kind: "plan"; readonly plan: Plan; readonly scope: Scope }
  | {
      readonly kind: "join";
      readonly node: JoinNode;
      readonly type: Join["type"];
      readonly left: From;
      readonly right: From;
      readonly conditions: Rex[];
      readonly scope: Scope;
      readonly asOf?: Rex;
      readonly stateTtl: NonNullable<Join["stateTtl"]>;
    }
  | {
      readonly kind: "correlate";
      readonly left: From;
      /** Appends columns that are computed from the rows of `left`. */
      readonly build: (left: Plan) => Plan;
      readonly scope: Scope;
    };

export function planFrom(table: TableExpression, session: PlanningSession): From {
  switch (table.kind) {
    case "tableName": {
      if (table.systemTime !== undefined)
        throw invalid("FOR SYSTEM_TIME AS OF is only supported on the right side of a join", table.at);
      const plan = planTable(table.name, table.at, session, table.hint);
      return named(plan, table.alias, table.name.at(-1), table);
    }
    case "derived":
      return named(planQuery(table.query, session), table.alias, undefined, table);
    case "tableFunction": {
      if (!isWindowFunction(table.call)) return planTableFunction(crossed(table), ONE_ROW, table, session);
      if (table.unwrapped && !session.atLeast2)
        throw invalid(`${table.call.name[0]} without TABLE(...) needs Flink 2.0`, table.at);
      const of = (argument: Expression): Plan => {
        if (argument.kind !== "table") {
          if (argument.kind === "subquery") return planQuery(argument.query, session);
          throw invalid("The first argument of a window function must be a table", argument.at);
        }
        return argument.name === undefined
          ? planQuery(argument.query!, session)
          : planTable(argument.name, argument.at, session, undefined);
      };
      const plan = windowFunction(
        table.call,
        of,
        (input) => new Translator(Scope.of(input.fields, undefined), session),
      );
      return named(plan, table.alias, undefined, table);
    }
    case "unnest":
      return planUnnest(crossed(table), ONE_ROW, table, session);
    case "match":
      return named(
        planMatch(table, resolveFrom(planFrom(table.input, session), session), session),
        table.alias,
        undefined,
        table,
      );
    case "join":
      return planJoinNode(table, session);
  }
}

function crossed(table: TableExpression): Pick<JoinNode, "at" | "type" | "on"> {
  return { at: table.at, type: "CROSS", on: undefined };
}

/** A plan as a table of FROM, under the alias it is given or its own name. */
export function named(
  plan: Plan,
  alias: Alias | undefined,
  name: string | undefined,
  at: { at: TableExpression["at"] },
): From {
  const columns = alias?.columns ?? [];
  if (columns.length > 0 && columns.length !== plan.fields.length) {
    throw invalid(
      `List of column aliases must have same degree as table; table has ${plan.fields.length} columns, whereas alias list has ${columns.length} columns`,
      at.at,
    );
  }
  const fields = plan.fields.map((field, index) => ({ ...field, name: columns[index] ?? field.name }));
  return { kind: "plan", plan, scope: Scope.of(fields, alias?.name ?? name) };
}

function planJoinNode(node: JoinNode, session: PlanningSession): From {
  const left = planFrom(node.left, session);
  if (node.right.kind === "unnest") return planUnnest(node, left, node.right, session);
  if (node.right.kind === "tableFunction" && !isWindowFunction(node.right.call))
    return planTableFunction(node, left, node.right, session);
  if (node.right.kind === "derived" && node.right.lateral) return planLateral(node, left, node.right, session);
  const timed = node.right.kind === "tableName" ? node.right.systemTime : undefined;
  const bare = node.right.kind === "tableName" ? { ...node.right, systemTime: undefined } : node.right;
  const right = planFrom(bare, session);
  checkNames(left.scope, right.scope, node.right.at);
  const scope = left.scope.join(right.scope);
  const type = node.type === "CROSS" ? "INNER" : node.type;
  const asOf = timed && new Translator(left.scope, session).translate(timed);
  const stateTtl = { left: session.stateTtl.take(node.left), right: session.stateTtl.take(node.right) };
  const base = { kind: "join" as const, node, type, left, right, stateTtl, ...(asOf && { asOf }) };
  if (node.natural || node.using.length > 0) return usingJoin(base, session);
  const conditions = node.on === undefined ? [] : conjuncts(new Translator(scope, session).condition(node.on, "ON"));
  return { ...base, conditions, scope };
}

/** Refuses two tables of one name. */
function checkNames(left: Scope, right: Scope, at: JoinNode["at"]): void {
  const known = new Set(left.fields.map(({ table }) => table));
  const twice = right.fields.find(({ table }) => table !== undefined && known.has(table));
  if (twice !== undefined) throw invalid(`Duplicate relation name '${twice.table}' in FROM clause`, at);
}

/** USING and NATURAL: the shared columns come first, once. */
function usingJoin(
  base: Omit<Extract<From, { kind: "join" }>, "conditions" | "scope">,
  session: PlanningSession,
): From {
  const { node, left, right } = base;
  const width = left.scope.fields.length;
  const shared = node.natural
    ? left.scope.fields
        .map(({ name }) => name)
        .filter((name) => right.scope.fields.some((field) => field.name === name))
    : node.using;
  const planning = { at: node.at, zone: session.zone };
  const pairs = shared.map((name): [Rex, Rex] => {
    const [a, b] = [left.scope.resolve([name], node.at), right.scope.resolve([name], node.at)];
    return [a, b.kind === "column" ? column(b.index + width, b.type) : b];
  });
  const scope = left.scope.join(right.scope);
  const joined = resolveFrom(
    { ...base, conditions: pairs.map(([a, b]) => compare("=", a, b, planning)), scope },
    session,
  );
  const columns = scope.fields.map((_, index) => column(index, joined.plan.fields[index]!.type));
  const merged = pairs.map(([a, b]) =>
    base.type === "FULL" ? coalesce([a, b], planning) : base.type === "RIGHT" ? b : a,
  );
  const plan = project(joined.plan, [...merged, ...columns], [...shared, ...scope.fields.map(({ name }) => name)]);
  const fields = plan.fields.map((field, index) => {
    const { table, hidden = false } = scope.fields[index - shared.length] ?? { table: undefined };
    return { ...field, table, hidden: hidden || (index >= shared.length && shared.includes(field.name)) };
  });
  return { kind: "plan", plan, scope: new Scope(fields) };
}

/** Turns joins into plans; all conditions are known now. */
export function resolveFrom(from: From, session: PlanningSession): { plan: Plan; scope: Scope } {
  if (from.kind === "plan") return from;
  if (from.kind === "correlate") {
    const plan = from.build(resolveFrom(from.left, session).plan);
    return { plan, scope: typed(from.scope, plan) };
  }
  const [left, right] = [resolveFrom(from.left, session), resolveFrom(from.right, session)];
  const plan = planJoin({
    at: from.node.at,
    type: from.type,
    left: left.plan,
    right: right.plan,
    conditions: from.conditions,
    ...(from.asOf && { asOf: from.asOf }),
    stateTtl: from.stateTtl,
    zone: session.zone,
  });
  return { plan, scope: typed(from.scope, plan) };
}

/** The scope with the types that the columns of its plan have. */
function typed(scope: Scope, plan: Plan): Scope {
  return new Scope(scope.fields.map((field, index) => ({ ...field, type: plan.fields[index]!.type })));
}

/** Takes conditions of WHERE as deep as they may go: to one side, into an inner join, or to a ROW_NUMBER. */
export function pushConditions(from: From, conditions: readonly Rex[], session: PlanningSession): From {
  if (conditions.length === 0) return from;
  if (from.kind === "plan") {
    const rest = conditions.filter((condition) => !takeRankCondition(from.plan, condition));
    return { ...from, plan: rest.reduce(filter, from.plan) };
  }
  const width = from.left.scope.fields.length;
  if (from.kind === "correlate") {
    const below = conditions.filter((condition) => sideOf(condition, width) === "left");
    const { plan, scope } = resolveFrom({ ...from, left: pushConditions(from.left, below, session) }, session);
    const rest = conditions.filter((condition) => !below.includes(condition));
    return { kind: "plan", plan: rest.reduce(filter, plan), scope };
  }
  const toLeft: Rex[] = [];
  const toRight: Rex[] = [];
  const here: Rex[] = [];
  for (const condition of conditions) {
    const side = sideOf(condition, width);
    if (side === "left" && (from.type === "INNER" || from.type === "LEFT")) toLeft.push(condition);
    else if (side === "right" && from.type === "INNER" && from.asOf === undefined) toRight.push(condition);
    else here.push(condition);
  }
  const left = pushConditions(from.left, toLeft, session);
  const right = pushConditions(
    from.right,
    toRight.map((rex) => shifted(rex, -width)),
    session,
  );
  if (from.type === "INNER" && from.asOf === undefined)
    return { ...from, left, right, conditions: [...from.conditions, ...here] };
  const { plan, scope } = resolveFrom({ ...from, left, right }, session);
  return { kind: "plan", plan: here.reduce(filter, plan), scope };
}

function shifted(rex: Rex, by: number): Rex {
  if (rex.kind === "column") return column(rex.index + by, rex.type);
  return rex.kind === "literal" ? rex : { ...rex, args: rex.args.map((arg) => shifted(arg, by)) };
}
