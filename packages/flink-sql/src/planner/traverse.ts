import { isAggregate } from "../functions/aggregates.ts";
import type { Call, Expression } from "../parser/ast.ts";
import type { PlanningSession } from "./session.ts";

/** Whether a call is one of an aggregate function, built in or of the program. */
export function isAggregateCall(call: Call, session: PlanningSession): boolean {
  const user = session.catalog.functions.find(call.name);
  if (user !== undefined) return user.signatures[0].kind === "aggregate";
  return call.name.length === 1 && isAggregate(call.name[0]!);
}

/** Whether an expression has an aggregate that is not in an OVER clause. */
export function hasAggregate(expression: Expression, session: PlanningSession): boolean {
  if (expression.kind === "call" && expression.over === undefined && isAggregateCall(expression, session)) return true;
  return children(expression).some((child) => hasAggregate(child, session));
}

/** The expressions directly inside another. */
export function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "unary":
    case "cast":
    case "field":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "is":
      return expression.other === undefined ? [expression.operand] : [expression.operand, expression.other];
    case "between":
      return [expression.operand, expression.low, expression.high];
    case "quantified":
    case "in":
      return [expression.operand, ...(expression.list ?? [])];
    case "like":
      return [expression.operand, expression.pattern];
    case "item":
      return [expression.operand, expression.index];
    case "case": {
      const parts = expression.branches.flatMap(({ when, result }) => [...when, result]);
      return [expression.operand, ...parts, expression.otherwise].filter((part) => part !== undefined);
    }
    case "call":
      return expression.args;
    case "list":
      return expression.items;
    default:
      return [];
  }
}
