import { invalid, type Position, SqlError } from "../errors.ts";
import type { Expression, OrderItem } from "../parser/ast.ts";
import type { Query } from "../parser/ast-query.ts";
import { Appender, materialised } from "./builders.ts";
import { Translator } from "./expressions.ts";
import type { Plan } from "./plan.ts";
import { sortKeys } from "./rank.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";

/** ORDER BY with what is not selected, which a hidden column behind the visible ones holds. */
export function sortItems(query: Query, visible: Plan): { orderBy: OrderItem[]; hidden: Expression[] } {
  const names = new Set(visible.fields.map(({ name }) => name));
  const width = visible.fields.length;
  const hidden: Expression[] = [];
  const orderBy = query.orderBy.map((item): OrderItem => {
    const { expression } = item;
    if (expression.kind === "identifier" && expression.parts.length === 1 && names.has(expression.parts[0]!))
      return item;
    const ordinal = expression.kind === "number" ? Number(expression.text) : Number.NaN;
    const place = ordinal >= 1 && ordinal <= width ? ordinal - 1 : width + hidden.push(expression) - 1;
    return { ...item, expression: { kind: "identifier", at: expression.at, parts: [`$${place}`] } };
  });
  return { orderBy, hidden };
}

/** ORDER BY, LIMIT and OFFSET over the rows of a query. */
export function planSort(plan: Plan, query: Query, session: PlanningSession): Plan {
  const appender = new Appender(plan);
  const keys = sortKeys(query.orderBy, new Translator(Scope.of(plan.fields, undefined), session), appender);
  const input = appender.plan();
  const [limit, offset] = [count(query.limit, session), count(query.offset, session) ?? 0];
  if (limit === undefined) {
    const [first] = keys;
    if (first === undefined)
      throw refused("FETCH is missed, which on streaming table is not supported currently.", query.offset!.at);
    if (first.type.time === undefined || first.descending) {
      throw refused("Sort on a non-time-attribute field is not supported.", query.orderBy[0]!.at);
    }
    return { kind: "temporalSort", at: query.orderBy[0]!.at, input, keys, fields: input.fields };
  }
  return { kind: "sortLimit", input, keys, offset, limit, fields: materialised(input.fields) };
}

function refused(message: string, at: Position): SqlError {
  return new SqlError("FLINK_SQL_PLAN", message, at);
}

function count(expression: Expression | undefined, session: PlanningSession): number | undefined {
  if (expression === undefined) return undefined;
  const rex = new Translator(new Scope([]), session).translate(expression);
  if (rex.kind !== "literal" || typeof rex.value !== "number")
    throw invalid("LIMIT and OFFSET take a number", expression.at);
  return rex.value;
}
